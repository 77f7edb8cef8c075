import Crypto

/// A secret of the right-hand side of the key schedule's diagram: of traffic, binders, exporters or tickets (RFC 9846 §7.1).
package struct TrafficSecret: OpaqueSecret {
    package let hash: HashAlgorithm
    private let secret: SymmetricKey
    private let prepared: KeyedHMAC?

    init(hash: HashAlgorithm, secret: SymmetricKey) {
        self.hash = hash
        self.secret = secret
        prepared = nil
    }

    /// A secret from which keys and verify_data are both derived, so that taking it into HMAC once pays.
    init(hash: HashAlgorithm, preparing secret: SymmetricKey) {
        self.hash = hash
        self.secret = secret
        prepared = KeyedHMAC(hash, key: secret)
    }

    /// A secret from a key log or a test vector.
    package init(hash: HashAlgorithm, bytes: [UInt8]) { self.init(hash: hash, secret: SymmetricKey(data: bytes)) }

    /// application_traffic_secret_N+1, after a KeyUpdate (RFC 9846 §7.2).
    package func nextGeneration() -> TrafficSecret {
        TrafficSecret(hash: hash, secret: keyed.expandLabel(.trafficUpdate, length: hash.digestLength))
    }

    /// The key and the initialization vector of one direction (RFC 9846 §7.3).
    package func trafficKeys(for aead: AEADAlgorithm) -> TrafficKeys {
        let keyed = keyed
        return TrafficKeys(
            aead: aead, key: keyed.expandLabel(.key, length: aead.keyLength), iv: keyed.expandLabel(.iv, length: aead.ivLength))
    }

    /// The verify_data of a Finished message, or a PSK binder, over that transcript hash (RFC 9846 §4.4.4, §4.2.11.2).
    package func verifyData(transcriptHash: [UInt8]) -> [UInt8] {
        let finishedKey = keyed.expandLabel(.finished, length: hash.digestLength)
        return KeyedHMAC(hash, key: finishedKey).code(for: transcriptHash)
    }

    /// Whether that is the verify_data or binder over the transcript hash, in constant time.
    package func isValid(verifyData: [UInt8], transcriptHash: [UInt8]) -> Bool {
        constantTimeEquals(verifyData, self.verifyData(transcriptHash: transcriptHash))
    }

    /// The pre-shared key of a ticket, when this is the resumption master secret (RFC 9846 §4.6.1).
    package func resumptionPSK(ticketNonce: [UInt8]) -> SharedSecret {
        SharedSecret(keyed.expandLabel(.resumption, context: ticketNonce, length: hash.digestLength))
    }

    /// Exported keying material, when this is an exporter master secret (RFC 9846 §7.5). An empty context is the same as none.
    ///
    /// - Throws: `CryptoError.invalidLength` for a label over 249 bytes or an output over 255 digests.
    package func export(label: String, context: [UInt8], length: Int) throws(CryptoError) -> [UInt8] {
        let labelBytes = Array(label.utf8)
        guard labelBytes.count <= HKDFLabel.maxLabelLength else {
            throw .invalidLength(
                "an exporter label has at most \(HKDFLabel.maxLabelLength) bytes, this one has \(labelBytes.count)")
        }
        guard (0...HKDFLabel.maxDigests * hash.digestLength).contains(length) else {
            throw .invalidLength(
                "\(length) bytes of exported keying material; \(hash) gives at most \(HKDFLabel.maxDigests * hash.digestLength)")
        }
        let block = HKDFLabel.firstBlock(labelBytes, context: hash.emptyHash, length: hash.digestLength)
        let perLabel = KeyedHMAC(hash, key: keyed.secret(for: block, length: hash.digestLength))
        return perLabel.expandLabelToBytes(Label.exporter.bytes, context: hash.hash(context), length: length)
    }

    /// The bytes: for the key log, `--explain` and tests.
    package func revealed() -> [UInt8] { secret.copyBytes() }

    private var keyed: KeyedHMAC { prepared ?? KeyedHMAC(hash, key: secret) }
}
