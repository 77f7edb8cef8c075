import NIOCore
import Synchronization
import Testing

@testable import ApusDNS

@Suite struct UpstreamGroupTests {
    private final class Server: Sendable {
        let asked = Mutex(0)
        let fails = Mutex(false)
    }

    private func transport(_ server: Server, _ last: UInt8) throws -> ScriptedTransport {
        try ScriptedTransport(at: "udp://192.0.2.\(last)") { query in
            server.asked.withLock { $0 += 1 }
            if server.fails.withLock({ $0 }) { throw DNSExchangeError.timedOut }
            return try query.answered([.address("www.example.com", last)])
        }
    }

    @Test func theNextServerIsAskedWhenOneFails() async throws {
        let (one, other) = (Server(), Server())
        one.fails.withLock { $0 = true }
        let time = Mutex(NIODeadline.uptimeNanoseconds(1_000_000_000_000))
        let group = UpstreamGroup([try transport(one, 1), try transport(other, 2)], now: { time.withLock { $0 } })
        for _ in 0..<10 { #expect(try await group.exchange(.query()).server.host == "192.0.2.2") }
        // Twice, and then it is left in peace.
        #expect(one.asked.withLock { $0 } == 2)
        #expect(group.paused.map(\.host) == ["192.0.2.1"])
        one.fails.withLock { $0 = false }
        time.withLock { $0 = $0 + .seconds(2) }
        #expect(try await group.exchange(.query()).server.host == "192.0.2.1")
        #expect(group.paused == [])
    }

    @Test(arguments: [ResponseCode.serverFailure, .refused, .notImplemented])
    func aServerThatIsUnwillingIsPassedOver(code: ResponseCode) async throws {
        let other = Server()
        let unwilling = try ScriptedTransport(at: "udp://192.0.2.1") { $0.answered([], code) }
        let group = UpstreamGroup([unwilling, try transport(other, 2)])
        #expect(try await group.exchange(.query()).reply.message.responseCode == .noError)
        other.fails.withLock { $0 = true }
        #expect(try await group.exchange(.query()).reply.message.responseCode == code)
    }

    @Test func anAnswerThatThereIsNothingIsAnAnswer() async throws {
        let other = Server()
        let group = UpstreamGroup([
            try ScriptedTransport(at: "udp://192.0.2.1") { $0.answered([], .nameError) }, try transport(other, 2),
        ])
        #expect(try await group.exchange(.query()).reply.message.responseCode == .nameError)
        #expect(other.asked.withLock { $0 } == 0)
    }

    @Test func whereAllFailTheLastErrorTells() async throws {
        let (one, other) = (Server(), Server())
        one.fails.withLock { $0 = true }
        other.fails.withLock { $0 = true }
        let group = UpstreamGroup([try transport(one, 1), try transport(other, 2)])
        // Also when both are paused, both are asked.
        for _ in 0..<4 { await #expect(throws: DNSExchangeError.timedOut) { try await group.exchange(.query()) } }
        #expect(one.asked.withLock { $0 } == 4)
        #expect(other.asked.withLock { $0 } == 4)
        await #expect(throws: DNSExchangeError.timedOut) { try await UpstreamGroup([]).exchange(.query()) }
    }
}
