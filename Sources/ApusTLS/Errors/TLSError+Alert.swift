extension TLSError {
    /// The alert that tells a peer of this version of the error: certificate_required is TLS 1.3's alone, and a TLS 1.2 client that
    /// shows no certificate gets handshake_failure (RFC 5246 §7.4.6).
    func alert(in version: ProtocolVersion?) -> AlertDescription? {
        let alert = self.alert
        return version == .TLS12 && alert == .certificateRequired ? .handshakeFailure : alert
    }

    /// The alert that tells the peer of this error; nil when there is nobody or nothing to tell.
    public var alert: AlertDescription? {
        switch self {
        case .decode(let failure): failure.error.alert
        case .misbehaved(let misbehaviour): misbehaviour.rule.alert
        case .incompatible(let incompatibility): incompatibility.alert
        case .untrusted(let peer): peer.reason.alert
        case .received, .truncated: nil
        case .misuse: .internalError
        }
    }
}

extension Misbehaviour.Rule {
    /// RFC 8446 §6.2, and the section of each rule.
    var alert: AlertDescription {
        switch self {
        case .recordOverflow: .recordOverflow
        case .badRecordMAC: .badRecordMAC
        case .unexpectedRecordType, .invalidChangeCipherSpec, .emptyFragment, .tooManyEmptyRecords, .plaintextAfterKeyChange,
            .interleavedHandshake, .messageAcrossKeyChange, .notTLS, .tooManyWarnings:
            .unexpectedMessage
        case .handshakeMessageTooLong: .illegalParameter
        case .malformedAlert: .decodeError
        case .unexpectedMessage, .tooManyMessages, .secondHelloRetryRequest: .unexpectedMessage
        case .unsolicitedExtension: .unsupportedExtension
        case .extensionNotAllowed: .illegalParameter
        case .missingExtension: .missingExtension
        case .illegalParameter, .selectedUnoffered, .invalidKeyShare, .pointlessHelloRetryRequest, .changedClientHello,
            .downgrade:
            .illegalParameter
        case .inappropriateFallback: .inappropriateFallback
        case .renegotiation: .noRenegotiation
        case .invalidRenegotiationInfo, .missingExtendedMasterSecret: .handshakeFailure
        case .emptyCertificate: .decodeError
        case .tooManyCertificates: .badCertificate
        case .invalidSignature, .invalidFinished, .invalidBinder: .decryptError
        case .tooMuchEarlyData, .dataAfterCloseNotify: .unexpectedMessage
        }
    }
}

extension Incompatibility {
    var alert: AlertDescription {
        switch self {
        case .version: .protocolVersion
        case .cipherSuite, .group, .signatureScheme: .handshakeFailure
        // RFC 8446 §6.2 allows decrypt_error, and Appendix E.6 has an unknown identity look like a wrong binder.
        case .preSharedKey(let offered): offered == 0 ? .handshakeFailure : .decryptError
        case .certificateType: .unsupportedCertificate
        case .applicationProtocol: .noApplicationProtocol
        case .serverName: .unrecognizedName
        }
    }
}

extension UntrustedPeer.Reason {
    var alert: AlertDescription {
        switch self {
        case .expired, .notYetValid: .certificateExpired
        case .wrongName, .weakKey, .weakSignature, .invalid: .badCertificate
        case .unknownIssuer, .selfSigned: .unknownCA
        case .wrongUsage: .unsupportedCertificate
        case .revoked: .certificateRevoked
        case .badStatusResponse: .badCertificateStatusResponse
        case .pinMismatch, .statusUnknown: .certificateUnknown
        case .noCertificate: .certificateRequired
        }
    }
}
