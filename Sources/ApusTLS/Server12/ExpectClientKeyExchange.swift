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
    let key: KeyExchangeKey
    let transcript: TranscriptTLS12
    let client: ClientCertificateTLS12

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .clientKeyExchange else { throw received.unexpected(expected: "the client's ClientKeyExchange") }
        let point = try received.decode(ClientKeyExchangeECDHE.self).point
        let premaster: SharedSecret
        do { premaster = try key.sharedSecret(peerShare: point) } catch {
            throw TLSError(keyExchange: error, group: key.group)
        }
        var transcript = self.transcript
        transcript.update(received.message)
        return try context.finishKeyExchange(premaster, received, transcript: transcript, client: client, core: &core)
    }
}

extension ServerFlightContextTLS12 {
    /// What follows ServerHelloDone and, where it was asked for, the client's Certificate.
    func expectClientKeyExchange(transcript: TranscriptTLS12, client: ClientCertificateTLS12) -> ServerState {
        switch key {
        case .ephemeral(let key):
            return .expectClientKeyExchange(
                ExpectClientKeyExchange(context: self, key: key, transcript: transcript, client: client))
        case .ofCertificate(let decrypter):
            return .expectClientKeyExchangeRSA(
                ExpectClientKeyExchangeRSA(context: self, decrypter: decrypter, transcript: transcript, client: client))
        }
    }

    /// Derives the keys and goes on to what must come next.
    ///
    /// - Parameters:
    ///   - received: ClientKeyExchange.
    ///   - transcript: with it.
    func finishKeyExchange(
        _ premaster: SharedSecret, _ received: ReceivedMessage, transcript: TranscriptTLS12, client: ClientCertificateTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        let keys = SessionKeysTLS12(
            suite: choice.suite, premaster: premaster, transcript: transcript, clientRandom: hello.offer.hello.random,
            serverRandom: serverRandom, isExtended: hello.extendsMasterSecret, encryptsThenMACs: encryptsThenMACs, core: core)
        switch client {
        case .notAsked: return try expectFinished(.notAsked, keys, received, transcript: transcript, core: &core)
        case .showedNone: return try expectFinished(.showedNone, keys, received, transcript: transcript, core: &core)
        case .mustProve(let peer):
            return .expectClientCertificateVerifyTLS12(
                ExpectClientCertificateVerifyTLS12(context: self, keys: keys, transcript: transcript, peer: peer))
        }
    }

    private func expectFinished(
        _ client: ClientAuthenticationResult, _ keys: SessionKeysTLS12, _ received: ReceivedMessage, transcript: TranscriptTLS12,
        core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        try ExpectClientFinishedTLS12.afterChangeCipherSpec(
            received, context: self, keys: keys, transcript: transcript, client: client, core: &core)
    }
}
