import ApusCrypto

/// RFC 5246 §7.4.2.
struct ExpectCertificateTLS12: Sendable {
    let context: ServerHelloContext
    let transcript: TranscriptTLS12

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .certificate else { throw received.unexpected(expected: "a Certificate") }
        let certificate = try CertificateTLS12(received, type: context.certificateTypes.server)
        try certificate.check(limits: core.limits)
        guard !certificate.certificates.isEmpty else {
            throw .misbehaved(Misbehaviour(.emptyCertificate, "it sent no certificate"))
        }
        var transcript = self.transcript
        transcript.update(received.message)
        if context.mayStaple {
            return .expectCertificateStatus(
                ExpectCertificateStatus(context: context, transcript: transcript, certificates: certificate.certificates))
        }
        return context.expectServerKey(transcript: transcript, certificates: certificate.certificates, ocspResponse: nil)
    }
}

/// RFC 6066 §8: the server agreed to staple; whether it does is still up to it.
struct ExpectCertificateStatus: Sendable {
    let context: ServerHelloContext
    let transcript: TranscriptTLS12
    let certificates: [[UInt8]]

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .certificateStatus else {
            return try context.expectServerKey(transcript: transcript, certificates: certificates, ocspResponse: nil)
                .receive(received, core: &core)
        }
        let status = try received.decode(CertificateStatusTLS12.self).status
        var transcript = self.transcript
        transcript.update(received.message)
        return context.expectServerKey(
            transcript: transcript, certificates: certificates, ocspResponse: status.ocspResponse)
    }
}

extension ServerHelloContext {
    /// What follows the certificate: a ServerKeyExchange, but none in static RSA key exchange (RFC 5246 §7.4.3).
    fileprivate func expectServerKey(
        transcript: TranscriptTLS12, certificates: [[UInt8]], ocspResponse: [UInt8]?
    ) -> ClientState {
        switch suite.keyExchange {
        case .ecdhe:
            return .expectServerKeyExchange(
                ExpectServerKeyExchange(
                    context: self, transcript: transcript, certificates: certificates, ocspResponse: ocspResponse))
        case .staticRSA:
            return .expectCertificateRequestOrServerHelloDone(
                ExpectCertificateRequestOrServerHelloDone(
                    flight: ServerFlightTLS12(
                        context: self, certificates: certificates, ocspResponse: ocspResponse, key: .ofCertificate),
                    transcript: transcript))
        }
    }
}

extension CertificateTLS12 {
    /// The message that the negotiated type makes it; with raw public keys a list of at most one (RFC 7250 §3).
    init(_ received: ReceivedMessage, type: CertificateType) throws(TLSError) {
        guard type == .rawPublicKey else {
            self = try received.decode(CertificateTLS12.self)
            return
        }
        let key = try received.decode(RawPublicKeyTLS12.self).subjectPublicKeyInfo
        self.init(certificates: key.isEmpty ? [] : [key])
    }

    /// The message of an identity of ours; nil shows none.
    static func message(of identity: Identity?, type: CertificateType) -> HandshakeMessage {
        let shown = identity?.shown(as: type) ?? []
        guard type == .rawPublicKey else { return CertificateTLS12(certificates: shown).message() }
        return RawPublicKeyTLS12(subjectPublicKeyInfo: shown.first ?? []).message()
    }

    func check(limits: ConnectionLimits) throws(TLSError) {
        guard certificates.count <= limits.maximumCertificates else {
            throw .misbehaved(
                Misbehaviour(
                    .tooManyCertificates, "it sent \(certificates.count) certificates; \(limits.maximumCertificates) are accepted"
                ))
        }
    }
}
