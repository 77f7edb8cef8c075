import Crypto

/// The master secret of TLS 1.2, and what is derived from it (RFC 5246 §8.1, §6.3, §7.4.9; RFC 7627; RFC 5705).
package struct MasterSecretTLS12: OpaqueSecret {
    package let hash: HashAlgorithm
    private let secret: SymmetricKey
    /// Keyed with the secret once, for all that is derived from it.
    private let keyed: KeyedHMAC

    /// The length in bytes, whatever the cipher suite.
    package static let length = 48
    /// The length of verify_data in bytes (RFC 5246 §7.4.9).
    package static let verifyDataLength = 12

    /// The extended master secret, bound to the handshake (RFC 7627 §4).
    ///
    /// - Parameter sessionHash: The hash of the handshake messages up to and including ClientKeyExchange.
    package init(hash: HashAlgorithm, premasterSecret: SharedSecret, sessionHash: [UInt8]) {
        self.hash = hash
        secret = PRF.secret(
            hash, secret: premasterSecret.key, label: "extended master secret".utf8, seed: sessionHash, length: Self.length)
        keyed = KeyedHMAC(hash, key: secret)
    }

    /// The master secret of RFC 5246 §8.1, for a peer without the extension of RFC 7627. It does not bind the handshake: no resumption
    /// and no exporter may be built on it.
    package init(hash: HashAlgorithm, premasterSecret: SharedSecret, clientRandom: [UInt8], serverRandom: [UInt8]) {
        self.hash = hash
        secret = PRF.secret(
            hash, secret: premasterSecret.key, label: "master secret".utf8, seed: clientRandom + serverRandom,
            length: Self.length)
        keyed = KeyedHMAC(hash, key: secret)
    }

    /// A master secret from a session that is resumed, or from a test vector.
    package init(hash: HashAlgorithm, bytes: [UInt8]) {
        self.hash = hash
        secret = SymmetricKey(data: bytes)
        keyed = KeyedHMAC(hash, key: secret)
    }

    /// The keys of both directions (RFC 5246 §6.3). The key block is:
    /// ```
    /// client_write_MAC_key, server_write_MAC_key,      /* CBC alone */
    /// client_write_key, server_write_key,
    /// client_write_IV, server_write_IV                 /* AEAD alone: the fixed part of the nonces */
    /// ```
    ///
    /// - Parameters:
    ///   - encryptThenMAC: Whether both sides agreed on RFC 7366; it changes CBC alone.
    ///   - random: Where the IVs of the records that we send come from, in CBC.
    package func trafficKeys(
        for cipher: TLS12Cipher, clientRandom: [UInt8], serverRandom: [UInt8], encryptThenMAC: Bool = false,
        random: RandomSource = .system
    ) -> (client: TrafficKeysTLS12, server: TrafficKeysTLS12) {
        let lengths = cipher.keyLengths
        var block = PRF.bytes(
            keyed, label: "key expansion".utf8, seed: serverRandom + clientRandom,
            length: 2 * (lengths.mac + lengths.key + lengths.iv))
        defer { wipe(&block) }
        var rest = block[...]
        func take(_ count: Int) -> SymmetricKey {
            defer { rest = rest.dropFirst(count) }
            return SymmetricKey(data: rest.prefix(count))
        }
        let macKeys = (client: take(lengths.mac), server: take(lengths.mac))
        let keys = (client: take(lengths.key), server: take(lengths.key))
        let ivs = (client: Array(rest.prefix(lengths.iv)), server: Array(rest.suffix(lengths.iv)))
        switch cipher {
        case .aead(let aead):
            return (
                .aead(AEADKeysTLS12(aead: aead, key: keys.client, fixedIV: ivs.client)),
                .aead(AEADKeysTLS12(aead: aead, key: keys.server, fixedIV: ivs.server))
            )
        case .cbc(let algorithm):
            let order: CBCKeysTLS12.Order = encryptThenMAC ? .encryptThenMAC : .macThenEncrypt
            return (
                .cbc(CBCKeysTLS12(algorithm, order, key: keys.client, macKey: macKeys.client, random: random)),
                .cbc(CBCKeysTLS12(algorithm, order, key: keys.server, macKey: macKeys.server, random: random))
            )
        }
    }

    /// Whose Finished message.
    package enum Sender: Sendable {
        case client
        case server

        fileprivate var label: String.UTF8View {
            switch self {
            case .client: "client finished".utf8
            case .server: "server finished".utf8
            }
        }
    }

    /// The verify_data of a Finished message over the hash of all handshake messages before it (RFC 5246 §7.4.9).
    package func verifyData(from sender: Sender, transcriptHash: [UInt8]) -> [UInt8] {
        PRF.bytes(keyed, label: sender.label, seed: transcriptHash, length: Self.verifyDataLength)
    }

    /// Whether that is the sender's verify_data, in constant time.
    package func isValid(verifyData: [UInt8], from sender: Sender, transcriptHash: [UInt8]) -> Bool {
        constantTimeEquals(verifyData, self.verifyData(from: sender, transcriptHash: transcriptHash))
    }

    /// Exported keying material (RFC 5705 §4). Unlike in TLS 1.3, no context differs from an empty one.
    ///
    /// Only for a master secret that is extended (RFC 7627 §5.4), which the engine sees to, and never with a label that TLS itself uses.
    ///
    /// - Throws: `CryptoError.invalidLength` for a context over 65535 bytes, a length outside 0…65535, or a label of TLS's own.
    package func export(
        label: String, context: [UInt8]?, clientRandom: [UInt8], serverRandom: [UInt8], length: Int
    ) throws(CryptoError) -> [UInt8] {
        guard !Self.reservedLabels.contains(label) else { throw .invalidLength("the label \"\(label)\" is one of TLS itself") }
        guard (0...0xffff).contains(length) else { throw .invalidLength("\(length) bytes of exported keying material") }
        var seed = clientRandom + serverRandom
        if let context {
            guard context.count <= 0xffff else { throw .invalidLength("an exporter context of \(context.count) bytes") }
            seed.append(UInt8(truncatingIfNeeded: context.count >> 8))
            seed.append(UInt8(truncatingIfNeeded: context.count))
            seed.append(contentsOf: context)
        }
        return PRF.bytes(keyed, label: label.utf8, seed: seed, length: length)
    }

    /// RFC 5705 §4: exporter labels must not collide with the PRF's other uses.
    private static let reservedLabels: Set<String> = [
        "client finished", "server finished", "master secret", "extended master secret", "key expansion",
    ]

    /// The bytes: for session tickets, the key log, `--explain` and tests.
    package func revealed() -> [UInt8] { secret.copyBytes() }
}

extension TLS12Cipher {
    /// The lengths of a MAC key, an encryption key and an IV in the key block, in bytes (RFC 5246 §6.3).
    fileprivate var keyLengths: (mac: Int, key: Int, iv: Int) {
        switch self {
        case .aead(let aead): (0, aead.keyLength, aead.fixedIVLengthTLS12)
        case .cbc(let algorithm): (algorithm.macLength, algorithm.keyLength, 0)
        }
    }
}
