import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("A session as bytes")
struct SessionTests {
    static let examples = [Session.example(), .example(version: .TLS12, serverName: nil), .bare]

    @Test("comes back as it was", arguments: examples.indices)
    func roundTrip(_ index: Int) throws {
        let session = Self.examples[index]
        let bytes = session.serialized()
        let again = try Session(serialized: bytes)
        #expect(again.serialized() == bytes)
        #expect(again.version == session.version)
        #expect(again.secret.revealed() == session.secret.revealed())
        #expect(again.peer == session.peer)
        #expect(again.externalPSKIdentity == session.externalPSKIdentity)
        #expect(again.serverName == session.serverName)
        #expect(again.expiresAt == session.expiresAt)
        #expect(again.maximumEarlyDataSize == session.maximumEarlyDataSize)
    }

    @Test("is refused when cut anywhere, with a byte behind it, or of another layout", arguments: examples.indices)
    func malformed(_ index: Int) throws {
        let bytes = Self.examples[index].serialized()
        for length in 0..<bytes.count {
            #expect(throws: DecodeError.self) { try Session(serialized: Array(bytes.prefix(length))) }
        }
        #expect(throws: DecodeError.self) { try Session(serialized: bytes + [0]) }
        for layout: UInt8 in [0, 1, 2, 4] {
            #expect(throws: DecodeError.self) { try Session(serialized: [layout] + bytes.dropFirst()) }
        }
    }

    @Test("never traps on any byte changed", arguments: examples.indices)
    func everyByteChanged(_ index: Int) {
        let bytes = Self.examples[index].serialized()
        for position in bytes.indices {
            for value: UInt8 in [0, 1, 0x7f, 0xff] {
                var changed = bytes
                changed[position] = value
                guard let session = try? Session(serialized: changed) else { continue }
                #expect(session.serialized().count <= Session.maximumSerializedSize)
            }
        }
    }

    @Test("larger than the limit is refused before it is read")
    func tooLong() {
        let bytes = Session.example().serialized() + [UInt8](repeating: 0, count: Session.maximumSerializedSize)
        #expect(throws: DecodeError(.tooLong, in: "Session")) { try Session(serialized: bytes) }
    }

    @Test("of a client carries its ticket, and needs a ticket or an ID")
    func clientSession() throws {
        let session = ClientSession(session: .example(), ticket: [1, 2, 3])
        let bytes = session.serialized()
        let again = try ClientSession(serialized: bytes)
        #expect(again.ticket == [1, 2, 3])
        #expect(again.serialized() == bytes)
        for length in 0..<bytes.count {
            #expect(throws: DecodeError.self) { try ClientSession(serialized: Array(bytes.prefix(length))) }
        }
        #expect(throws: DecodeError.self) {
            try ClientSession(serialized: ClientSession(session: .example(), ticket: [], sessionID: []).serialized())
        }
    }

    struct Age: Sendable {
        var milliseconds: UInt64
        var authenticatedAt: UInt64 = 1_000_000
        var lifetime: UInt32 = 7200
        var staleness: Session.Staleness?
    }

    @Test(
        // RFC8446-4.6.1-5
        "is stale by age, by the age of its proofs, and before its time",
        arguments: [
            Age(milliseconds: 1_000_000, staleness: nil),
            Age(milliseconds: 1_000_000 + 7_199_999, staleness: nil),
            Age(milliseconds: 1_000_000 + 7_200_000, staleness: .expired),
            Age(milliseconds: 999_999, staleness: .fromTheFuture),
            Age(milliseconds: 1_000_001, authenticatedAt: 1_000_002, staleness: .fromTheFuture),
            Age(milliseconds: 1_000_000, lifetime: 0, staleness: .expired),
            Age(milliseconds: 1_000_000, lifetime: 604_801, staleness: .expired),
            Age(milliseconds: 604_800_000 - 1, authenticatedAt: 0, lifetime: 604_800, staleness: nil),
            Age(milliseconds: 604_800_000, authenticatedAt: 0, lifetime: 604_800, staleness: .authenticatedTooLongAgo),
            Age(milliseconds: .max, staleness: .expired),
        ])
    func staleness(_ age: Age) {
        var session = Session.example(lifetime: age.lifetime)
        session.authenticatedAt = WallTime(milliseconds: age.authenticatedAt)
        #expect(session.staleness(at: WallTime(milliseconds: age.milliseconds)) == age.staleness)
    }
}
