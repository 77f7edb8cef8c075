import Crypto

/// The pseudorandom function of TLS 1.2 (RFC 5246 §5):
/// ```
/// P_hash(secret, seed) = HMAC_hash(secret, A(1) + seed) + HMAC_hash(secret, A(2) + seed) + …
/// A(0) = seed, A(i) = HMAC_hash(secret, A(i-1))
/// PRF(secret, label, seed) = P_hash(secret, label + seed)
/// ```
enum PRF {
    /// That many bytes of output. What is secret of them, the caller wipes.
    static func bytes(
        _ hash: HashAlgorithm, secret: SymmetricKey, label: some Collection<UInt8>, seed: [UInt8], length: Int
    ) -> [UInt8] {
        let keyed = KeyedHMAC(hash, key: secret)
        let labelAndSeed = label + seed
        var chain = keyed.code(for: labelAndSeed)
        var output: [UInt8] = []
        output.reserveCapacity(max(0, length) + hash.digestLength)
        while output.count < length {
            output.append(contentsOf: keyed.code(for: chain + labelAndSeed))
            chain = keyed.code(for: chain)
        }
        output.removeLast(output.count - max(0, length))
        return output
    }

    /// The output as a secret.
    static func secret(
        _ hash: HashAlgorithm, secret: SymmetricKey, label: some Collection<UInt8>, seed: [UInt8], length: Int
    ) -> SymmetricKey {
        var output = bytes(hash, secret: secret, label: label, seed: seed, length: length)
        defer { wipe(&output) }
        return SymmetricKey(data: output)
    }
}
