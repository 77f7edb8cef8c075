import ApusCrypto
import ApusWire
import Testing

@testable import ApusRecord

/// RFC 9846 §5.2 and §5.4: what is inside protected records.
struct ProtectedReaderTests {
    private let keys: TrafficKeys
    private var sealer: Sealer
    private var reader: RecordReader

    init() throws {
        keys = try .test()
        sealer = Sealer(keys: keys)
        reader = try .protected(keys)
    }

    @Test(arguments: [0, 1, 15, 300])
    mutating func paddingIsRemoved(zeros: Int) throws {
        reader.feed(try sealer.record(.applicationData, [1, 0, 0], zeros: zeros))
        #expect(try reader.drain() == [.applicationData([1, 0, 0])])
    }

    @Test mutating func contentThatIsZeroIsNotTakenForPadding() throws {
        reader.feed(try sealer.record(.applicationData, [0, 0, 0], zeros: 2))
        #expect(try reader.drain() == [.applicationData([0, 0, 0])])
    }

    // RFC8446-5.4-3, RFC8446-5.4-4
    @Test(arguments: [0, 1, 17, 16385])
    mutating func paddingAloneIsRefused(zeros: Int) throws {
        let bytes = try sealer.record(inner: [UInt8](repeating: 0, count: zeros))
        #expect(reader.outcome(of: bytes) == .failure(.allPadding))
    }

    static let types: [(ContentType, [UInt8], RecordError)] = [
        (.changeCipherSpec, [1], .unexpectedContentType(.changeCipherSpec)),
        (ContentType(rawValue: 24), [1], .unexpectedContentType(ContentType(rawValue: 24))),
        (ContentType(rawValue: 1), [1], .unexpectedContentType(ContentType(rawValue: 1))),
        (ContentType(rawValue: 255), [1], .unexpectedContentType(ContentType(rawValue: 255))),
        (.handshake, [], .emptyFragment(.handshake)),
        (.alert, [], .emptyFragment(.alert)),
        (.alert, [2], .invalidAlertLength(1)),
        (.alert, [2, 40, 0], .invalidAlertLength(3)),
        (.alert, [1, 0, 1, 0], .invalidAlertLength(4)),
    ]

    // RFC8446-5.4-2
    @Test(arguments: types, [0, 9])
    mutating func refusesInside(_ what: (type: ContentType, content: [UInt8], error: RecordError), zeros: Int) throws {
        reader.allowsChangeCipherSpec = true
        let bytes = try sealer.record(what.type, what.content, zeros: zeros)
        #expect(reader.outcome(of: bytes) == .failure(what.error))
    }

    @Test mutating func theLargestPlaintextIsAccepted() throws {
        let content = [UInt8](repeating: 9, count: 16384)
        reader.feed(try sealer.record(.applicationData, content))
        #expect(try reader.drain() == [.applicationData(content)])
    }

    // RFC8446-5.4-5
    @Test mutating func paddingUpToTheLimitIsAccepted() throws {
        reader.feed(try sealer.record(.applicationData, [5], zeros: 16383))
        #expect(try reader.drain() == [.applicationData([5])])
    }

    @Test(arguments: [0, 1, 200])
    mutating func aPlaintextOverTheLimitIsRefused(zeros: Int) throws {
        let content = [UInt8](repeating: 9, count: 16385 - zeros)
        let bytes = try sealer.record(.applicationData, content, zeros: zeros)
        #expect(reader.outcome(of: bytes) == .failure(.recordOverflow))
    }

    // RFC8446-5.2-1, RFC8446-5.2-2, RFC8446-5.2-5
    @Test mutating func theLargestProtectedRecordIsOpenedAndOneMoreIsRefusedUnseen() throws {
        let header = record(.applicationData, [], length: 16384 + 256)
        #expect(reader.outcome(of: header) == .success([]))

        var other = try RecordReader.protected(keys)
        #expect(other.outcome(of: record(.applicationData, [], length: 16384 + 257)) == .failure(.recordOverflow))
    }

    @Test mutating func theLimitFollowsRecordSizeLimit() throws {
        reader.maxFragment = 100
        reader.feed(try sealer.record(.applicationData, [UInt8](repeating: 1, count: 100)))
        reader.feed(try sealer.record(.applicationData, [UInt8](repeating: 1, count: 90), zeros: 10))
        #expect(try reader.drain().count == 2)
        let bytes = try sealer.record(.applicationData, [UInt8](repeating: 1, count: 90), zeros: 11)
        #expect(reader.outcome(of: bytes) == .failure(.recordOverflow))
    }

