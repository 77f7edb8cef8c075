import ApusCrypto
import ApusTestKit
import Testing

/// The key schedule where RFC 8448 has no values. Expected values were computed by an implementation in Python that gives RFC 8448's.
@Suite("Key schedule") struct KeyScheduleTests {
    static let psk = SharedSecret(bytes: Array(0..<48))
    static let shared = SharedSecret(bytes: Array(0..<32))
    static let transcriptHash = HashAlgorithm.sha384.hash(Array("transcript".utf8))

    @Test("SHA-384, with a pre-shared key and a key exchange")
    func sha384() {
        let early = EarlySecret(hash: .sha384, psk: Self.psk)
        expect(
            early.revealed(), "360732e7447a7e51164ebc696c02061ead7f37c94691c4c830c8bb5ccc75ad69aa72ba3bc5d8112486c6d0c5c6b9e0be")
        expect(
            early.externalBinderKey().revealed(),
            "501d1d02ce1b139bcda1ba7f77483c370562939f13d384b757f4eee72dd78d6975d163dc038e6bd776ddb4e8692c5bc4")
        expect(
            early.clientEarlyTrafficSecret(transcriptHash: Self.transcriptHash).revealed(),
            "51130b694cb962d28caa5e9b88f717790e6963434ac88afda784c3c93749bc363972dffb1694d7feb19d9dc604120b65")
        let handshake = early.handshakeSecret(Self.shared)
        expect(
            handshake.revealed(),
            "ab9fcbe2bd0bae381f6a027c5f51f698a7df331a6b5f52d7633423f42781489a0f28f4dd2d6554c50f86c097253f2491")
        let client = handshake.clientHandshakeTrafficSecret(transcriptHash: Self.transcriptHash)
        expect(
            client.revealed(),
            "c7f57379fd45751cbc932a7ba278204b71cec3e6a081777652e2fcb48c2023eadf34c0910c998455f8dbaf2302ac8514")
        expect(
            client.verifyData(transcriptHash: Self.transcriptHash),
            "d8cea5a3dab51bd765e37ec208a1ca708c2601386b4afeccde3cfa9f34bbee647ae6644a56adf84264a0173975eec459")
        let master = handshake.masterSecret()
        expect(
            master.revealed(), "ab65c4eafff0f96a8533dc73b5e125340ebddb9947abb6e6452466ffd948c5049039c6aecb271e60a889bd51524de475")
        let server = master.serverApplicationTrafficSecret(transcriptHash: Self.transcriptHash)
        expect(
            server.revealed(), "8216dd55f5f83206cfe77b6ef726ba6dae65af535977027cccfa5d5ec990c2546e7aba33022da2dfbefd5f2c223a39f0")
        let keys = server.trafficKeys(for: .aes256GCM)
        expect(keys.revealedKey(), "174f98d7e7ae85816693ad1e9de89d3cdf2793dc5d9f79dd227e4bc420adcc6e")
        expect(keys.revealedIV(), "a19d368ca39e35c30636efcf")
        let resumption = master.resumptionMasterSecret(transcriptHash: Self.transcriptHash)
        expect(
            resumption.revealed(),
            "9c6c7296a98c066f7356483c96d792dea2edfb570bd6d18888563870ee1cafa9d43ccceca86216fa6186758c37017ae4")
        expect(
            resumption.resumptionPSK(ticketNonce: [1, 2]).revealed(),
            "b63e7e911ebcdb3132feb497f77a625d6e3344bd9d9599329431cc5d4a9ca013dbe49d2b7206cf441fdfdaa712cf68fd")
    }

    @Test("Without a pre-shared key or a key exchange, zeros of the hash's length stand for them")
    func zeros() {
        expect(
            EarlySecret(hash: .sha384, psk: nil).revealed(),
            "7ee8206f5570023e6dc7519eb1073bc4e791ad37b5c382aa10ba18e2357e716971f9362f2c2fe2a76bfd78dfec4ea9b5")
        expect(
            EarlySecret(hash: .sha384, psk: Self.psk).handshakeSecretWithoutKeyExchange().revealed(),
            "b4d103e3257035db214a04bdcf262bf78ee5dc0bc45d32dec4391df67508d386db0394522b4511e2fd5c2d960c65a0c2")
    }

