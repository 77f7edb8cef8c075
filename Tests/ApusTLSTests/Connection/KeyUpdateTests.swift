import ApusTLS
import ApusTestKit
import Testing

/// RFC 8446 §4.6.3.
@Suite("KeyUpdate")
struct KeyUpdateTests {
    // RFC8446-4.6.3-5, RFC9846-4.7.3-10
    @Test("that are asked for again and again are answered once, until data was sent")
    func answeredOnce() async throws {
        let log = EventLog()
        var pair = try ConnectionPair.make(identity: try TestIdentity.shared(.p256), observers: (nil, log.observer))
        try await pair.handshake()
        for round in 1...2 {
            for _ in 0..<5 { try pair.client.updateKeys(requestPeer: true) }
            try await pair.run()
            let answers = log.events.count { if case .keysUpdated(.sent, _) = $0.kind { true } else { false } }
            #expect(answers == round)
            try await pair.exchangeData()
        }
    }
}
