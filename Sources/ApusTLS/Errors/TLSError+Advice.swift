extension TLSError {
    /// What whoever runs this side can do about it, in one or two sentences.
    public var advice: String {
        switch self {
        case .decode, .misbehaved:
            "Report it to whoever runs or wrote the other side. Something on the way can be the cause, too."
        case .incompatible(.version): "Update the side that has only the older version."
        case .incompatible(.cipherSuite), .incompatible(.group), .incompatible(.signatureScheme):
            "Allow on one side what the other one has, as long as it is safe."
        case .incompatible(.certificateType), .incompatible(.applicationProtocol): "Offer on one side what the other one has."
        case .incompatible(.preSharedKey): "Give both sides the same key, under the same identity and with the same hash."
        case .incompatible(.serverName): "Connect by a name that the server serves."
        case .untrusted(let peer): Self.trustAdvice(peer.reason)
        case .received(let alert): Self.alertAdvice(alert)
        case .truncated: "Try again. If it stays so, look at the other side's log."
        case .misuse: "Look at this side's configuration."
        }
    }

    private static func trustAdvice(_ reason: UntrustedPeer.Reason) -> String {
        switch reason {
        case .unknownIssuer, .selfSigned: "Give the root certificate that it should lead to."
        case .wrongName: "Connect by a name that the certificate has."
        case .expired: "Have the certificate renewed. Check this machine's clock, too."
        case .notYetValid: "Check this machine's clock."
        case .revoked: "Do not use this server until the certificate has been replaced."
        case .badStatusResponse, .statusUnknown: "Have the server's proof of non-revocation renewed."
        case .wrongUsage, .weakKey, .weakSignature, .invalid: "Have the certificate replaced."
        case .pinMismatch: "Check whether the server has a new key, or is another one."
        case .noCertificate: "Give the other side a certificate."
        }
    }

    private static func alertAdvice(_ alert: AlertDescription) -> String {
        switch alert {
        case .protocolVersion: "Offer a version that the other side has."
        case .handshakeFailure, .insufficientSecurity: "Offer more: another version, cipher suite, group or signature algorithm."
        case .unknownCA: "Give the other side the root of this certificate."
        case .badCertificate, .certificateUnknown, .unsupportedCertificate, .certificateExpired, .certificateRevoked:
            "Replace the certificate that this side shows."
        case .certificateRequired: "Give a client certificate."
        case .unrecognizedName: "Connect by a name that the server serves."
        case .noApplicationProtocol: "Offer an application protocol that the server has."
        default: "Look at the other side's log: it knows more than it says."
        }
    }
}