    // RFC8446-5.2-3
    @Test mutating func noByteOfARecordMayChange() throws {
        let bytes = try sealer.record(.applicationData, [1, 2, 3])
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                var other = try RecordReader.protected(keys)
                let outcome = other.outcome(of: changed)
                #expect(outcome != .success([.applicationData([1, 2, 3])]), "byte \(index), bit \(bit)")
                if index > 4 { #expect(outcome == .failure(.badRecordMAC)) }
            }
        }
    }

    @Test(arguments: [0, 1, 15])
    mutating func aRecordShorterThanATagDoesNotOpen(length: Int) {
        let bytes = record(.applicationData, [UInt8](repeating: 0, count: length))
        #expect(reader.outcome(of: bytes) == .failure(.badRecordMAC))
    }

    @Test mutating func recordsOpenInOrderAlone() throws {
        let first = try sealer.record(.applicationData, [1])
        let second = try sealer.record(.applicationData, [2])
        var replayed = try RecordReader.protected(keys)
        #expect(replayed.outcome(of: first) == .success([.applicationData([1])]))
        #expect(replayed.outcome(of: first) == .failure(.badRecordMAC))
        #expect(reader.outcome(of: second) == .failure(.badRecordMAC))
    }

    @Test mutating func theVersionIsAuthenticated() throws {
        reader.feed(try sealer.record(inner: [7, 23], version: 0x0301))
        #expect(try reader.drain() == [.applicationData([7])])
        var changed = try sealer.record(inner: [7, 23])
        changed[2] = 1
        #expect(reader.outcome(of: changed) == .failure(.badRecordMAC))
    }

    @Test mutating func emptyApplicationDataIsDroppedUpToTheLimitInARow() throws {
        for _ in 0..<3 {
            for _ in 0..<RecordLimits.maxConsecutiveEmptyRecords {
                reader.feed(try sealer.record(.applicationData, [], zeros: 20))
            }
            reader.feed(try sealer.record(.applicationData, [1]))
            #expect(try reader.drain() == [.applicationData([1])])
        }
        for _ in 0..<RecordLimits.maxConsecutiveEmptyRecords {
            #expect(reader.outcome(of: try sealer.record(.applicationData, [])) == .success([]))
        }
        #expect(reader.outcome(of: try sealer.record(.applicationData, [])) == .failure(.tooManyEmptyRecords))
    }

    @Test mutating func emptyApplicationDataIsRefusedWhereNoneMayCome() throws {
        reader.allowsEmptyApplicationData = false
        #expect(reader.outcome(of: try sealer.record(.applicationData, [])) == .failure(.unexpectedContentType(.applicationData)))
    }

    @Test mutating func alertsBetweenEmptyRecordsDoNotStartTheCountAgain() throws {
        for _ in 0..<RecordLimits.maxConsecutiveEmptyRecords { reader.feed(try sealer.record(.applicationData, [])) }
        reader.feed(try sealer.record(.alert, Alert.userCanceled.bytes))
        #expect(try reader.drain() == [.alert(.userCanceled)])
        #expect(reader.outcome(of: try sealer.record(.applicationData, [])) == .failure(.tooManyEmptyRecords))
    }

    @Test mutating func warningAlertsAreBounded() throws {
        for _ in 0..<2 {
            for _ in 0..<RecordLimits.maxConsecutiveWarningAlerts {
                #expect(reader.outcome(of: try sealer.record(.alert, [1, 90])) == .success([.alert(.userCanceled)]))
            }
            reader.feed(try sealer.record(.applicationData, [1]))
            #expect(try reader.drain() == [.applicationData([1])])
        }
        for _ in 0..<RecordLimits.maxConsecutiveWarningAlerts { reader.feed(try sealer.record(.alert, [1, 90])) }
        #expect(try reader.drain().count == RecordLimits.maxConsecutiveWarningAlerts)
        #expect(reader.outcome(of: try sealer.record(.alert, [1, 0])) == .success([.alert(.closeNotify)]))
        #expect(reader.outcome(of: try sealer.record(.alert, [1, 90])) == .failure(.tooManyWarningAlerts))
    }

    // RFC8446-5.1-3
    @Test mutating func nothingMayStandBetweenFragmentsOfAProtectedMessage() throws {
        for other: (ContentType, [UInt8]) in [(.applicationData, [1]), (.applicationData, []), (.alert, [1, 0])] {
            var sealer = Sealer(keys: keys)
            var reader = try RecordReader.protected(keys)
            reader.feed(try sealer.record(.handshake, [20, 0, 0]))
            #expect(try reader.drain() == [])
            #expect(reader.outcome(of: try sealer.record(other.0, other.1)) == .failure(.interleavedHandshake))
        }
    }

    @Test mutating func aProtectedMessageMaySpanRecords() throws {
        let finished = message()
        for byte in finished.bytes { reader.feed(try sealer.record(.handshake, [byte], zeros: 3)) }
        guard case .handshake(finished, .some) = try reader.next() else {
            Issue.record("no message")
            return
        }
    }

    @Test mutating func anIdleReaderHoldsNoBuffers() throws {
        reader.feed(try sealer.record(.applicationData, [UInt8](repeating: 1, count: 16384)))
        _ = try reader.drain()
        #expect(reader.deframer.bytes.capacity == 0)
        #expect(!reader.hasBufferedBytes)
    }

    @Test mutating func aLargeBufferIsGivenBackWhenLittleIsLeftInIt() throws {
        var stream: [UInt8] = []
        for _ in 0..<20 { stream += try sealer.record(.applicationData, [UInt8](repeating: 1, count: 16384)) }
        let last = try sealer.record(.applicationData, [42])
        reader.feed(stream + last.prefix(7))
        #expect(try reader.drain().count == 20)
        #expect(reader.deframer.bytes.capacity < 1000)
        #expect(reader.bufferedByteCount == 7)
        reader.feed(last.dropFirst(7))
        #expect(try reader.drain() == [.applicationData([42])])
    }

    @Test mutating func readingStopsBeforeTheSequenceNumberWraps() throws {
        reader.protection = RecordProtection(keys, sequenceNumber: SequenceNumber(startingAt: .max))
        sealer.sequenceNumber = .max - 1
        _ = try sealer.record(.applicationData, [0])
        var buffer = record(.applicationData, [], length: 18) + [6, 23]
        try keys.seal(&buffer, from: 5, sequenceNumber: .max, header: Array(buffer.prefix(5)))
        #expect(reader.outcome(of: buffer) == .success([.applicationData([6])]))
        #expect(reader.outcome(of: buffer) == .failure(.sequenceNumbersExhausted))
    }
}
