import Crypto

/// The first secret of the key schedule: HKDF-Extract(0, PSK) (RFC 9846 §7.1).
///
/// The schedule is a chain of types, so that no secret can be derived before its turn:
/// `EarlySecret` → `HandshakeSecret` → `MasterSecret`, each giving the `TrafficSecret`s of its stage.
package struct EarlySecret: OpaqueSecret {
    package let hash: HashAlgorithm
    private let secret: SymmetricKey
    private let keyed: KeyedHMAC
    /// Derive-Secret(., "derived", ""), as the salt of the next secret.
    private let nextSalt: KeyedHMAC

    /// The early secret of a pre-shared key, or of none (then of a digest's length of zeros).
    package init(hash: HashAlgorithm, psk: SharedSecret?) {
        guard let psk else {
            self = Self.withoutPSK(hash)
            return
        }
        self.init(hash: hash, inputKeyingMaterial: psk.key)
    }

    private init(hash: HashAlgorithm, inputKeyingMaterial: SymmetricKey) {
        self.hash = hash
        secret = KeyedHMAC.zeroSalt(hash).extract(inputKeyingMaterial)
        keyed = KeyedHMAC(hash, key: secret)
        nextSalt = KeyedHMAC(hash, key: keyed.deriveSecret(.derived, transcriptHash: hash.emptyHash))
    }

    /// Without a pre-shared key this stage is the same for everybody, and computed once.
    private static func withoutPSK(_ hash: HashAlgorithm) -> EarlySecret {
        switch hash {
        case .sha256: withoutPSKSHA256
        case .sha384: withoutPSKSHA384
        }
    }

    private static let withoutPSKSHA256 = EarlySecret(hash: .sha256, inputKeyingMaterial: .zeros(.sha256))
    private static let withoutPSKSHA384 = EarlySecret(hash: .sha384, inputKeyingMaterial: .zeros(.sha384))

    /// The next secret: HKDF-Extract(Derive-Secret(., "derived", ""), what the key exchange gave).
    package func handshakeSecret(_ shared: SharedSecret) -> HandshakeSecret {
        HandshakeSecret(hash: hash, salt: nextSalt, shared: shared.key)
    }

    /// The next secret where a pre-shared key is used without a key exchange (`psk_ke`): zeros stand for the shared secret.
    package func handshakeSecretWithoutKeyExchange() -> HandshakeSecret {
        handshakeSecret(SharedSecret(SymmetricKey.zeros(hash)))
    }

    /// The key of the binders of pre-shared keys that were agreed outside TLS ("ext binder").
    package func externalBinderKey() -> TrafficSecret { derive(.externalBinder, hash.emptyHash) }

    /// The key of the binders of imported pre-shared keys ("imp binder", RFC 9258 §5.2).
    package func importedBinderKey() -> TrafficSecret { derive(.importedBinder, hash.emptyHash) }

    /// The key of the binders of tickets ("res binder").
    package func resumptionBinderKey() -> TrafficSecret { derive(.resumptionBinder, hash.emptyHash) }

    /// The secret of 0-RTT data; the transcript is the ClientHello ("c e traffic").
    package func clientEarlyTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
        derive(.clientEarlyTraffic, transcriptHash)
    }

    /// The secret of exporters for 0-RTT data; the transcript is the ClientHello ("e exp master").
    package func earlyExporterMasterSecret(transcriptHash: [UInt8]) -> TrafficSecret {
        derive(.earlyExporterMaster, transcriptHash)
    }

    /// The bytes, for `--explain` and tests.
    package func revealed() -> [UInt8] { secret.copyBytes() }

    private func derive(_ label: Label, _ transcriptHash: [UInt8]) -> TrafficSecret {
        TrafficSecret(hash: hash, secret: keyed.deriveSecret(label, transcriptHash: transcriptHash))
    }
}

extension SymmetricKey {
    /// "0" of the key schedule's diagram: a digest's length of zeros.
    static func zeros(_ hash: HashAlgorithm) -> SymmetricKey {
        SymmetricKey(data: [UInt8](repeating: 0, count: hash.digestLength))
    }
}
