import ApusCrypto
import ApusWire
import Testing

@testable import ApusRecord

/// RFC 9846 §4.3.10: rejected early data.
struct EarlyDataSkipTests {
    private let handshakeKeys: TrafficKeys
    private var early: Sealer
    private var sealer: Sealer

    init() throws {
        handshakeKeys = try .test(seed: 1)
        sealer = Sealer(keys: handshakeKeys)
        early = Sealer(keys: try .test(seed: 2))
    }

    @Test mutating func recordsThatDoNotOpenAreDroppedUntilOneDoes() throws {
        var reader = try RecordReader.protected(handshakeKeys)
        reader.skipUndecryptable(upTo: 300)
        reader.allowsChangeCipherSpec = true
        for _ in 0..<3 {
            #expect(reader.outcome(of: try early.record(.applicationData, [UInt8](repeating: 1, count: 100))) == .success([]))
        }
        #expect(reader.outcome(of: record(.changeCipherSpec, [1])) == .success([.changeCipherSpec]))
        reader.feed(try sealer.record(.handshake, message().bytes))
        guard case .handshake = try reader.next() else {
            Issue.record("no Finished")
            return
        }
        #expect(reader.outcome(of: try early.record(.applicationData, [1])) == .failure(.badRecordMAC))
    }

    @Test mutating func theLimitCountsWhatTheRecordsCanHold() throws {
        var reader = try RecordReader.protected(handshakeKeys)
        reader.skipUndecryptable(upTo: 300)
        reader.feed(try early.record(.applicationData, [UInt8](repeating: 1, count: 299)))
        #expect(try reader.drain() == [])
        var same = reader
        #expect(same.outcome(of: try early.record(.applicationData, [1])) == .success([]))
        #expect(same.outcome(of: try early.record(.applicationData, [1])) == .failure(.tooMuchSkippedEarlyData))
        #expect(reader.outcome(of: try early.record(.applicationData, [1, 2])) == .failure(.tooMuchSkippedEarlyData))
    }

    @Test(arguments: [0, 5, 16, 17])
    func emptyRecordsRunOutToo(length: Int) throws {
        var reader = try RecordReader.protected(handshakeKeys)
        reader.skipUndecryptable(upTo: 50)
        let empty = record(.applicationData, [UInt8](repeating: 3, count: length))
        for _ in 0..<50 { #expect(reader.outcome(of: empty) == .success([])) }
        #expect(reader.outcome(of: empty) == .failure(.tooMuchSkippedEarlyData))
    }

    @Test mutating func afterAHelloRetryRequestTheyAreDroppedByTheirType() throws {
        var reader = RecordReader()
        reader.feed(record(.handshake, message(.clientHello).bytes))
        _ = try reader.drain()
        reader.skipUndecryptable(upTo: 100)
        reader.feed(try early.record(.applicationData, [UInt8](repeating: 1, count: 50)))
        #expect(try reader.drain() == [])
        // The second ClientHello ends it.
        reader.feed(record(.handshake, message(.clientHello).bytes))
        #expect(try reader.drain().count == 1)
        let late = try early.record(.applicationData, [1])
        #expect(reader.outcome(of: late) == .failure(.unexpectedContentType(.applicationData)))
    }

    @Test mutating func theLimitHoldsAfterAHelloRetryRequestToo() throws {
        var reader = RecordReader()
        reader.skipUndecryptable(upTo: 100)
        let bytes = try early.record(.applicationData, [UInt8](repeating: 1, count: 101))
        #expect(reader.outcome(of: bytes) == .failure(.tooMuchSkippedEarlyData))
    }

    @Test(arguments: [0, -1])
    mutating func noLimitIsNoSkipping(limit: Int) throws {
        var reader = try RecordReader.protected(handshakeKeys)
        reader.skipUndecryptable(upTo: limit)
        #expect(reader.outcome(of: try early.record(.applicationData, [1])) == .failure(.tooMuchSkippedEarlyData))
    }

    @Test mutating func lengthsAreCheckedAllTheSame() throws {
        var reader = RecordReader()
        reader.skipUndecryptable(upTo: 1 << 20)
        #expect(reader.outcome(of: record(.applicationData, [], length: 16384 + 257)) == .failure(.recordOverflow))
    }
}
