import ApusCrypto

/// What the client's Certificate message led to.
enum ClientCertificateTLS12: Sendable {
    case notAsked
    case showedNone
    /// Its CertificateVerify must follow.
    case mustProve(VerifiedPeer)
}

/// The client's share of the key exchange (RFC 8422 §5.7). With it both sides have the keys.
struct ExpectClientKeyExchange: Sendable {
    let context: ServerFlightContextTLS12
    let transcript: TranscriptTLS12
    let client: ClientCertificateTLS12

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .clientKeyExchange else { throw received.unexpected(expected: "the client's ClientKeyExchange") }
        let point = try received.decode(ClientKeyExchangeECDHE.self).point
        let premaster: SharedSecret
        do { premaster = try context.key.sharedSecret(peerShare: point) } catch {
            throw TLSError(keyExchange: error, group: context.choice.group)
        }
        var transcript = self.transcript
        transcript.update(received.message)
        let keys = SessionKeysTLS12(
            suite: context.choice.suite, premaster: premaster, transcript: transcript,
            clientRandom: context.hello.offer.hello.random, serverRandom: context.serverRandom,
            isExtended: context.hello.extendsMasterSecret, core: core)
        switch client {
        case .notAsked: return try expectFinished(.notAsked, keys, received, transcript: transcript, core: &core)
        case .showedNone: return try expectFinished(.showedNone, keys, received, transcript: transcript, core: &core)
        case .mustProve(let peer):
            return .expectClientCertificateVerifyTLS12(
                ExpectClientCertificateVerifyTLS12(context: context, keys: keys, transcript: transcript, peer: peer))
        }
    }

    private func expectFinished(
        _ client: ClientAuthenticationResult, _ keys: SessionKeysTLS12, _ received: ReceivedMessage, transcript: TranscriptTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        try ExpectClientFinishedTLS12.afterChangeCipherSpec(
            received, context: context, keys: keys, transcript: transcript, client: client, core: &core)
    }
}
