import Crypto

extension SharedSecret {
    /// The key that an external pre-shared key becomes under one imported identity (RFC 9258 §5.1):
    /// ```
    /// epskx = HKDF-Extract(0, epsk)
    /// ipskx = HKDF-Expand-Label(epskx, "derived psk", Hash(ImportedIdentity), L)
    /// ```
    /// - Parameters:
    ///   - hash: of the external key: of HKDF, and of the identity.
    ///   - target: the hash of the suites that the imported key is for, whose length it has.
    package func imported(under identity: [UInt8], hash: HashAlgorithm, target: HashAlgorithm) -> SharedSecret {
        let extracted = KeyedHMAC(hash, key: KeyedHMAC.zeroSalt(hash).extract(key))
        return SharedSecret(
            bytes: extracted.expandLabelToBytes(
                Label.derivedPSK.bytes, context: hash.hash(identity), length: target.digestLength))
    }
}
