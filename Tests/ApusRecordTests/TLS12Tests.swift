import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

@testable import ApusRecord

/// RFC 5246 §6.2.3.3, RFC 5288 and RFC 7905: the record layer of TLS 1.2 with AEAD ciphers.
struct TLS12Tests {
    private static func keys(_ aead: AEADAlgorithm = .aes128GCM, seed: UInt8 = 1) throws -> TrafficKeysTLS12 {
        let ivLength = aead == .chaCha20Poly1305 ? 12 : 4
        return try TrafficKeysTLS12(
            aead: aead, key: [UInt8](repeating: seed, count: aead.keyLength), fixedIV: [UInt8](repeating: ~seed, count: ivLength))
    }

    /// A peer that seals whatever it is told to.
    private struct Sealer {
        let keys: TrafficKeysTLS12
        var sequenceNumber: UInt64 = 0

        mutating func record(_ type: ContentType, _ content: [UInt8], version: UInt16 = 0x0303) throws -> [UInt8] {
            var fragment = [UInt8](repeating: 0, count: keys.explicitNonceLength) + content
            try keys.seal(
                &fragment, from: 0, sequenceNumber: sequenceNumber, type: type, version: ProtocolVersion(rawValue: version))
            sequenceNumber += 1
            return ApusRecordTests.record(type, fragment, version: version)
        }
    }

    private let keys: TrafficKeysTLS12
    private var sealer: Sealer
    private var reader: RecordReader

    init() throws {
        keys = try Self.keys()
        sealer = Sealer(keys: keys)
        reader = try Self.reader(keys)
    }

    /// A reader behind ClientKeyExchange and change_cipher_spec.
    private static func reader(_ keys: TrafficKeysTLS12) throws -> RecordReader {
        var reader = try armedReader(keys)
        reader.feed(record(.changeCipherSpec, [1]))
        guard try reader.next() == .changeCipherSpec, reader.isProtected else { throw TestFailure.noKeyChangePoint }
        return reader
    }

    private static func armedReader(_ keys: TrafficKeysTLS12) throws -> RecordReader {
        var reader = RecordReader()
        reader.feed(record(.handshake, message(HandshakeType(rawValue: 16)).bytes))
        guard case .handshake = try reader.next() else { throw TestFailure.noKeyChangePoint }
        reader.expectChangeCipherSpec(thenOpenWith: keys)
        return reader
    }

    // MARK: - change_cipher_spec

    // RFC5246-7.1-1
    @Test func changeCipherSpecIsRefusedBeforeTheKeysAreAgreedOn() {
        var reader = RecordReader()
        #expect(reader.outcome(of: record(.handshake, message().bytes)) != .success([]))
        #expect(reader.outcome(of: record(.changeCipherSpec, [1])) == .failure(.unexpectedContentType(.changeCipherSpec)))
    }

    static let due: [([UInt8], RecordError?)] = [
        (record(.changeCipherSpec, [1]), nil),
        (record(.changeCipherSpec, [2]), .invalidChangeCipherSpec),
        (record(.changeCipherSpec, [1, 1]), .invalidChangeCipherSpec),
        (record(.changeCipherSpec, []), .invalidChangeCipherSpec),
        (record(.handshake, message().bytes), .unexpectedContentType(.handshake)),
        (record(.applicationData, [1]), .unexpectedContentType(.applicationData)),
        (record(.alert, [2, 40]), nil),
        (record(.alert, [2]), .invalidAlertLength(1)),
    ]

    @Test(arguments: due)
    func whereItIsDueNothingElseComes(_ what: (bytes: [UInt8], error: RecordError?)) throws {
        var reader = try Self.armedReader(keys)
        switch (reader.outcome(of: what.bytes), what.error) {
        case (.success(let inbound), nil): #expect(inbound.count == 1)
        case (.failure(let error), let wanted?): #expect(error == wanted)
        case (let outcome, _): Issue.record("\(outcome)")
        }
    }

    @Test func aSecondChangeCipherSpecIsRefused() throws {
        for allowed in [false, true] {
            var reader = try Self.reader(keys)
            reader.allowsChangeCipherSpec = allowed
            #expect(reader.outcome(of: record(.changeCipherSpec, [1])) == .failure(.unexpectedContentType(.changeCipherSpec)))
        }
    }

    /// Finished in the same record as ClientKeyExchange, before the keys change, whole or in part.
    @Test(arguments: [36, 1, 4, 20])
    func noMessageSpansTheKeyChange(count: Int) throws {
        var reader = RecordReader()
        reader.feed(record(.handshake, message(HandshakeType(rawValue: 16)).bytes + message().bytes.prefix(count)))
        _ = try reader.next()
        reader.expectChangeCipherSpec(thenOpenWith: keys)
        #expect(reader.outcome(of: record(.changeCipherSpec, [1])) == .failure(.unexpectedContentType(.handshake)))
        #expect(!reader.isProtected)
    }

    // MARK: - Reading

