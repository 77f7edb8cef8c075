import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

/// Secrets, keys and records of TLS 1.2 against sessions that OpenSSL had with itself.
@Suite("TLS 1.2: secrets and records") struct MasterSecretTLS12Tests {
    struct Case: Sendable, CustomTestStringConvertible {
        var session: OpenSSLTLS12Session
        var suite: CipherSuite
        var testDescription: String { session.name }
    }

    static let cases = [
        Case(session: .aes128GCM, suite: .TLS_RSA_WITH_AES_128_GCM_SHA256),
        Case(session: .aes256GCM, suite: .TLS_RSA_WITH_AES_256_GCM_SHA384),
        Case(session: .chaCha20Poly1305, suite: .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
        Case(session: .aes128GCMWithoutExtendedMasterSecret, suite: .TLS_RSA_WITH_AES_128_GCM_SHA256),
    ]

    // RFC7627-5.1-1
    @Test("The master secret, extended or not", arguments: cases.filter { $0.session.premasterSecret != nil })
    func masterSecret(_ test: Case) throws {
        let session = test.session
        let hash = try #require(test.suite.tls12).hash
        let premaster = SharedSecret(bytes: try #require(session.premasterSecret))
        let extended = MasterSecretTLS12(hash: hash, premasterSecret: premaster, sessionHash: session.sessionHash)
        let plain = MasterSecretTLS12(
            hash: hash, premasterSecret: premaster, clientRandom: session.clientRandom, serverRandom: session.serverRandom)
        #expect((extended.revealed() == session.masterSecret) == session.hasExtendedMasterSecret)
        #expect((plain.revealed() == session.masterSecret) == !session.hasExtendedMasterSecret)
        #expect(extended.revealed().count == 48)
    }

    @Test("The key block", arguments: cases) func keyBlock(_ test: Case) throws {
        let keys = try self.keys(test)
        #expect(keys.client.revealedKey() == test.session.clientWriteKey)
        #expect(keys.server.revealedKey() == test.session.serverWriteKey)
        #expect(keys.client.revealedFixedIV() == test.session.clientFixedIV)
        #expect(keys.server.revealedFixedIV() == test.session.serverFixedIV)
    }

    // RFC5246-7.4.9-2, RFC5289-3.2-1
    @Test("verify_data of both Finished messages, and nothing almost like it", arguments: cases)
    func verifyData(_ test: Case) throws {
        let session = test.session
        let master = try self.master(test)
        let client = Array(session.clientFinished.dropFirst(4))
        let server = Array(session.serverFinished.dropFirst(4))
        #expect(master.verifyData(from: .client, transcriptHash: session.sessionHash) == client)
        #expect(master.verifyData(from: .server, transcriptHash: session.serverFinishedTranscriptHash) == server)
        #expect(master.isValid(verifyData: client, from: .client, transcriptHash: session.sessionHash))
        #expect(!master.isValid(verifyData: client, from: .server, transcriptHash: session.sessionHash))
        #expect(!master.isValid(verifyData: client, from: .client, transcriptHash: session.serverFinishedTranscriptHash))
        #expect(!master.isValid(verifyData: Array(client.dropLast()), from: .client, transcriptHash: session.sessionHash))
        #expect(!master.isValid(verifyData: [], from: .client, transcriptHash: session.sessionHash))
        for index in client.indices {
            var wrong = client
            wrong[index] ^= 1
            #expect(!master.isValid(verifyData: wrong, from: .client, transcriptHash: session.sessionHash))
        }
    }

    // RFC5288-3-1
    @Test("OpenSSL's records open, and ours are the same where the explicit nonce is", arguments: cases)
    func records(_ test: Case) throws {
        let session = test.session
        let keys = try self.keys(test)
        for (keys, record, number, plaintext) in [
            (keys.client, session.clientFinishedRecord, UInt64(0), session.clientFinished),
            (keys.client, session.clientDataRecord, 1, session.clientData),
            (keys.server, session.serverFinishedRecord, 0, session.serverFinished),
            (keys.server, session.serverDataRecord, 1, session.serverData),
        ] {
            let type = ContentType(rawValue: record[0])
            var buffer = record
            let range = try keys.open(&buffer, range: 5..<record.count, sequenceNumber: number, type: type)
            #expect(Array(buffer[range]) == plaintext)
            var sealed = Array(record.prefix(5)) + [UInt8](repeating: 0, count: keys.explicitNonceLength) + plaintext
            try keys.seal(&sealed, from: 5, sequenceNumber: number, type: type)
            #expect(sealed.count == record.count)
            #expect(sealed.count == 5 + plaintext.count + keys.explicitNonceLength + 16)
            if keys.explicitNonceLength == 0 { #expect(sealed == record) }
            var again = sealed
            let opened = try keys.open(&again, range: 5..<sealed.count, sequenceNumber: number, type: type)
            #expect(Array(again[opened]) == plaintext)
            #expect(Array(again.prefix(5)) == Array(record.prefix(5)))
            expectRefusals(keys, record, number, type)
        }
    }

    // RFC5246-6.1-3, RFC5288-3-2
    @Test("The explicit nonce that is sent is the sequence number")
    func explicitNonce() throws {
        let keys = try TrafficKeysTLS12(aead: .aes128GCM, key: [UInt8](repeating: 1, count: 16), fixedIV: [1, 2, 3, 4])
        var buffer = [UInt8](repeating: 0xff, count: 8) + [9]
        try keys.seal(&buffer, from: 0, sequenceNumber: 0x0102_0304_0506_0708, type: .applicationData)
        #expect(Array(buffer.prefix(8)) == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(buffer.count == 8 + 1 + 16)
        var short: [UInt8] = [1, 2, 3]
        #expect(throws: CryptoError.sealingFailed) {
            try keys.seal(&short, from: 0, sequenceNumber: 0, type: .applicationData)
        }
        var long = [UInt8](repeating: 0, count: 8 + 65536)
        #expect(throws: CryptoError.sealingFailed) {
            try keys.seal(&long, from: 0, sequenceNumber: 0, type: .applicationData)
        }
    }

    @Test("Exporters (RFC 5705): an empty context is not the same as none, and TLS's own labels are refused")
    func exporter() throws {
        let session = OpenSSLTLS12Session.aes128GCM
        let master = MasterSecretTLS12(hash: .sha256, bytes: session.masterSecret)
        func export(_ label: String, _ context: [UInt8]?, _ length: Int) throws -> [UInt8] {
            try master.export(
                label: label, context: context, clientRandom: session.clientRandom, serverRandom: session.serverRandom,
                length: length)
        }
        let none = try export("EXPORTER-test", nil, 40)
        #expect(none.count == 40)
        #expect(try export("EXPORTER-test", [], 40) != none)
        #expect(try export("EXPORTER-test", [1], 40) != export("EXPORTER-test", [], 40))
        #expect(try export("EXPORTER-test", nil, 20) == Array(none.prefix(20)))
        #expect(throws: CryptoError.self) { try export("key expansion", nil, 40) }
        #expect(throws: CryptoError.self) { try export("EXPORTER-test", nil, -1) }
        #expect(throws: CryptoError.self) { try export("EXPORTER-test", nil, 65536) }
        #expect(throws: CryptoError.self) { try export("EXPORTER-test", [UInt8](repeating: 0, count: 65536), 1) }
    }

    @Test("Exporters: OpenSSL's keying material (s_client -keymatexport) for TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
    func exporterOfOpenSSL() throws {
        let master = MasterSecretTLS12(
            hash: .sha384,
            bytes: HexBytes.decode(
                "448e4b1dbfcd462a129ca62c7999ad62354bbf1fada07a8bb3f4870c3e6c10a55d2623f0b9ecc1d9c84d37201b27e715"))
        let exported = try master.export(
            label: "EXPORTER-apus-test", context: nil,
            clientRandom: HexBytes.decode("30d6ca9a5d13986375e63fc77b33233ed4382c766a391d246b50601540f2e6d4"),
            serverRandom: HexBytes.decode("4abc719c7adeab1f5f27c313f07f65e78b69572aed37198e444f574e47524401"), length: 100)
        #expect(
            exported
                == HexBytes.decode(
                    """
                    C08BC532A8E167021DDB9445810E91804BB707C6D255029768DB0616068EEA93C4DF174E3EA4F870D93193D7D7F9B66E6BE2A94A
                    6DEDA20FBF1BC23AE71C81FA8D45E1A5B7BCD428AA015D2DDCF77B589B960B2F14A37F6A08DCDF8195B1970769787A21
                    """))
    }

    @Test("Every AEAD suite of TLS 1.2 is found by its code point, and none of TLS 1.3")
    func suites() {
        for suite in TLS12CipherSuite.all { #expect(suite.suite.tls12 == suite) }
        for suite in TLS13CipherSuite.all { #expect(suite.suite.tls12 == nil) }
        for suite in TLS12CipherSuite.all {
            let name = "\(suite.suite)"
            #expect(name.contains("ECDHE") == (suite.keyExchange == .ecdhe))
            #expect(name.contains("ECDSA") == (suite.authentication == .ecdsa))
            #expect(name.hasSuffix("SHA384") == (suite.hash == .sha384))
            switch suite.cipher {
            case .aead(.aes128GCM): #expect(name.contains("_AES_128_GCM_"))
            case .aead(.aes256GCM): #expect(name.contains("_AES_256_GCM_"))
            case .aead(.chaCha20Poly1305): #expect(name.contains("_CHACHA20_POLY1305_"))
            case .cbc(.aes128HMACSHA1): #expect(name.hasSuffix("_AES_128_CBC_SHA"))
            case .cbc(.aes256HMACSHA1): #expect(name.hasSuffix("_AES_256_CBC_SHA"))
            case .cbc(.aes128HMACSHA256): #expect(name.hasSuffix("_AES_128_CBC_SHA256"))
            }
            #expect(suite.isLegacy == (name.hasPrefix("TLS_RSA_") || name.contains("_CBC_")))
            #expect(suite.allows(.rsa(bits: 2048)) == (suite.authentication == .rsa))
            #expect(suite.allows(.ed25519) == (suite.authentication == .ecdsa))
        }
    }

    private func master(_ test: Case) throws -> MasterSecretTLS12 {
        MasterSecretTLS12(hash: try #require(test.suite.tls12).hash, bytes: test.session.masterSecret)
    }

    private func keys(_ test: Case) throws -> (client: TrafficKeysTLS12, server: TrafficKeysTLS12) {
        try master(test).trafficKeys(
            for: try #require(test.suite.tls12).cipher, clientRandom: test.session.clientRandom,
            serverRandom: test.session.serverRandom)
    }

    private func expectRefusals(_ keys: TrafficKeysTLS12, _ record: [UInt8], _ number: UInt64, _ type: ContentType) {
        func expect(
            _ buffer: [UInt8], _ range: Range<Int>, _ number: UInt64, _ type: ContentType, _ version: ProtocolVersion,
            _ comment: Comment
        ) {
            var changing = buffer
            #expect(throws: CryptoError.authenticationFailed, comment) {
                try keys.open(&changing, range: range, sequenceNumber: number, type: type, version: version)
            }
            #expect(changing == buffer, comment)
        }
        let whole = 5..<record.count
        for index in whole {
            var changed = record
            changed[index] ^= 0x10
            expect(changed, whole, number, type, .TLS12, "byte \(index)")
        }
        expect(record, whole, number + 1, type, .TLS12, "sequence number")
        expect(record, whole, number, .alert, .TLS12, "content type")
        expect(record, whole, number, type, .TLS11, "version")
        expect(record, 5..<record.count - 1, number, type, .TLS12, "one byte less")
        expect(record, 5..<5 + keys.explicitNonceLength + 16 - 1, number, type, .TLS12, "too short for its overhead")
        expect(record, 5..<record.count + 1, number, type, .TLS12, "beyond the buffer")
    }
}
