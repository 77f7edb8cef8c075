import ApusCrypto
import ApusWire
import Testing

@testable import ApusRecord

struct WriterTests {
    private func protectedWriter(_ aead: AEADAlgorithm = .aes128GCM) throws -> RecordWriter {
        var writer = RecordWriter()
        writer.install(try .test(aead))
        return writer
    }

    // RFC8446-5.1-10, RFC8446-D.5-9
    @Test func aMessageInTheClearCarriesTheVersionItIsTold() throws {
        var writer = RecordWriter()
        writer.legacyRecordVersion = 0x0301
        try writer.write(handshake: message(.clientHello, length: 2).bytes)
        writer.legacyRecordVersion = 0x0303
        try writer.write(handshake: message(.clientHello, length: 1).bytes)
        #expect(
            writer.takeOutput() == [22, 3, 1, 0, 6, 1, 0, 0, 2, 0xAB, 0xAB] + [22, 3, 3, 0, 5, 1, 0, 0, 1, 0xAB])
        #expect(!writer.hasOutput)
    }

    // RFC8446-5.1-10
    @Test func protectedRecordsAlwaysSay0303() throws {
        var writer = try protectedWriter()
        writer.legacyRecordVersion = 0x0301
        try writer.write([1])
        #expect(writer.takeOutput().prefix(5) == [23, 3, 3, 0, 18])
    }

    // RFC8446-5-4, RFC5246-6-1
    @Test func alertsAndChangeCipherSpecAreRecordsOfTheirOwn() throws {
        var writer = RecordWriter()
        try writer.write(alert: .handshakeFailure)
        writer.writeChangeCipherSpec()
        #expect(writer.takeOutput() == [21, 3, 3, 0, 2, 2, 40, 20, 3, 3, 0, 1, 1])
    }

    @Test func changeCipherSpecIsNeverProtected() throws {
        var writer = try protectedWriter()
        writer.writeChangeCipherSpec()
        #expect(writer.takeOutput() == [20, 3, 3, 0, 1, 1])
        #expect(writer.recordsUntilKeyLimit == AEADAlgorithm.aes128GCM.confidentialityLimit)
    }

    static let messageSizes: [(Int, [Int])] = [
        (16384, [16384]), (16385, [16384, 1]), (40000, [16384, 16384, 7232]), (4, [4]),
    ]

    // RFC8446-5.1-12
    @Test(arguments: messageSizes)
    func aLongMessageIsFragmented(size: Int, lengths: [Int]) throws {
        var writer = RecordWriter()
        try writer.write(handshake: [UInt8](repeating: 0, count: size))
        #expect(records(in: writer.takeOutput()).map(\.length) == lengths)

        writer.install(try .test())
        try writer.write(handshake: [UInt8](repeating: 0, count: size))
        let sealed = records(in: writer.takeOutput())
        #expect(sealed.map(\.length) == lengths.map { $0 + 17 })
        #expect(sealed.allSatisfy { $0.type == .applicationData })
    }

    // RFC8446-5.1-6
    @Test func messagesShareRecordsUntilTheOutputIsTakenOrKeysChange() throws {
        var writer = try protectedWriter()
        try writer.write(handshake: message().bytes)
        try writer.write(handshake: message(length: 20_000).bytes + message().bytes)
        #expect(records(in: writer.takeOutput()).map(\.length) == [16384 + 17, 36 + 20_004 + 36 - 16384 + 17])
        try writer.write(handshake: message().bytes)
        writer.install(try .test(seed: 2))
        try writer.write(handshake: message().bytes)
        #expect(records(in: writer.takeOutput()).map(\.length) == [36 + 17, 36 + 17])
    }

    @Test func messagesInTheClearShareRecordsToo() throws {
        var writer = RecordWriter()
        try writer.write(handshake: message(length: 1).bytes)
        try writer.write(handshake: message(length: 0).bytes)
        #expect(writer.takeOutput() == [22, 3, 3, 0, 9, 20, 0, 0, 1, 0xAB, 20, 0, 0, 0])
    }

    // RFC8446-5.1-8, RFC8446-5.1-9
    @Test func everyAlertHasARecordOfItsOwn() throws {
        var writer = try protectedWriter()
        try writer.write(alert: .userCanceled)
        try writer.write(alert: .closeNotify)
        #expect(records(in: writer.takeOutput()).map(\.length) == [2 + 17, 2 + 17])
    }

    // RFC8446-5.1-7, RFC5246-6.2.1-2
    @Test func aMessageWithoutBytesIsRefused() {
        var writer = RecordWriter()
        #expect(throws: RecordError.emptyFragment(.handshake)) { try writer.write(handshake: []) }
        #expect(!writer.hasOutput)
    }

    // RFC8446-5.1-15
    @Test func applicationDataIsNeverSentInTheClear() {
        var writer = RecordWriter()
        #expect(throws: RecordError.unprotectedApplicationData) { try writer.write([1, 2, 3]) }
        #expect(throws: RecordError.unprotectedApplicationData) { try writer.write([]) }
        #expect(writer.takeOutput().isEmpty)
    }

    @Test func writingNothingSendsNothing() throws {
        var writer = try protectedWriter()
        try writer.write([])
        #expect(!writer.hasOutput)
    }

    @Test func consecutiveWritesShareRecords() throws {
        var writer = try protectedWriter()
        writer.sizing = .full
        for _ in 0..<100 { try writer.write([UInt8](repeating: 1, count: 200)) }
        #expect(records(in: writer.takeOutput()).map(\.length) == [16384 + 17, 20000 - 16384 + 17])
    }

    @Test func whatIsWrittenNextEndsTheSharedRecord() throws {
        let steps: [(inout RecordWriter) throws -> Void] = [
            { try $0.write(handshake: message().bytes) }, { try $0.write(alert: .closeNotify) }, { $0.writeChangeCipherSpec() },
            { $0.install(try .test(seed: 2)) },
        ]
        for step in steps {
            var writer = try protectedWriter()
            try writer.write([1])
            try step(&writer)
            try writer.write([2])
            let output = writer.takeOutput()
            var reader = try RecordReader.protected(.test())
            reader.feed(output)
            #expect(try reader.next() == .applicationData([1]))
            #expect(records(in: output).count > 1)
        }
    }

    @Test func recordsGrowFromTheFirst() throws {
        var writer = try protectedWriter()
        try writer.write([UInt8](repeating: 1, count: 200_000))
        let sizes = records(in: writer.takeOutput()).map { $0.length - 17 }
        #expect(sizes.prefix(12) == [1350, 2700, 4050, 5400, 6750, 8100, 9450, 10800, 12150, 13500, 14850, 16200])
        #expect(sizes.dropFirst(12).dropLast().allSatisfy { $0 == 16384 })
        #expect(sizes.reduce(0, +) == 200_000)

        writer.restartGrowth()
        try writer.write([UInt8](repeating: 1, count: 2000))
        #expect(records(in: writer.takeOutput()).map { $0.length - 17 } == [1350, 650])
    }

    @Test func recordsThatAreNotFullDoNotMakeThemGrow() throws {
        var writer = try protectedWriter()
        for _ in 0..<20 {
            try writer.write([1, 2, 3])
            _ = writer.takeOutput()
        }
        try writer.write([UInt8](repeating: 1, count: 3000))
        #expect(records(in: writer.takeOutput()).map { $0.length - 17 } == [1350, 1650])
    }

    @Test func theRecordSizeLimitOfThePeerIsKept() throws {
        var writer = try protectedWriter()
        writer.maxFragment = 100
        writer.padding = .toMultipleOf(64)
        try writer.write([UInt8](repeating: 1, count: 250))
        try writer.write(handshake: [UInt8](repeating: 1, count: 250))
        let lengths = records(in: writer.takeOutput()).map { $0.length - 16 }
        #expect(lengths == [101, 101, 64, 101, 101, 64])

        writer.maxFragment = 0
        #expect(writer.maxFragment == RecordLimits.minFragment - 1)
        writer.maxFragment = .max
        #expect(writer.maxFragment == RecordLimits.maxFragment)
    }

    // RFC8446-5.4-5
    @Test func paddingHidesTheLength() throws {
        var writer = try protectedWriter()
        writer.padding = .toMultipleOf(128)
        for size in [1, 60, 127] {
            try writer.write([UInt8](repeating: 7, count: size))
            try writer.write(alert: .closeNotify)
        }
        let output = writer.takeOutput()
        #expect(records(in: output).map(\.length).allSatisfy { $0 == 128 + 16 })
        var reader = try RecordReader.protected(.test())
        reader.feed(output)
        #expect(try reader.drain().count == 6)
    }

    @Test func takingTheOutputLeavesNoStorage() throws {
        var writer = try protectedWriter()
        try writer.write([UInt8](repeating: 1, count: 50_000))
        #expect(writer.takeOutput().count > 50_000)
        #expect(writer.takeOutput().capacity == 0)
    }

    // MARK: - Limits

    // RFC9846-5.5-1, RFC9846-5.5-2
    @Test func aKeyUpdateIsAskedForBeforeTheLimitAndDataStopsAtIt() throws {
        let keys = try TrafficKeys.test()
        let limit = AEADAlgorithm.aes128GCM.confidentialityLimit
        var writer = RecordWriter()
        #expect(!writer.needsKeyUpdate)
        writer.protection = RecordProtection(
            keys, sequenceNumber: SequenceNumber(startingAt: limit - RecordLimits.keyUpdateMargin - 1))
        #expect(!writer.needsKeyUpdate)
        try writer.write([1])
        _ = writer.takeOutput()
        #expect(writer.needsKeyUpdate)

        writer.protection = RecordProtection(
            keys, sequenceNumber: SequenceNumber(startingAt: limit - RecordLimits.recordsKeptForControl - 1))
        try writer.write([1])
        _ = writer.takeOutput()
        #expect(throws: RecordError.keyUsageLimitReached) { try writer.write([1]) }
        // A KeyUpdate and alerts still go out, and with new keys data flows again.
        try writer.write(handshake: message().bytes)
        try writer.write(alert: .userCanceled)
        writer.install(try .test(seed: 2))
        #expect(!writer.needsKeyUpdate)
        try writer.write([1])
    }

    @Test func aKeyUpdateCanBeAskedForSooner() throws {
        var writer = try protectedWriter(.chaCha20Poly1305)
        writer.recordsPerKey = 2
        for _ in 0..<2 {
            #expect(!writer.needsKeyUpdate)
            try writer.write([1])
            _ = writer.takeOutput()
        }
        #expect(writer.needsKeyUpdate)
        writer.install(try .test(seed: 2))
        #expect(!writer.needsKeyUpdate)
    }

    /// Its first record is out, sealed with the old keys: nothing may follow that is no rest of it, whatever keys there are.
    @Test func aMessageThatTheLimitCutsInTwoIsTheLastThing() throws {
        var writer = RecordWriter()
        let limit = AEADAlgorithm.aes128GCM.confidentialityLimit
        writer.protection = RecordProtection(try .test(), sequenceNumber: SequenceNumber(startingAt: limit - 1))
        #expect(throws: RecordError.keyUsageLimitReached) { try writer.write(handshake: message(length: 20_000).bytes) }
        writer.install(try .test(seed: 2))
        #expect(throws: RecordError.keyUsageLimitReached) { try writer.write(handshake: message().bytes) }
        #expect(throws: RecordError.keyUsageLimitReached) { try writer.write([1]) }
    }

    @Test func nothingIsSealedPastTheLimit() throws {
        var writer = RecordWriter()
        let limit = AEADAlgorithm.aes128GCM.confidentialityLimit
        writer.protection = RecordProtection(try .test(), sequenceNumber: SequenceNumber(startingAt: limit - 1))
        try writer.write(alert: .userCanceled)
        let output = writer.takeOutput()
        #expect(throws: RecordError.keyUsageLimitReached) { try writer.write(alert: .userCanceled) }
        #expect(!output.isEmpty)
        #expect(writer.takeOutput().isEmpty)
    }

    @Test func whatCannotBeSealedIsNotSentAtAll() throws {
        var exhausted = SequenceNumber(startingAt: .max)
        exhausted.advance()
        var writer = try protectedWriter()
        try writer.write(alert: .userCanceled)
        let sealed = writer.outputByteCount
        try writer.write([1, 2, 3])
        writer.protection = RecordProtection(try .test(), sequenceNumber: exhausted)
        #expect(writer.takeOutput().count == sealed)
        #expect(throws: RecordError.sequenceNumbersExhausted) { try writer.write([4]) }
        #expect(throws: RecordError.sequenceNumbersExhausted) { try writer.write(handshake: message().bytes) }
        writer.writeChangeCipherSpec()
        writer.install(try .test(seed: 2))
        #expect(writer.takeOutput().isEmpty)
    }

    // RFC8446-5.3-2
    @Test func writingStopsBeforeTheSequenceNumberWraps() throws {
        var writer = RecordWriter()
        writer.protection = RecordProtection(try .test(.chaCha20Poly1305), sequenceNumber: SequenceNumber(startingAt: .max - 1))
        try writer.write(alert: .userCanceled)
        #expect(writer.needsKeyUpdate)
        _ = writer.takeOutput()
        #expect(throws: RecordError.self) { try writer.write(alert: .userCanceled) }
        #expect(throws: RecordError.self) { try writer.write([1]) }
        #expect(writer.takeOutput().isEmpty)
    }
}
