extension TLSError: CustomStringConvertible {
    /// One sentence: who did what, what was wanted.
    public var description: String {
        switch self {
        case .decode(let failure): "the peer sent a malformed \(failure.message): \(failure.error)"
        case .misbehaved(let misbehaviour): "the peer broke the protocol: \(misbehaviour.detail)"
        case .incompatible(let incompatibility): incompatibility.description
        case .untrusted(let peer): "the peer is not trusted: \(peer.message)"
        case .received(let alert): "the peer ended the connection with the alert \(alert)\(alert.meaning.map { ": \($0)" } ?? "")"
        case .truncated(.duringHandshake): "the peer closed the connection before the handshake was complete"
        case .truncated(.duringData): "the peer's transport ended without close_notify, so that data may be missing"
        case .misuse(let misuse): misuse.description
        }
    }
}

extension Incompatibility: CustomStringConvertible {
    public var description: String {
        switch self {
        case .version(let offered, let supported): Self.sentence("protocol version", offered, supported)
        case .cipherSuite(let offered, let supported): Self.sentence("cipher suite", offered, supported)
        case .group(let offered, let supported): Self.sentence("key exchange group", offered, supported)
        case .signatureScheme(let offered, let supported): Self.sentence("signature scheme", offered, supported)
        case .preSharedKey(let offered):
            "no pre-shared key in common: the peer offers \(offered), this side has none of them and no certificate to show"
        case .certificateType(let offered, let supported): Self.sentence("certificate type", offered, supported)
        case .applicationProtocol(let offered, let supported): Self.sentence("application protocol", offered, supported)
        case .serverName(let name?): "there is no certificate for the name \(name)"
        case .serverName(nil): "the client named no server, and there is no certificate for that case"
        }
    }

    private static func sentence<T: CustomStringConvertible>(_ what: String, _ offered: [T], _ supported: [T]) -> String {
        "no \(what) in common: the peer takes \(list(offered)), this side \(list(supported))"
    }

    private static func list<T: CustomStringConvertible>(_ items: [T]) -> String {
        guard !items.isEmpty else { return "none" }
        let shown = items.prefix(12).map(\.description).joined(separator: ", ")
        return items.count > 12 ? shown + " and \(items.count - 12) more" : shown
    }
}

extension Misuse: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidCall(let why): "the connection was used wrongly: \(why)"
        case .invalidConfiguration(let why): "the configuration can't work: \(why)"
        case .unexpectedAnswer: "an answer was given that does not belong to the pending request"
        case .signingFailed(let why): "signing with the private key failed: \(why)"
        case .cryptographyFailed(let why): "a cryptographic operation failed: \(why)"
        case .keysExhausted: "the keys of this connection have been used as often as is safe"
        }
    }
}

extension AlertDescription {
    /// What an alert usually means, for the person who receives it.
    var meaning: String? {
        switch self {
        case .handshakeFailure: "it found nothing acceptable in what was offered"
        case .protocolVersion: "it does not speak the offered version"
        case .unknownCA: "it does not know the issuer of our certificate"
        case .badCertificate, .certificateUnknown, .unsupportedCertificate: "it refused our certificate"
        case .certificateExpired: "it considers our certificate expired"
        case .certificateRequired: "it requires a client certificate"
        case .unrecognizedName: "it does not serve this name"
        case .noApplicationProtocol: "it speaks none of the offered application protocols"
        case .decryptError: "a signature, Finished or binder of ours did not verify"
        default: nil
        }
    }
}
