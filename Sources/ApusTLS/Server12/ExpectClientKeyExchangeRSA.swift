import ApusCrypto

/// The premaster secret, encrypted to the certificate's key (RFC 5246 §7.4.7.1).
///
/// Whatever is in it, the handshake goes on: what is not well-formed gives a random secret, and the client's Finished then does not open, at
/// the same point and with the same alert as after a well-formed secret that is another (Bleichenbacher, ROBOT). Only a message that is
/// no ClientKeyExchange from the outside is refused at once.
struct ExpectClientKeyExchangeRSA: Sendable {
    let context: ServerFlightContextTLS12
    let decrypter: PremasterDecrypter
    let transcript: TranscriptTLS12
    let client: ClientCertificateTLS12

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .clientKeyExchange else { throw received.unexpected(expected: "the client's ClientKeyExchange") }
        let ciphertext = try received.decode(ClientKeyExchangeRSA.self).encryptedPreMasterSecret
        let clientVersion = context.hello.offer.hello.legacyVersion
        var transcript = self.transcript
        transcript.update(received.message)
        switch decrypter {
        case .local(let key):
            let premaster: SharedSecret
            do {
                premaster = try key.premasterSecret(
                    decrypting: ciphertext, clientVersion: clientVersion, random: core.environment.random)
            } catch {
                throw .misuse(.cryptographyFailed("decrypting a premaster secret: \(error)"))
            }
            return try context.finishKeyExchange(premaster, received, transcript: transcript, client: client, core: &core)
        case .remote(let decrypter):
            return .awaitPremasterSecret(
                AwaitPremasterSecret(
                    context: context, decrypter: decrypter,
                    input: EncryptedPremasterSecret(ciphertext: ciphertext, clientVersion: clientVersion), received: received,
                    transcript: transcript, client: client,
                    fallback: PremasterSecretRSA.generate(clientVersion: clientVersion, random: core.environment.random)))
        }
    }
}

/// The server's key lives elsewhere: its answer is awaited.
struct AwaitPremasterSecret: Sendable {
    let context: ServerFlightContextTLS12
    let decrypter: any RemotePremasterDecrypter
    let input: EncryptedPremasterSecret
    let received: ReceivedMessage
    let transcript: TranscriptTLS12
    let client: ClientCertificateTLS12
    /// Takes the place of an answer that is none.
    let fallback: SharedSecret

    var request: ConnectionRequest { .decryptPremasterSecret(input, decrypter) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .premasterSecret(let bytes) = answer else { throw .misuse(.unexpectedAnswer) }
        let premaster = bytes.count == PremasterSecretRSA.length ? SharedSecret(bytes: bytes) : fallback
        return try context.finishKeyExchange(premaster, received, transcript: transcript, client: client, core: &core)
    }
}
