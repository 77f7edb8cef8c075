import Crypto

/// The last secret of the key schedule. RFC 9846 calls it the main secret; the labels and RFC 8446 say master (RFC 9846 §7.1).
package struct MasterSecret: OpaqueSecret {
    package let hash: HashAlgorithm
    private let secret: SymmetricKey
    private let keyed: KeyedHMAC

    init(hash: HashAlgorithm, salt: SymmetricKey) {
        self.hash = hash
        secret = KeyedHMAC(hash, key: salt).extract(SymmetricKey.zeros(hash))
        keyed = KeyedHMAC(hash, key: secret)
    }

    /// What protects the client's application data; the transcript is ClientHello…server Finished ("c ap traffic").
    package func clientApplicationTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
        derive(.clientApplicationTraffic, transcriptHash)
    }

    /// What protects the server's application data; the transcript is ClientHello…server Finished ("s ap traffic").
    package func serverApplicationTrafficSecret(transcriptHash: [UInt8]) -> TrafficSecret {
        derive(.serverApplicationTraffic, transcriptHash)
    }

    /// The secret of exporters; the transcript is ClientHello…server Finished ("exp master").
    package func exporterMasterSecret(transcriptHash: [UInt8]) -> TrafficSecret { derive(.exporterMaster, transcriptHash) }

    /// The secret of tickets; the transcript is ClientHello…client Finished ("res master").
    package func resumptionMasterSecret(transcriptHash: [UInt8]) -> TrafficSecret { derive(.resumptionMaster, transcriptHash) }

    /// The bytes, for `--explain` and tests.
    package func revealed() -> [UInt8] { secret.copyBytes() }

    private func derive(_ label: Label, _ transcriptHash: [UInt8]) -> TrafficSecret {
        TrafficSecret(hash: hash, secret: keyed.deriveSecret(label, transcriptHash: transcriptHash))
    }
}
