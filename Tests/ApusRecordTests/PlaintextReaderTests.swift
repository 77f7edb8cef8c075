import ApusWire
import Testing

@testable import ApusRecord

/// Records in the clear, before there are keys.
struct PlaintextReaderTests {
    @Test func aMessageInOneRecordIsDelivered() throws {
        var reader = RecordReader()
        let hello = message(.clientHello, length: 200)
        reader.feed(record(.handshake, hello.bytes, version: 0x0301))
        guard case .handshake(hello, .some) = try reader.next() else {
            Issue.record("no ClientHello")
            return
        }
        #expect(try reader.next() == nil)
        #expect(!reader.hasBufferedBytes)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 100, 1000])
    func aMessageMaySpanRecords(fragment: Int) throws {
        var reader = RecordReader()
        let hello = message(.clientHello, length: 1000)
        for piece in pieces(hello.bytes, of: fragment) { reader.feed(record(.handshake, Array(piece))) }
        guard case .handshake(hello, .some) = try reader.next() else {
            Issue.record("no ClientHello")
            return
        }
        #expect(!reader.hasPartialMessage)
    }

    @Test func messagesMayShareARecordAndOnlyTheLastAllowsAKeyChange() throws {
        var reader = RecordReader()
        let messages = [message(.clientHello), message(.finished, length: 0), message(.finished, length: 5)]
        reader.feed(record(.handshake, messages.flatMap(\.bytes)))
        var points: [Bool] = []
        for (index, inbound) in try reader.drain().enumerated() {
            guard case .handshake(let message, let point) = inbound else { continue }
            #expect(message == messages[index])
            points.append(point != nil)
        }
        #expect(points == [false, false, true])
    }

    @Test func aMessageThatLeavesTheStartOfAnotherAllowsNoKeyChange() throws {
        var reader = RecordReader()
        reader.feed(record(.handshake, message().bytes + [20]))
        guard case .handshake(_, nil) = try reader.next() else {
            Issue.record("a key change inside a message")
            return
        }
        #expect(reader.hasPartialMessage)
    }

    static let refused: [(String, [UInt8], RecordError)] = [
        ("application data", record(.applicationData, [1]), .unexpectedContentType(.applicationData)),
        ("no application data", record(.applicationData, []), .unexpectedContentType(.applicationData)),
        // RFC8446-5-5
        ("heartbeat", record(ContentType(rawValue: 24), [1]), .unexpectedContentType(ContentType(rawValue: 24))),
        ("type 0", record(ContentType(rawValue: 0), [1]), .unexpectedContentType(ContentType(rawValue: 0))),
        ("type 255", record(ContentType(rawValue: 255), [1]), .unexpectedContentType(ContentType(rawValue: 255))),
        // RFC8446-5.1-7
        ("empty handshake", record(.handshake, []), .emptyFragment(.handshake)),
        ("empty alert", record(.alert, []), .emptyFragment(.alert)),
        // RFC8446-5.1-9
        ("half an alert", record(.alert, [2]), .invalidAlertLength(1)),
        ("an alert and a half", record(.alert, [2, 40, 2]), .invalidAlertLength(3)),
        // RFC8446-5.1-8
        ("two alerts", record(.alert, [2, 40, 2, 40]), .invalidAlertLength(4)),
        ("change_cipher_spec before it is allowed", record(.changeCipherSpec, [1]), .unexpectedContentType(.changeCipherSpec)),
        // RFC8446-5.1-13
        ("a record one byte too long", record(.handshake, [], length: 16385), .recordOverflow),
        ("a record of 2^16 - 1", record(.handshake, [], length: 65535), .recordOverflow),
        ("an alert one byte too long", record(.alert, [], length: 16385), .recordOverflow),
        ("major version 2", record(.handshake, [1], version: 0x0203), .notTLS([22, 2, 3, 0, 1, 1])),
        ("major version 4", record(.handshake, [1], version: 0x0400), .notTLS([22, 4, 0, 0, 1, 1])),
    ]

    @Test(arguments: refused)
    func refuses(what: String, bytes: [UInt8], error: RecordError) {
        var reader = RecordReader()
        #expect(reader.outcome(of: bytes) == .failure(error), "\(what)")
    }

    /// The record is refused before any byte of its fragment is there: nothing that long is ever waited for.
    @Test(arguments: refused)
    func theHeaderIsJudgedAsSoonAsItIsThere(what: String, bytes: [UInt8], error: RecordError) {
        var reader = RecordReader()
        #expect(reader.outcome(of: bytes.prefix(4)) == .success([]))
        guard case .failure(let early) = reader.outcome(of: bytes[4..<5]) else {
            Issue.record("\(what): waits for the fragment")
            return
        }
        #expect(early.alert == error.alert)
    }

    // RFC8446-5.1-12
    @Test func aFullRecordIsAccepted() throws {
        var reader = RecordReader()
        let long = message(.clientHello, length: 16380)
        reader.feed(record(.handshake, long.bytes))
        #expect(try reader.drain().count == 1)
    }

    // RFC8446-5.1-11, RFC8446-D-1, RFC8446-D.2-4, RFC5246-E.1-4
    @Test func theVersionIsIgnoredAfterTheFirstRecord() throws {
        var reader = RecordReader()
        reader.feed(record(.handshake, message().bytes, version: 0x0300))
        reader.feed(record(.handshake, message().bytes, version: 0xFEFD))
        reader.feed(record(.handshake, message().bytes, version: 0x0000))
        #expect(try reader.drain().count == 3)
    }

    @Test func anAlertIsDelivered() throws {
        var reader = RecordReader()
        reader.feed(record(.alert, Alert.handshakeFailure.bytes))
        #expect(try reader.drain() == [.alert(.handshakeFailure)])
    }

    static let others: [(String, [UInt8])] = [
        ("alert", record(.alert, [2, 40])),
        ("change_cipher_spec", record(.changeCipherSpec, [1])),
        ("skipped early data", record(.applicationData, [UInt8](repeating: 7, count: 40))),
    ]

    // RFC8446-5.1-2, RFC8446-5.1-3
    @Test(arguments: others, [1, 3, 4, 20])
    func nothingMayStandBetweenFragmentsOfAMessage(other: (String, [UInt8]), sent: Int) {
        var reader = RecordReader()
        reader.allowsChangeCipherSpec = true
        reader.skipUndecryptable(upTo: 1000)
        // The first fragment would end the skipping, so that it starts again behind it.
        reader.feed(record(.handshake, Array(message().bytes.prefix(sent))))
        #expect(throws: Never.self) { try reader.drain() }
        reader.skipUndecryptable(upTo: 1000)
        #expect(reader.outcome(of: other.1) == .failure(.interleavedHandshake), "\(other.0)")
    }

    @Test func aMessageOfTheLargestLengthIsAcceptedAndOneMoreIsNot() throws {
        var reader = RecordReader()
        let limit = RecordLimits.maxHandshakeMessage
        let largest = message(.clientHello, length: limit)
        for piece in pieces(largest.bytes, of: 16384) { reader.feed(record(.handshake, Array(piece))) }
        #expect(try reader.drain().count == 1)

        let header: [UInt8] = [1, 2, 0, 1]
        #expect(reader.outcome(of: record(.handshake, header)) == .failure(.handshakeMessageTooLong(limit + 1)))
    }

    @Test func theLimitOfMessagesCanBeLowered() {
        var reader = RecordReader()
        reader.maxHandshakeMessageSize = 10
        #expect(throws: Never.self) { try reader.outcome(of: record(.handshake, message(length: 10).bytes)).get() }
        #expect(reader.outcome(of: record(.handshake, message(length: 11).bytes)) == .failure(.handshakeMessageTooLong(11)))
        reader.maxHandshakeMessageSize = -1
        #expect(reader.maxHandshakeMessageSize == 0)
    }

    @Test func anErrorIsFinal() {
        var reader = RecordReader()
        #expect(reader.outcome(of: record(.applicationData, [1])) == .failure(.unexpectedContentType(.applicationData)))
        let after = reader.outcome(of: record(.handshake, message().bytes))
        #expect(after == .failure(.unexpectedContentType(.applicationData)))
        #expect(!reader.hasBufferedBytes)
    }
}
