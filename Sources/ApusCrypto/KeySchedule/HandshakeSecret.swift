import Crypto

/// The second secret of the key schedule, which the key exchange enters (RFC 9846 §7.1).
package struct HandshakeSecret: OpaqueSecret {
    package let hash: HashAlgorithm
    private let secret: SymmetricKey
    private let keyed: KeyedHMAC

    init(hash: HashAlgorithm, salt: KeyedHMAC, shared: SymmetricKey) {
        self.hash = hash
        secret = salt.extract(shared)
        keyed = KeyedHMAC(hash, key: secret)
    }

    /// What protects the client's handshake messages; the transcript is ClientHello…ServerHello ("c hs traffic").
    package func clientHandshakeTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
        TrafficSecret(hash: hash, preparing: keyed.deriveSecret(.clientHandshakeTraffic, transcriptHash: transcriptHash))
    }

    /// What protects the server's handshake messages; the transcript is ClientHello…ServerHello ("s hs traffic").
    package func serverHandshakeTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
        TrafficSecret(hash: hash, preparing: keyed.deriveSecret(.serverHandshakeTraffic, transcriptHash: transcriptHash))
    }

    /// The next secret: HKDF-Extract(Derive-Secret(., "derived", ""), 0).
    package func masterSecret() -> MasterSecret {
        MasterSecret(hash: hash, salt: keyed.deriveSecret(.derived, transcriptHash: hash.emptyHash))
    }

    /// The bytes, for `--explain` and tests.
    package func revealed() -> [UInt8] { secret.copyBytes() }
}
