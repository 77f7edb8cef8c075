import ApusTestKit
import ApusWire
import Testing

/// What holds for every message and every extension. A new one joins `WireCase`'s lists and gets all of it.
@Suite("Every message and every extension")
struct EveryTypeTests {
    static let repetitions: UInt64 = 48

    @Test("comes back as itself after encoding and decoding", arguments: WireCase.all)
    func roundTrip(_ wireCase: WireCase) throws {
        for seed in 0..<Self.repetitions {
            var random = SeededGenerator(seed: seed)
            #expect(try wireCase.roundTrips(&random), "seed \(seed)")
        }
    }

    // RFC9846-4.3-1, RFC6066-3-1, RFC6066-8-1, RFC7301-3.1-1
    @Test("has on the wire the layout of the RFC's struct", arguments: WireCase.all)
    func layout(_ wireCase: WireCase) throws {
        for seed in 0..<Self.repetitions {
            var random = SeededGenerator(seed: seed)
            let body = wireCase.randomBody(&random)
            #expect(LaidOut(body, as: wireCase.layout) != nil, "seed \(seed)")
            #expect(try wireCase.reencode(body) == body, "seed \(seed)")
        }
    }

    @Test("is refused when cut short anywhere", arguments: WireCase.all)
    func strictPrefix(_ wireCase: WireCase) throws {
        for seed in 0..<Self.repetitions {
            var random = SeededGenerator(seed: seed)
            let body = wireCase.randomBody(&random)
            let laidOut = try #require(LaidOut(body, as: wireCase.layout))
            for length in 0..<body.count where !laidOut.completePrefixes.contains(length) {
                let error = refusal(of: Array(body.prefix(length)), by: wireCase)
                #expect(error != nil, "seed \(seed), \(length) of \(body.count) bytes")
                #expect(error?.field.isEmpty != true, "the error must say where")
                #expect(error.map { $0.problem == .truncated || $0.problem == .invalidLength } != false, "\(error as Any)")
            }
        }
    }

    // RFC8446-4.1.2-14, RFC9846-4.3-2, RFC5246-7.4.1.2-6
    @Test("is refused with a byte after its end", arguments: WireCase.all)
    func trailingByte(_ wireCase: WireCase) {
        if case .rest? = wireCase.layout.last { return }  // has no end of its own
        for seed in 0..<Self.repetitions {
            var random = SeededGenerator(seed: seed)
            let body = wireCase.randomBody(&random)
            let error = refusal(of: body + [0], by: wireCase)
            #expect(error?.problem == .trailingBytes(1), "seed \(seed)")
            #expect(error?.field.isEmpty == false, "the error must say where")
        }
    }

    @Test("is refused with any length one too great or one too small", arguments: WireCase.all)
    func wrongLength(_ wireCase: WireCase) throws {
        for seed in 0..<Self.repetitions {
            var random = SeededGenerator(seed: seed)
            let body = wireCase.randomBody(&random)
            for field in try #require(LaidOut(body, as: wireCase.layout)).lengthFields {
                for delta in [-1, 1] {
                    guard let changed = body.adding(delta, to: field) else { continue }
                    let comment: Comment = "seed \(seed), length at \(field.offset) changed by \(delta)"
                    do {
                        // Inside, bytes may by chance be another value; then it must be honestly that value.
                        let reencoded = try wireCase.reencode(changed)
                        #expect(!field.endsWithBytes, comment)
                        #expect(reencoded == changed, comment)
                    } catch {
                        #expect(!error.field.isEmpty, "the error must say where")
                    }
                }
            }
        }
    }

    // RFC6066-11.1-2
    @Test("does not trap on noise, and decodes only what it encodes the same", arguments: WireCase.all)
    func noise(_ wireCase: WireCase) {
        for seed in 0..<(Self.repetitions * 8) {
            var random = SeededGenerator(seed: seed)
            var body = wireCase.randomBody(&random)
            for _ in 0..<Int.random(in: 1...3, using: &random) where !body.isEmpty {
                body[Int.random(in: body.indices, using: &random)] = random.integer()
            }
            guard let reencoded = try? wireCase.reencode(body) else { continue }
            #expect(reencoded == body || wireCase.toleratesMore, "seed \(seed)")
        }
    }

    private func refusal(of body: [UInt8], by wireCase: WireCase) -> DecodeError? {
        do {
            _ = try wireCase.reencode(body)
            return nil
        } catch {
            return error
        }
    }
}

extension WireCase {
    /// Types that read more than they write: server_name passes over names of unknown types, and an empty extensions block
    /// is written as none.
    fileprivate var toleratesMore: Bool {
        ["ServerNameList", "ClientHello", "ServerHello"].contains(name)
    }
}
