import ApusCrypto
import ApusWire
import Testing

@testable import ApusRecord

/// RFC 9846 §5.1 and §4.7.3: handshake messages do not span key changes.
struct KeyChangeTests {
    @Test(arguments: AEADAlgorithm.all, AEADAlgorithm.all)
    func recordsAfterTheKeyChangeOpenWithTheNewKeysAlone(from: AEADAlgorithm, to: AEADAlgorithm) throws {
        let old = try TrafficKeys.test(from, seed: 1)
        let new = try TrafficKeys.test(to, seed: 2)
        var sealer = Sealer(keys: old)
        var reader = try RecordReader.protected(old)
        reader.feed(try sealer.record(.handshake, message().bytes))
        guard case .handshake(_, let point?) = try reader.next() else { throw TestFailure.noKeyChangePoint }
        reader.install(new, at: point)

        var replaced = Sealer(keys: new)
        var copy = reader
        #expect(copy.outcome(of: try replaced.record(.applicationData, [7])) == .success([.applicationData([7])]))
        #expect(reader.outcome(of: try sealer.record(.applicationData, [7])) == .failure(.badRecordMAC))
    }

    /// Records of both epochs may be in the input at once.
    @Test func recordsThatWaitBehindTheMessageAreOpenedWithTheNewKeys() throws {
        let old = try TrafficKeys.test(seed: 1)
        let new = try TrafficKeys.test(seed: 2)
        var first = Sealer(keys: old)
        var second = Sealer(keys: new)
        var reader = try RecordReader.protected(old)
        reader.feed(try first.record(.handshake, message().bytes) + second.record(.applicationData, [7]))
        guard case .handshake(_, let point?) = try reader.next() else { throw TestFailure.noKeyChangePoint }
        #expect(reader.hasBufferedBytes)
        reader.install(new, at: point)
        #expect(try reader.drain() == [.applicationData([7])])
    }

    /// What follows the message in its record, and whether keys may change behind the message.
    static let tails: [(String, [UInt8], Bool)] = [
        ("nothing", [], true),
        ("one byte", [20], false),
        ("a header", [20, 0, 0, 32], false),
        ("a message", message().bytes, false),
        ("a message without body", message(length: 0).bytes, false),
    ]

    // RFC8446-5.1-4
    @Test(arguments: tails, [false, true])
    func keysChangeAtTheEndOfARecordAlone(_ tail: (name: String, bytes: [UInt8], mayChange: Bool), isProtected: Bool) throws {
        let keys = try TrafficKeys.test()
        var sealer = Sealer(keys: keys)
        var reader = isProtected ? try RecordReader.protected(keys) : RecordReader()
        let content = message(.clientHello).bytes + tail.bytes
        reader.feed(isProtected ? try sealer.record(.handshake, content) : record(.handshake, content))
        guard case .handshake(_, let point) = try reader.next() else {
            Issue.record("no message")
            return
        }
        #expect((point != nil) == tail.mayChange, "\(tail.name)")
    }

    @Test func aPointThatHasPassedChangesNoKeys() throws {
        let keys = try TrafficKeys.test()
        for later in [message().bytes, [20], message().bytes + [20]] {
            var reader = RecordReader()
            reader.feed(record(.handshake, message(.clientHello).bytes))
            guard case .handshake(_, let point?) = try reader.next() else { throw TestFailure.noKeyChangePoint }
            reader.feed(record(.handshake, later))
            _ = try reader.drain()
            reader.install(keys, at: point)
            #expect(!reader.isProtected)
            #expect(throws: RecordError.staleKeyChangePoint) { try reader.next() }
        }
    }

    // RFC8446-4.6.3-2, RFC8446-4.6.3-3, RFC8446-4.6.3-6
    @Test func aKeyUpdateOnBothHalvesKeepsDataFlowing() throws {
        var writer = RecordWriter()
        writer.install(try .test(seed: 1))
        var reader = try RecordReader.protected(.test(seed: 1))
        let update = message(HandshakeType(rawValue: 24), length: 1, filledWith: 0)
        for generation in UInt8(2)...20 {
            try writer.write([generation, 1])
            try writer.write(handshake: update.bytes)
            writer.install(try .test(seed: generation))
            try writer.write([generation, 2])
            reader.feed(writer.takeOutput())

            #expect(try reader.next() == .applicationData([generation, 1]))
            guard case .handshake(update, let point?) = try reader.next() else { throw TestFailure.noKeyChangePoint }
            reader.install(try .test(seed: generation), at: point)
            #expect(try reader.next() == .applicationData([generation, 2]))
            #expect(try reader.next() == nil)
        }
    }
}
