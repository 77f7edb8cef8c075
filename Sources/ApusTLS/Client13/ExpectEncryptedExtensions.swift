import ApusCrypto

/// Handshake keys are in force. RFC 8446 §4.3.1 comes first.
struct ExpectEncryptedExtensions: Sendable {
    let offer: ClientOffer
    let secrets: HandshakeSecrets
    let transcript: TranscriptHash
    let group: NamedGroup
    let retried: Bool

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .encryptedExtensions else { throw received.unexpected(expected: "EncryptedExtensions") }
        let extensions = try received.decode(EncryptedExtensions.self).extensions
        try ExtensionCheck.checkReply(
            extensions, in: .encryptedExtensions, offered: offer.hello.extensions.types, message: "EncryptedExtensions")
        _ = try TLSError.decoding("EncryptedExtensions") { () throws(DecodeError) in
            try extensions.decode(ServerNameAcknowledgement.self)
        }
        _ = try TLSError.decoding("EncryptedExtensions") { () throws(DecodeError) in try extensions.decode(SupportedGroups.self) }
        let applicationProtocol = try ApplicationProtocolChoice.selected(
            in: extensions, of: "EncryptedExtensions", offered: offer.configuration.applicationProtocols, core: core)
        let types = try CertificateTypeChoice(
            selectedIn: extensions, of: "EncryptedExtensions", configuration: offer.configuration)
        var transcript = self.transcript
        transcript.update(received.message.bytes)
        return .expectCertificateOrCertificateRequest(
            ExpectCertificateOrCertificateRequest(
                context: ServerFlightContext(
                    offer: offer, secrets: secrets, group: group, retried: retried, applicationProtocol: applicationProtocol,
                    certificateTypes: types),
                transcript: transcript))
    }
}

/// What the hellos settled; the rest of the server's flight builds on it.
struct ServerFlightContext: Sendable {
    let offer: ClientOffer
    let secrets: HandshakeSecrets
    let group: NamedGroup
    let retried: Bool
    let applicationProtocol: ApplicationProtocol?
    let certificateTypes: CertificateTypeChoice
}
