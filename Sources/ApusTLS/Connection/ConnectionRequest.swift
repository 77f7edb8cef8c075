/// Work that a connection waits for. It stands in ``ClientConnection/pendingRequest`` until ``ConnectionAnswer`` comes.
///
/// A driver either answers on its own, or awaits ``answer()``, which asks whoever the configuration names:
/// ```swift
/// if let request = connection.pendingRequest { try connection.resume(with: await request.answer()) }
/// ```
public enum ConnectionRequest: Sendable {
    /// Is this peer who it says it is?
    case verifyPeer(PeerVerificationRequest, any PeerVerifier)
    /// Which identity does this client get to see?
    case selectIdentity(ClientHelloInfo, any IdentitySelector)
    /// Which identity does this server get to see?
    case selectClientIdentity(ClientIdentityRequest, any ClientIdentitySelector)
    /// Which configuration applies to this client?
    case selectConfiguration(ClientHelloInfo, any ServerConfigurationSelector)
    /// A signature from a key that lives elsewhere.
    case sign(SignatureInput, SignatureScheme, any RemoteSigner)
    /// A premaster secret, decrypted by a key that lives elsewhere: TLS 1.2 with static RSA key exchange.
    case decryptPremasterSecret(EncryptedPremasterSecret, any RemotePremasterDecrypter)
    /// Which of the external pre-shared keys that the client names are there?
    case findExternalPSKs(ExternalPSKRequest, any ExternalPSKProvider)
    /// The session that this ticket stands for.
    case findSession([UInt8], WallTime, any ServerSessionStorage)
    /// Has this first flight with early data come before?
    case registerEarlyData(EarlyDataUse, any ReplayRegister)

    /// Asks whoever the configuration named, and gives their answer.
    public func answer() async -> ConnectionAnswer {
        switch self {
        case .verifyPeer(let request, let verifier):
            return .verdict(await verifier.verify(request))
        case .selectIdentity(let clientHello, let selector):
            return .identity(await selector.selectIdentity(for: clientHello))
        case .selectClientIdentity(let request, let selector):
            return .clientIdentity(await selector.selectIdentity(for: request))
        case .selectConfiguration(let clientHello, let selector):
            do {
                return .configuration(try await selector.selectConfiguration(for: clientHello))
            } catch {
                return .noConfiguration
            }
        case .sign(let input, let scheme, let signer):
            do {
                return .signature(try await signer.signature(for: input, scheme: scheme))
            } catch {
                return .signingFailed(String(describing: error))
            }
        case .decryptPremasterSecret(let input, let decrypter):
            do {
                return .premasterSecret(try await decrypter.premasterSecret(for: input))
            } catch {
                return .premasterSecret([])
            }
        case .findExternalPSKs(let request, let provider):
            return .externalPSKs(await provider.findKeys(for: request))
        case .findSession(let ticket, let time, let storage):
            return .session(await storage.find(ticket, at: time))
        case .registerEarlyData(let use, let register):
            return .earlyDataIsNew(await register.register(use))
        }
    }
}

/// The answer to a ``ConnectionRequest`` of the same kind.
public enum ConnectionAnswer: Sendable {
    case verdict(PeerVerdict)
    case identity(IdentityChoice)
    case clientIdentity(ClientIdentityChoice)
    case configuration(ServerConfiguration)
    case noConfiguration
    case signature([UInt8])
    case signingFailed(String)
    /// 48 bytes. With another number of them, none for instance, the handshake goes on with random ones and fails where it would with a
    /// wrong premaster secret (RFC 5246 §7.4.7.1).
    case premasterSecret([UInt8])
    case session(SessionLookup)
    case externalPSKs([ExternalPSK])
    case earlyDataIsNew(Bool)
}
