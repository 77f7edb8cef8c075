import ApusCrypto

/// The server authenticates itself; before that it may ask the client to do so too.
struct ExpectCertificateOrCertificateRequest: Sendable {
    let context: ServerFlightContext
    let transcript: TranscriptHash

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        switch received.type {
        case .certificate:
            return try ExpectCertificate(context: context, transcript: transcript, clientAuthentication: .notRequested)
                .receive(received, core: &core)
        case .certificateRequest:
            let requested = try RequestedAuthentication(received)
            var transcript = self.transcript
            transcript.update(received.message.bytes)
            return .expectCertificate(
                ExpectCertificate(context: context, transcript: transcript, clientAuthentication: .requested(requested)))
        default:
            throw received.unexpected(expected: "a Certificate or CertificateRequest")
        }
    }
}

/// Whether the server asked the client for a certificate.
enum ClientAuthenticationRequest: Sendable {
    case notRequested
    case requested(RequestedAuthentication)
}

/// What a server said in its CertificateRequest (RFC 8446 §4.3.2).
struct RequestedAuthentication: Sendable {
    let signatureSchemes: [SignatureScheme]
    /// Those of signature_algorithms where the server says nothing else.
    let certificateSignatureSchemes: [SignatureScheme]
    /// DER; empty where any will do.
    let certificateAuthorities: [[UInt8]]

    init(_ received: ReceivedMessage) throws(TLSError) {
        let request = try received.decode(CertificateRequest.self)
        guard request.context.isEmpty else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its CertificateRequest has a context in the main handshake"))
        }
        let extensions = request.extensions
        try ExtensionCheck.checkRequest(extensions, in: .certificateRequest, message: "CertificateRequest")
        let schemes = try TLSError.decoding("CertificateRequest") { () throws(DecodeError) in
            try extensions.decode(SignatureAlgorithms.self)
        }
        guard let schemes else {
            throw .misbehaved(Misbehaviour(.missingExtension, "its CertificateRequest has no signature_algorithms"))
        }
        let certificateSchemes = try TLSError.decoding("CertificateRequest") { () throws(DecodeError) in
            try extensions.decode(SignatureAlgorithmsCert.self)
        }
        let authorities = try TLSError.decoding("CertificateRequest") { () throws(DecodeError) in
            try extensions.decode(CertificateAuthorities.self)
        }
        signatureSchemes = schemes.schemes
        certificateSignatureSchemes = certificateSchemes?.schemes ?? schemes.schemes
        certificateAuthorities = authorities?.authorities ?? []
    }
}

/// RFC 8446 §4.4.2.
struct ExpectCertificate: Sendable {
    let context: ServerFlightContext
    let transcript: TranscriptHash
    let clientAuthentication: ClientAuthenticationRequest

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .certificate else { throw received.unexpected(expected: "a Certificate") }
        let certificate = try received.decode(CertificateMessage.self)
        try certificate.check(
            context: [], offered: context.offer.hello.extensions.types, type: context.certificateTypes.server, limits: core.limits
        )
        guard !certificate.entries.isEmpty else {
            throw .misbehaved(Misbehaviour(.emptyCertificate, "it sent no certificate"))
        }
        var transcript = self.transcript
        transcript.update(received.message.bytes)

        let configuration = context.offer.configuration
        let question = PeerVerificationRequest(
            peer: .server, certificateChain: certificate.chain, serverName: context.offer.serverName,
            ocspResponse: try certificate.ocspResponse(), requestedOCSPResponse: configuration.requestsOCSPStaple,
            signatureSchemes: configuration.policy.certificateSignatureSchemes ?? configuration.policy.signatureSchemes,
            certificateType: context.certificateTypes.server)
        let waiting = AwaitServerVerification(
            context: context, transcript: transcript, clientAuthentication: clientAuthentication, question: question)
        if let verdict = configuration.verifier.verifyImmediately(question) {
            return try waiting.resume(with: .verdict(verdict), core: &core)
        }
        return .awaitServerVerification(waiting)
    }
}

/// The verifier has the certificates; nothing is read until it has answered.
struct AwaitServerVerification: Sendable {
    let context: ServerFlightContext
    let transcript: TranscriptHash
    let clientAuthentication: ClientAuthenticationRequest
    let question: PeerVerificationRequest

    var request: ConnectionRequest { .verifyPeer(question, context.offer.configuration.verifier) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard case .verdict(let verdict) = answer else { throw .misuse(.unexpectedAnswer) }
        let peer = try verdict.accept(question, core: core)
        return .expectCertificateVerify(
            ExpectCertificateVerify(
                context: context, transcript: transcript, clientAuthentication: clientAuthentication, peer: peer))
    }
}
