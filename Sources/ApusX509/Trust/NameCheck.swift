import ApusTLS
import X509

/// RFC 9525: whether a certificate is for the name that was asked for.
enum NameCheck {
    static func check(_ leaf: ParsedCertificate, request: PeerVerificationRequest) throws(UntrustedPeer) {
        guard request.peer == .server else { return }
        guard let name = request.serverName else {
            throw UntrustedPeer(reason: .wrongName, message: "no server name was given to compare the certificate with", certificateIndex: 0)
        }
        guard !leaf.names.contains(where: { matches($0, name) }) else { return }
        let names = leaf.readableNames
        let has = names.isEmpty ? "names no host" : "is for \(names.prefix(10).joined(separator: ", "))\(names.count > 10 ? " and others" : "")"
        throw UntrustedPeer(reason: .wrongName, message: "\(leaf.title) \(has), not for \(name)", certificateIndex: 0)
    }

    static func matches(_ presented: GeneralName, _ reference: ServerName) -> Bool {
        switch (presented, reference.kind) {
        case (.dnsName(let pattern), .dnsName(let name)): matches(pattern: pattern, name: name)
        case (.ipAddress(let bytes), .ipAddress(let address)): Array(bytes.bytes) == address
        default: false
        }
    }

    /// - Parameter name: lower case, no trailing dot.
    static func matches(pattern: String, name: String) -> Bool {
        let pattern = pattern.lowercased()
        guard pattern.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        guard pattern.hasPrefix("*.") else { return pattern == name && !pattern.contains("*") }
        // The wildcard is the whole left-most label, matches exactly one, and never stands for a top-level domain's child.
        let rest = pattern.dropFirst(2)
        guard !rest.contains("*"), rest.split(separator: ".", omittingEmptySubsequences: false).count >= 2,
            let dot = name.firstIndex(of: ".")
        else { return false }
        return name[name.index(after: dot)...] == rest && dot != name.startIndex
    }
}