    @Test("KeyUpdate: the next generation is derived from this one alone")
    func nextGeneration() {
        let secret = TrafficSecret(hash: .sha256, bytes: RFC8448.Simple1RTT.clientApplicationTrafficSecret)
        expect(secret.nextGeneration().revealed(), "fcdfcc72725aaee48bf64e4fd8b749cdbdbab39d90da0b26e2245ca6ea167207")
        #expect(secret.nextGeneration().nextGeneration().revealed() != secret.nextGeneration().revealed())
    }

    @Test("Exporters (RFC 9846 §7.5)")
    func exporter() throws {
        let secret = TrafficSecret(hash: .sha256, bytes: RFC8448.Simple1RTT.exporterMasterSecret)
        let exported = try secret.export(label: "EXPORTER-test", context: Array("context".utf8), length: 100)
        expect(
            exported,
            """
            051bbf7b01391c1bd6b6342d5a0f4ea18ea3a2948701d24a87d8fd32fca2127308f739fa98bf0ca03bbd9167090e614f0c556ad4
            fd8c1758622fbc68b3cd694ddbe409e2f7ec32e99adbe0c33673b33501620514a91156553bece02651077347e85e916d
            """)
        expect(
            try secret.export(label: "EXPORTER-test", context: [], length: 32),
            "4451f6322284bad9d59028c38f3c1f0fc63b092726ce8223ee5cd645c6573fdf")
        #expect(try secret.export(label: "EXPORTER-tesu", context: Array("context".utf8), length: 100) != exported)
    }

    @Test("Exporters: OpenSSL's keying material (s_client -keymatexport) for TLS_AES_256_GCM_SHA384")
    func exporterOfOpenSSL() throws {
        let secret = TrafficSecret(
            hash: .sha384,
            bytes: HexBytes.decode(
                "1bd9399ef2fe9b4f422ebd5264a6f190d644468f3f81ae7552746fec90dda74f277d20f6403b8ed6a71ae3e61a9b12a4"))
        expect(
            try secret.export(label: "EXPORTER-apus-test", context: [], length: 100),
            """
            B1F3F8A55F87421796340AEEF70F07986C1076A8F805D7009607070C8A01D55BAE11A7DE6BE2E857EADDF5DE4E3190FB1AF37683
            F85FA765FF2E2CB329ACBA185A0536FACA7F3CA0FAED1395BD01F18B156457B5D80A39350424C2DDDB461F28B96AB69F
            """)
    }

    @Test("Exporters: labels and lengths that can't be encoded are errors, those at the limit are not")
    func exporterLimits() throws {
        let secret = TrafficSecret(hash: .sha256, bytes: RFC8448.Simple1RTT.exporterMasterSecret)
        #expect(try secret.export(label: String(repeating: "a", count: 249), context: [], length: 1).count == 1)
        #expect(throws: CryptoError.self) {
            try secret.export(label: String(repeating: "a", count: 250), context: [], length: 1)
        }
        #expect(try secret.export(label: "a", context: [UInt8](repeating: 1, count: 100_000), length: 255 * 32).count == 8160)
        for length in [-1, 255 * 32 + 1, .max, .min] {
            #expect(throws: CryptoError.self) { try secret.export(label: "a", context: [], length: length) }
        }
        #expect(try secret.export(label: "", context: [], length: 0).isEmpty)
    }

    @Test("Secrets are not shown")
    func isNotShown() {
        let early = EarlySecret(hash: .sha256, psk: Self.psk)
        let handshake = early.handshakeSecret(Self.shared)
        let secrets: [any OpaqueSecret] = [
            Self.psk, early, handshake, handshake.masterSecret(), early.resumptionBinderKey(),
        ]
        for secret in secrets {
            #expect("\(secret)" == "‹secret›")
            #expect(String(reflecting: secret) == "‹secret›")
            #expect(Mirror(reflecting: secret).children.isEmpty)
            var dumped = ""
            dump(secret, to: &dumped)
            #expect(dumped == "- ‹secret›\n")
            #expect(!(secret is any Equatable))
            #expect(!(secret is any Encodable))
        }
    }

    private func expect(_ bytes: [UInt8], _ expected: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(bytes == HexBytes.decode(expected), sourceLocation: sourceLocation)
    }
}
