import Crypto

/// The pseudorandom function of TLS 1.2 (RFC 5246 §5):
/// ```
/// P_hash(secret, seed) = HMAC_hash(secret, A(1) + seed) + HMAC_hash(secret, A(2) + seed) + …
/// A(0) = seed, A(i) = HMAC_hash(secret, A(i-1))
/// PRF(secret, label, seed) = P_hash(secret, label + seed)
/// ```
enum PRF {
    /// That many bytes of output. What is secret of them, the caller wipes.
    ///
    /// - Parameter keyed: keyed with the secret.
    static func bytes(
        _ keyed: KeyedHMAC, label: some Collection<UInt8>, seed: [UInt8], length: Int
    ) -> [UInt8] {
        let labelAndSeed = label + seed
        var chain = keyed.code(for: labelAndSeed)
        var output = keyed.code(for: chain, labelAndSeed)
        while output.count < length {
            chain = keyed.code(for: chain)
            output.append(contentsOf: keyed.code(for: chain, labelAndSeed))
        }
        output.removeLast(output.count - max(0, length))
        return output
    }

    /// The output as a secret.
    static func secret(
        _ hash: HashAlgorithm, secret: SymmetricKey, label: some Collection<UInt8>, seed: [UInt8], length: Int
    ) -> SymmetricKey {
        var output = bytes(KeyedHMAC(hash, key: secret), label: label, seed: seed, length: length)
        defer { wipe(&output) }
        return SymmetricKey(data: output)
    }
}
