import Crypto

/// A client's key for ML-KEM-1024 without a curve (draft-ietf-tls-mlkem §4), which CNSA 2.0 asks for. The client's share is the
/// encapsulation key, the server's the ciphertext.
///
/// It is in no default policy: a hybrid stays safe also where ML-KEM turns out not to be.
struct MLKEM1024Key: Sendable {
    let share: [UInt8]
    private let key: MLKEM1024.PrivateKey

    /// FIPS 203 §8, ML-KEM-1024.
    static let encapsulationKeyLength = 1568
    static let ciphertextLength = 1568
    static let seedLength = 64

    init(random: RandomSource) throws(CryptoError) {
        do {
            if random.isSystem {
                key = try MLKEM1024.PrivateKey()
            } else {
                var seed = random.bytes(Self.seedLength)
                defer { wipe(&seed) }
                key = try MLKEM1024.PrivateKey(seedRepresentation: seed, publicKey: nil)
            }
        } catch {
            throw .randomSourceFailed
        }
        share = Array(key.publicKey.rawRepresentation)
    }

    /// A ciphertext that was tampered with gives another secret, not an error (FIPS 203 §6.3).
    func decapsulate(_ ciphertext: [UInt8]) throws(CryptoError) -> SymmetricKey {
        guard ciphertext.count == Self.ciphertextLength else { throw .invalidKeyShare }
        do { return try key.decapsulate(ciphertext) } catch { throw .invalidKeyShare }
    }

    /// The server's side. An encapsulation key that is not canonical is refused (FIPS 203 §7.2).
    static func respond(to peerShare: [UInt8]) throws(CryptoError) -> (share: [UInt8], secret: SharedSecret) {
        guard peerShare.count == encapsulationKeyLength else { throw .invalidKeyShare }
        do {
            let result = try MLKEM1024.PublicKey(rawRepresentation: peerShare).encapsulate()
            return (Array(result.encapsulated), SharedSecret(result.sharedSecret))
        } catch {
            throw .invalidKeyShare
        }
    }
}