    static let inside: [(ContentType, [UInt8], RecordError?)] = [
        (.applicationData, [1, 0, 0], nil),
        (.handshake, message().bytes, nil),
        (.alert, [1, 0], nil),
        (.alert, [1], .invalidAlertLength(1)),
        (.alert, [1, 0, 1, 0], .invalidAlertLength(4)),
        (.alert, [], .emptyFragment(.alert)),
        (.handshake, [], .emptyFragment(.handshake)),
        (ContentType(rawValue: 24), [1], .unexpectedContentType(ContentType(rawValue: 24))),
    ]

    // RFC5246-6-2
    @Test(arguments: inside)
    mutating func everyTypeIsProtected(_ what: (type: ContentType, content: [UInt8], error: RecordError?)) throws {
        switch (reader.outcome(of: try sealer.record(what.type, what.content)), what.error) {
        case (.success(let inbound), nil): #expect(inbound.count == 1)
        case (.failure(let error), let wanted?): #expect(error == wanted)
        case (let outcome, _): Issue.record("\(outcome)")
        }
    }

    @Test(arguments: [ContentType.handshake, .alert, .applicationData])
    mutating func nothingIsReadInTheClearAfterIt(type: ContentType) throws {
        reader.toleratesPlaintextAlert = true
        let content = type == .alert ? [2, 40] : message().bytes
        #expect(reader.outcome(of: record(type, content)) == .failure(.badRecordMAC))
    }

    // RFC5246-6.2.1-1, RFC5246-6.2.2-2, RFC5246-6.2.3-1
    @Test mutating func lengths() throws {
        let full = [UInt8](repeating: 3, count: 16384)
        #expect(reader.outcome(of: try sealer.record(.applicationData, full)) == .success([.applicationData(full)]))
        var other = reader
        #expect(reader.outcome(of: try sealer.record(.applicationData, full + [0])) == .failure(.recordOverflow))
        var third = other
        #expect(other.outcome(of: record(.applicationData, [], length: 16384 + 2048)) == .success([]))
        #expect(third.outcome(of: record(.handshake, [], length: 16384 + 2049)) == .failure(.recordOverflow))
    }

    @Test(arguments: [0, 1, 23])
    mutating func aRecordShorterThanNonceAndTagDoesNotOpen(length: Int) {
        let bytes = record(.applicationData, [UInt8](repeating: 0, count: length))
        #expect(reader.outcome(of: bytes) == .failure(.badRecordMAC))
    }

