import ApusCrypto

/// The server's part in the key exchange, as its flight holds it. Nothing of it is trusted before its certificate is.
enum ServerKeyTLS12: Sendable {
    /// An ephemeral key, signed (RFC 8422 §5.4).
    case ephemeral(ServerKeyExchangeECDHE)
    /// The key of its certificate, in static RSA key exchange: there is no ServerKeyExchange (RFC 5246 §7.4.3).
    case ofCertificate
}

/// The server's part in the key exchange, once its certificate is trusted.
enum VerifiedServerKeyTLS12: Sendable {
    /// With the proof that the certificate's key signed it.
    case ephemeral(ServerECDHParams, SignatureVerified)
    /// The certificate's own key. That the server holds its private half, its Finished will show: nobody else can read the premaster
    /// secret.
    case rsa(PublicKey, VerifiedPeer)

    var peer: VerifiedPeer {
        switch self {
        case .ephemeral(_, let proof): proof.peer
        case .rsa(_, let peer): peer
        }
    }

    var group: NamedGroup? {
        switch self {
        case .ephemeral(let params, _): params.group
        case .rsa: nil
        }
    }

    var scheme: SignatureScheme? {
        switch self {
        case .ephemeral(_, let proof): proof.scheme
        case .rsa: nil
        }
    }
}

extension ServerKeyTLS12 {
    /// Checks the signature where there is one, and else that the certificate's key can decrypt.
    func check(peer: VerifiedPeer, context: ServerHelloContext, core: ConnectionCore) throws(TLSError) -> VerifiedServerKeyTLS12 {
        switch self {
        case .ephemeral(let keyExchange):
            let proof = try keyExchange.check(
                peer: peer, suite: context.suite, clientRandom: context.offer.hello.random, serverRandom: context.serverRandom,
                accepted: context.offer.configuration.policy.signatureSchemes(for: .TLS12), core: core)
            return .ephemeral(keyExchange.params, proof)
        case .ofCertificate:
            let key = try peer.publicKey()
            guard context.suite.allows(key.kind) else {
                throw .misbehaved(
                    Misbehaviour(
                        .illegalParameter,
                        "it selected \(context.suite.suite), with which its certificate's \(key.kind) key can't be used"))
            }
            return .rsa(key, peer)
        }
    }
}

extension VerifiedServerKeyTLS12 {
    /// The ClientKeyExchange that answers it, and the premaster secret that both sides have with it.
    func answer(_ offer: ClientOffer, core: ConnectionCore) throws(TLSError) -> (
        message: HandshakeMessage, premaster: SharedSecret
    ) {
        switch self {
        case .ephemeral(let params, _):
            do {
                let key = try KeyExchangeKey.generate(params.group, random: core.environment.random)
                let premaster = try key.sharedSecret(peerShare: params.point)
                return (ClientKeyExchangeECDHE(point: key.share).message(), premaster)
            } catch {
                throw TLSError(keyExchange: error, group: params.group)
            }
        case .rsa(let key, _):
            // RFC 5246 §7.4.7.1: the version that was offered, so that a server notices a downgrade.
            let premaster = PremasterSecretRSA.generate(clientVersion: offer.hello.legacyVersion, random: core.environment.random)
            do {
                let ciphertext = try key.encrypt(premasterSecret: premaster)
                return (ClientKeyExchangeRSA(encryptedPreMasterSecret: ciphertext).message(), premaster)
            } catch {
                throw .untrusted(
                    UntrustedPeer(
                        reason: .weakKey, message: "no premaster secret can be encrypted to its certificate's key: \(error)",
                        certificateIndex: 0))
            }
        }
    }
}
