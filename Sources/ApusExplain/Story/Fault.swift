import ApusTLS

extension Explanation.Fault {
    /// - Parameters:
    ///   - role: who tells.
    ///   - alert: the last one that went over the wire.
    init(_ error: TLSError, role: Role, alert: AlertDescription?) {
        let own: Explanation.Actor = role == .client ? .client : .server
        let peer: Explanation.Actor = role == .client ? .server : .client
        self.alert = alert?.description
        switch error {
        case .received: noticedBy = peer
        case .decode, .misbehaved, .incompatible, .untrusted, .truncated, .misuse: noticedBy = own
        }
        what = Self.what(error, own: own.rawValue, peer: peer.rawValue)
        rule = Self.rule(error)
        advice = error.advice
    }

    private static func what(_ error: TLSError, own: String, peer: String) -> String {
        switch error {
        case .decode(let failure): "The \(peer) sent a malformed \(failure.message): \(failure.error)."
        case .misbehaved(let fault): "The \(peer) broke the protocol: \(fault.detail)."
        case .incompatible(.version): "The two sides speak no common version."
        case .incompatible(.cipherSuite): "The two sides have no common cipher suite."
        case .incompatible(.group): "The two sides have no common group for the key exchange."
        case .incompatible(.signatureScheme): "The server has no certificate whose signatures the client can check."
        case .incompatible(.certificateType): "The two sides have no common form of certificate."
        case .incompatible(.applicationProtocol): "The two sides have no common application protocol."
        case .incompatible(.preSharedKey):
            "The two sides have no common pre-shared key, and the server has no certificate to show."
        case .incompatible(.serverName(let name)): "The server has no certificate for \(name ?? "a client that names no server")."
        case .untrusted(let untrusted): "The \(own) does not trust the \(peer): \(untrusted.message)."
        case .received(let alert): "The \(peer) ended the connection with the alert \(alert)."
        case .truncated(.duringHandshake): "The \(peer) closed the connection in the middle of the handshake."
        case .truncated(.duringData): "The connection ended without a goodbye, so that data may be missing."
        case .misuse(let misuse): "The \(own) could not do its part: \(misuse)."
        }
    }

    private static func rule(_ error: TLSError) -> String {
        switch error {
        case .decode(let failure): "\(failure.message) must have the shape that RFC 8446 §4 gives it"
        case .misbehaved(let fault): "\(words(fault.rule.rawValue)) (\(section(of: fault.rule)))"
        case .incompatible(.version): "both sides need a common version (RFC 8446 §4.2.1)"
        case .incompatible(.cipherSuite): "both sides need a common cipher suite (RFC 8446 §4.1.1)"
        case .incompatible(.group): "both sides need a common group (RFC 8446 §4.2.7)"
        case .incompatible(.signatureScheme): "the client must be able to check the server's signature (RFC 8446 §4.2.3)"
        case .incompatible(.certificateType): "both sides need a common certificate type (RFC 7250 §4)"
        case .incompatible(.applicationProtocol): "both sides need a common application protocol (RFC 7301 §3.2)"
        case .incompatible(.preSharedKey): "without a certificate both sides need a common pre-shared key (RFC 8446 §4.2.11)"
        case .incompatible(.serverName): "the server must know the name (RFC 6066 §3)"
        case .untrusted(let peer):
            switch peer.reason {
            case .wrongName: "the certificate must have the name that was asked for (RFC 9525 §6)"
            case .revoked, .badStatusResponse, .statusUnknown: "the certificate must not be revoked (RFC 5280 §6.3)"
            case .noCertificate: "a certificate was required (RFC 8446 §4.4.2)"
            default: "the certificate must lead to a trusted root, each step valid (RFC 5280 §6)"
            }
        case .received(let alert): "the alert \(alert) ends a connection (RFC 8446 §6.2)"
        case .truncated: "a connection ends with close_notify (RFC 8446 §6.1)"
        case .misuse: "none that the other side broke"
        }
    }

    /// `missingExtension` as `missing extension`.
    private static func words(_ name: String) -> String {
        var words = ""
        var wasUppercase = true
        for character in name {
            if character.isUppercase, !wasUppercase { words += " " }
            words += wasUppercase || !character.isUppercase ? String(character) : character.lowercased()
            wasUppercase = character.isUppercase
        }
        return words
    }

    private static func section(of rule: Misbehaviour.Rule) -> String {
        switch rule {
        case .recordOverflow, .badRecordMAC: "RFC 8446 §5.2"
        case .unexpectedRecordType, .invalidChangeCipherSpec: "RFC 8446 §5"
        case .emptyFragment, .tooManyEmptyRecords, .plaintextAfterKeyChange, .interleavedHandshake, .messageAcrossKeyChange,
            .notTLS:
            "RFC 8446 §5.1"
        case .handshakeMessageTooLong, .unexpectedMessage, .tooManyMessages: "RFC 8446 §4"
        case .tooManyWarnings, .dataAfterCloseNotify: "RFC 8446 §6.1"
        case .malformedAlert: "RFC 8446 §6"
        case .unsolicitedExtension, .extensionNotAllowed: "RFC 8446 §4.2"
        case .missingExtension: "RFC 8446 §9.2"
        case .illegalParameter, .selectedUnoffered, .downgrade: "RFC 8446 §4.1.3"
        case .invalidKeyShare: "RFC 8446 §4.2.8"
        case .secondHelloRetryRequest, .pointlessHelloRetryRequest: "RFC 8446 §4.1.4"
        case .changedClientHello: "RFC 8446 §4.1.2"
        case .inappropriateFallback: "RFC 7507 §3"
        case .renegotiation: "RFC 8446 §4.1.2"
        case .invalidRenegotiationInfo: "RFC 5746 §3.4"
        case .missingExtendedMasterSecret: "RFC 7627 §5.3"
        case .emptyCertificate, .tooManyCertificates: "RFC 8446 §4.4.2"
        case .invalidSignature: "RFC 8446 §4.4.3"
        case .invalidFinished: "RFC 8446 §4.4.4"
        case .invalidBinder: "RFC 8446 §4.2.11.2"
        case .tooMuchEarlyData: "RFC 8446 §4.2.10"
        }
    }
}