    @Test(arguments: AEADAlgorithm.all)
    func noByteOfARecordMayChange(aead: AEADAlgorithm) throws {
        let keys = try Self.keys(aead)
        var sealer = Sealer(keys: keys)
        let bytes = try sealer.record(.applicationData, [1, 2, 3])
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                var reader = try Self.reader(keys)
                let outcome = reader.outcome(of: changed)
                #expect(outcome != .success([.applicationData([1, 2, 3])]), "byte \(index), bit \(bit)")
                if index > 4 { #expect(outcome == .failure(.badRecordMAC)) }
            }
        }
    }

    // RFC5246-6.1-1, RFC5246-6.1-3, RFC5246-6.2.1-3
    @Test mutating func recordsOpenInOrderAlone() throws {
        let first = try sealer.record(.applicationData, [1])
        let second = try sealer.record(.applicationData, [2])
        var late = reader
        #expect(late.outcome(of: second) == .failure(.badRecordMAC))
        #expect(reader.outcome(of: first) == .success([.applicationData([1])]))
        #expect(reader.outcome(of: first) == .failure(.badRecordMAC))
    }

    // RFC5246-6.2.1-2
    @Test mutating func emptyRecordsAndInterleavingAreBoundedAsInTLS13() throws {
        for _ in 0..<RecordLimits.maxConsecutiveEmptyRecords {
            #expect(reader.outcome(of: try sealer.record(.applicationData, [])) == .success([]))
        }
        var other = reader
        var same = sealer
        #expect(other.outcome(of: try same.record(.applicationData, [])) == .failure(.tooManyEmptyRecords))
        #expect(reader.outcome(of: try sealer.record(.handshake, [20, 0])) == .success([]))
        #expect(reader.outcome(of: try sealer.record(.applicationData, [1])) == .failure(.interleavedHandshake))
    }

    // RFC5288-3-4
    @Test mutating func nothingIsSkipped() throws {
        reader = try Self.armedReader(keys)
        var early = RecordReader()
        early.feed(record(.handshake, message().bytes))
        _ = try early.drain()
        early.skipUndecryptable(upTo: 1000)
        early.expectChangeCipherSpec(thenOpenWith: keys)
        #expect(early.outcome(of: record(.applicationData, [UInt8](repeating: 0, count: 40))) != .success([]))
    }

    // MARK: - Writing

    @Test(arguments: AEADAlgorithm.all)
    func theRecordsHaveTheLayoutOfTheirSuite(aead: AEADAlgorithm) throws {
        var writer = RecordWriter()
        writer.writeChangeCipherSpec()
        writer.install(try Self.keys(aead))
        writer.padding = .toMultipleOf(64)
        try writer.write(handshake: message(length: 12).bytes)
        try writer.write([1, 2, 3])
        try writer.write(alert: .closeNotify)
        let output = writer.takeOutput()
        let overhead = aead == .chaCha20Poly1305 ? 16 : 24
        let found = records(in: output)
        #expect(found.map(\.type) == [.changeCipherSpec, .handshake, .applicationData, .alert])
        #expect(found.map(\.length) == [1, 16 + overhead, 3 + overhead, 2 + overhead])
        if aead != .chaCha20Poly1305 {
            // RFC 5288 §3: the explicit nonce, here the sequence number.
            #expect(output[11..<19].elementsEqual([0, 0, 0, 0, 0, 0, 0, 0]))
            #expect(output[(19 + 32 + 5)...].prefix(8).elementsEqual([0, 0, 0, 0, 0, 0, 0, 1]))
        }
    }

    @Test(arguments: AEADAlgorithm.all, RoundTripTests.sizes)
    func whatIsWrittenIsRead(aead: AEADAlgorithm, size: Int) throws {
        var random = SeededRandom(seed: UInt64(size))
        let data = random.bytes(size)
        var writer = RecordWriter()
        try writer.write(handshake: message(HandshakeType(rawValue: 16)).bytes)
        writer.writeChangeCipherSpec()
        writer.install(try Self.keys(aead))
        try writer.write(handshake: message(length: 12).bytes)
        try writer.write(data)
        try writer.write(alert: .closeNotify)
        let output = writer.takeOutput()
        for longest in [100_000, 1000] {
            var reader = RecordReader()
            var received: [UInt8] = []
            var others: [RecordReader.Inbound] = []
            for piece in random.split(output, longest: longest) {
                reader.feed(piece)
                while let inbound = try reader.next() {
                    if case .applicationData(let bytes) = inbound {
                        received += bytes
                    } else {
                        if others.isEmpty { reader.expectChangeCipherSpec(thenOpenWith: try Self.keys(aead)) }
                        others.append(inbound)
                    }
                }
            }
            #expect(received == data)
            #expect(others.count == 4)
            #expect(others.last == .alert(.closeNotify))
        }
    }

    // MARK: - Recorded sessions

    static let sessions: [(AEADAlgorithm, OpenSSLTLS12Session)] = [
        (.aes128GCM, .aes128GCM), (.aes256GCM, .aes256GCM), (.chaCha20Poly1305, .chaCha20Poly1305),
    ]

    // RFC5246-6.1-2
    @Test(arguments: sessions)
    func recordsOfOpenSSLAreOpened(aead: AEADAlgorithm, session: OpenSSLTLS12Session) throws {
        let halves = [
            (
                session.clientWriteKey, session.clientFixedIV, session.clientFinishedRecord + session.clientDataRecord,
                session.clientFinished, session.clientData
            ),
            (
                session.serverWriteKey, session.serverFixedIV, session.serverFinishedRecord + session.serverDataRecord,
                session.serverFinished, session.serverData
            ),
        ]
        for (key, iv, stream, finished, data) in halves {
            var reader = try Self.reader(TrafficKeysTLS12(aead: aead, key: key, fixedIV: iv))
            reader.feed(stream)
            guard case .handshake(let message, _) = try reader.next() else {
                Issue.record("no Finished")
                return
            }
            #expect(message.bytes == finished)
            #expect(try reader.drain() == [.applicationData(data)])
        }
    }

    /// ChaCha20-Poly1305 leaves the sender no choice, so that our records are those of OpenSSL to the byte. With AES-GCM it starts its
    /// explicit nonces at a random number, and we at 0.
    @Test func recordsAreThoseOfOpenSSLWhereTheNonceIsNotFree() throws {
        let session = OpenSSLTLS12Session.chaCha20Poly1305
        var writer = RecordWriter()
        writer.install(
            try TrafficKeysTLS12(aead: .chaCha20Poly1305, key: session.clientWriteKey, fixedIV: session.clientFixedIV))
        try writer.write(handshake: session.clientFinished)
        try writer.write(session.clientData)
        #expect(writer.takeOutput() == session.clientFinishedRecord + session.clientDataRecord)
    }

    @Test func thereIsNoKeyUpdateSoThatTheLimitEndsTheConnection() throws {
        var writer = RecordWriter()
        let limit = AEADAlgorithm.aes128GCM.confidentialityLimit
        writer.protection = RecordProtection(keys, sequenceNumber: SequenceNumber(startingAt: limit - 1))
        #expect(!writer.needsKeyUpdate)
        #expect(throws: RecordError.keyUsageLimitReached) { try writer.write([1]) }
        try writer.write(alert: .closeNotify)
        #expect(writer.recordsUntilKeyLimit == 0)
    }
}
