import ApusCrypto

/// The server's ephemeral key, signed (RFC 8422 §5.4). The signature is checked when the certificate is verified.
struct ExpectServerKeyExchange: Sendable {
    let context: ServerHelloContext
    let transcript: TranscriptTLS12
    let certificates: [[UInt8]]
    let ocspResponse: [UInt8]?

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .serverKeyExchange else { throw received.unexpected(expected: "a ServerKeyExchange") }
        let keyExchange = try received.decode(ServerKeyExchangeECDHE.self)
        let offered = context.offer.configuration.policy.groups(for: .TLS12)
        guard offered.contains(keyExchange.params.group) else {
            throw .misbehaved(
                Misbehaviour(
                    .selectedUnoffered,
                    "its ServerKeyExchange has a key for \(keyExchange.params.group), which was not offered for TLS 1.2"))
        }
        var transcript = self.transcript
        transcript.update(received.message)
        return .expectCertificateRequestOrServerHelloDone(
            ExpectCertificateRequestOrServerHelloDone(
                flight: ServerFlightTLS12(
                    context: context, certificates: certificates, ocspResponse: ocspResponse, key: .ephemeral(keyExchange)),
                transcript: transcript))
    }
}

/// The server's flight as it came. Nothing of it is trusted before its certificate is.
struct ServerFlightTLS12: Sendable {
    let context: ServerHelloContext
    let certificates: [[UInt8]]
    let ocspResponse: [UInt8]?
    let key: ServerKeyTLS12
}
