import ApusCrypto
import ApusTestKit
import Testing

/// Record protection in place (RFC 9846 §5.2).
@Suite("Traffic keys") struct TrafficKeysTests {
    static let algorithms = [AEADAlgorithm.aes128GCM, .aes256GCM, .chaCha20Poly1305]
    static let header: [UInt8] = [0x17, 0x03, 0x03, 0x00, 0x20]

    static func keys(_ aead: AEADAlgorithm, byte: UInt8 = 7) throws -> TrafficKeys {
        try TrafficKeys(
            aead: aead, key: [UInt8](repeating: byte, count: aead.keyLength), iv: [UInt8](repeating: byte, count: 12))
    }

    @Test("Sealing leaves what stands before the plaintext, opening what stands around the record", arguments: algorithms)
    func worksInPlace(_ aead: AEADAlgorithm) throws {
        let keys = try Self.keys(aead)
        for plaintextLength in [0, 1, 15, 16, 17, 1000, 16384 + 1] {
            for lead in [0, 1, 5, 11, 12, 13, 40] {
                let plaintext = (0..<plaintextLength).map { UInt8(truncatingIfNeeded: $0) }
                let before = (0..<lead).map { UInt8(truncatingIfNeeded: 0xa0 + $0) }
                var buffer = before + plaintext
                try keys.seal(&buffer, from: lead, sequenceNumber: 9, header: Self.header)
                #expect(buffer.count == lead + plaintextLength + 16)
                #expect(Array(buffer.prefix(lead)) == before)
                buffer += [1, 2, 3]
                let sealed = buffer
                let range = try keys.open(
                    &buffer, range: lead..<(buffer.count - 3), sequenceNumber: 9, header: Self.header)
                #expect(range == lead..<(lead + plaintextLength))
                #expect(Array(buffer[range]) == plaintext)
                #expect(Array(buffer.prefix(lead)) == before)
                #expect(buffer.count == sealed.count)
                #expect(Array(buffer.suffix(3 + 16)) == Array(sealed.suffix(3 + 16)))
            }
        }
    }

    @Test("Almost right does not open, and leaves the buffer as it was", arguments: algorithms, [5, 20])
    func refusesAlmostRight(_ aead: AEADAlgorithm, lead: Int) throws {
        let keys = try Self.keys(aead)
        var sealed = [UInt8](repeating: 0xee, count: lead) + Array("application data".utf8)
        try keys.seal(&sealed, from: lead, sequenceNumber: 1, header: Self.header)
        let whole = lead..<sealed.count
        for index in whole {
            var changed = sealed
            changed[index] ^= 0x80
            expectFailure(keys, changed, whole)
        }
        expectFailure(keys, sealed, whole, sequenceNumber: 0)
        expectFailure(keys, sealed, whole, sequenceNumber: 2)
        expectFailure(keys, sealed, whole, header: [0x17, 0x03, 0x03, 0x00, 0x21])
        expectFailure(keys, sealed, whole, header: [])
        expectFailure(try Self.keys(aead, byte: 8), sealed, whole)
        expectFailure(keys, sealed, lead..<sealed.count - 1)
        expectFailure(keys, sealed, lead + 1..<sealed.count)
        expectFailure(keys, sealed, lead..<lead + 15)
        expectFailure(keys, sealed, lead..<lead)
        expectFailure(keys, sealed, lead..<sealed.count + 1)
        expectFailure(keys, sealed, -1..<sealed.count)
        expectFailure(keys, [], 0..<0)
    }

    private func expectFailure(
        _ keys: TrafficKeys, _ buffer: [UInt8], _ range: Range<Int>, sequenceNumber: UInt64 = 1,
        header: [UInt8] = Self.header, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var changing = buffer
        #expect(throws: CryptoError.authenticationFailed, sourceLocation: sourceLocation) {
            try keys.open(&changing, range: range, sequenceNumber: sequenceNumber, header: header)
        }
        #expect(changing == buffer, sourceLocation: sourceLocation)
    }

    @Test("A start outside the buffer is an error, not a trap")
    func refusesStartOutside() throws {
        let keys = try Self.keys(.aes128GCM)
        var buffer: [UInt8] = [1, 2, 3]
        for start in [-1, 4, .max, .min] {
            #expect(throws: CryptoError.sealingFailed) {
                try keys.seal(&buffer, from: start, sequenceNumber: 0, header: Self.header)
            }
        }
        #expect(buffer == [1, 2, 3])
    }

    // RFC8446-5.2-4, RFC8446-5.3-3, RFC5246-6.2.3.3-2
    @Test("Keys and vectors have the algorithm's lengths", arguments: algorithms)
    func checksLengths(_ aead: AEADAlgorithm) {
        for (key, iv) in [(aead.keyLength - 1, 12), (aead.keyLength + 1, 12), (aead.keyLength, 11), (aead.keyLength, 13), (0, 0)]
        {
            #expect(throws: CryptoError.self) {
                try TrafficKeys(aead: aead, key: [UInt8](repeating: 0, count: key), iv: [UInt8](repeating: 0, count: iv))
            }
        }
    }

    @Test("Keys are not shown")
    func isNotShown() throws {
        let keys = try Self.keys(.aes256GCM)
        #expect("\(keys)" == "‹secret›")
        #expect(String(reflecting: keys) == "‹secret›")
        #expect(Mirror(reflecting: keys).children.isEmpty)
        #expect(keys.revealedKey() == [UInt8](repeating: 7, count: 32))
        #expect(keys.revealedIV() == [UInt8](repeating: 7, count: 12))
    }

    @Test("AES-GCM is limited to 2^24.5 records, ChaCha20-Poly1305 by the sequence number alone")
    func limits() {
        #expect(AEADAlgorithm.aes128GCM.confidentialityLimit == 23_726_566)
        #expect(AEADAlgorithm.aes256GCM.confidentialityLimit == 23_726_566)
        #expect(AEADAlgorithm.chaCha20Poly1305.confidentialityLimit == .max)
    }
}
