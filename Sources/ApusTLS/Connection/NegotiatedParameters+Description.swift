extension NegotiatedParameters: CustomStringConvertible {
    /// One line for a log: `TLS 1.3, TLS_AES_128_GCM_SHA256, X25519MLKEM768, h2, with example.com`.
    public var description: String {
        var parts = [version.description, cipherSuite.description]
        if let group { parts.append(group.description) }
        if let applicationProtocol { parts.append(applicationProtocol.description) }
        if isResumed { parts.append("resumed") }
        if usedHelloRetryRequest { parts.append("after HelloRetryRequest") }
        if earlyData != .notSent { parts.append("early data \(earlyData)") }
        if let peerIdentity { parts.append("with \(peerIdentity)") }
        return parts.joined(separator: ", ")
    }
}

extension PeerIdentity: CustomStringConvertible {
    /// The peer's names for a log, the subject where there is none; says so where nothing was verified.
    public var description: String {
        let shown = names.prefix(4).joined(separator: " ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
        let name = names.isEmpty ? (subject.isEmpty ? "a key" : subject) : shown
        return isVerified ? name : "\(name) (not verified)"
    }
}

extension ClientHelloInfo: CustomStringConvertible {
    /// One line for a log: whom the client wants, and what it speaks.
    public var description: String {
        var parts = ["for \(serverName ?? "no name")", supportedVersions.map(\.description).joined(separator: " or ")]
        if !applicationProtocols.isEmpty { parts.append(applicationProtocols.map(\.description).joined(separator: " or ")) }
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension Identity: CustomStringConvertible {
    /// What it consists of; never the key.
    public var description: String {
        let place =
            switch key {
            case .local: "a key in this process"
            case .remote: "a key elsewhere"
            }
        switch certificateChain.count {
        case 0: return "a raw public key with \(place)"
        case 1: return "1 certificate with \(place)"
        case let count: return "\(count) certificates with \(place)"
        }
    }
}
