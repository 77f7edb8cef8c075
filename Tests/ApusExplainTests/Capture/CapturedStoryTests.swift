import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

@testable import ApusExplain

@Suite("Stories from captures")
struct CapturedStoryTests {
    enum Kind: String, CaseIterable, Sendable {
        case full, retry, clientCertificate, earlyData, earlyDataRefused, tls12, tls12Resumed, staticRSA

        func handshake() async throws -> CapturedHandshake {
            let identity = try TestIdentity(self == .staticRSA ? .rsa(bits: 2048) : .p256)
            var client = ClientConfiguration(verifier: identity.verifier, applicationProtocols: [.http11])
            var server = ServerConfiguration(identities: [identity.identity], applicationProtocols: [.http11])
            switch self {
            case .full: break
            case .retry: server.policy.groups = [.secp384r1]
            case .clientCertificate:
                server.clientAuthentication = .required(identity.verifier)
                client.identity = identity.identity
            case .earlyData, .earlyDataRefused, .tls12Resumed:
                client.sessionCache = ClientSessionMemory()
                server.resumption = ServerResumption()
                if self == .tls12Resumed {
                    client.policy.maximumVersion = .TLS12
                } else {
                    server.resumption?.earlyData = EarlyDataAcceptance()
                }
                _ = try await CapturedHandshake.run(client, server)
                if self == .earlyDataRefused { server.resumption?.earlyData = nil }
                return try await CapturedHandshake.run(
                    client, server, earlyData: self == .tls12Resumed ? nil : Array("early".utf8))
            case .tls12: client.policy.maximumVersion = .TLS12
            case .staticRSA:
                client.policy = .legacy
                client.policy.maximumVersion = .TLS12
                client.policy.cipherSuites = [.TLS_RSA_WITH_AES_128_CBC_SHA]
                server.policy = .legacy
            }
            return try await CapturedHandshake.run(client, server)
        }
    }

    static func told(_ file: [UInt8], keyLog: [UInt8] = [], _ number: Int = 1) throws -> CapturedStory {
        try CapturedStories(file: file, keyLog: keyLog).story(number)
    }

    @Test("tell every message that the client's engine told of", arguments: Kind.allCases)
    func kinds(_ kind: Kind) async throws {
        let handshake = try await kind.handshake()
        let told = try Self.told(PacketWriter().file([handshake.flights]), keyLog: handshake.keyLog)
        #expect(CapturedHandshake.messages(told.events) == handshake.messages)
        let (seen, own) = (CapturedHandshake.agreed(told.events), CapturedHandshake.agreed(handshake.events))
        #expect(own != nil)
        #expect(seen?.version == own?.version)
        #expect(seen?.cipherSuite == own?.cipherSuite)
        #expect(seen?.applicationProtocol == own?.applicationProtocol)
        #expect(seen?.isResumed == own?.isResumed)
        #expect(seen?.usedHelloRetryRequest == own?.usedHelloRetryRequest)
        #expect(seen?.earlyData == own?.earlyData)
        #expect(seen?.serverName == "test.example")
        if own?.isResumed == false {
            #expect(seen?.group == own?.group)
            #expect(seen?.signatureScheme == own?.signatureScheme)
        }
        // The story has the same steps as the live one, as far as messages go.
        let live = Explanation(events: handshake.events)
        #expect(
            told.story.steps.filter { $0.kind == .message }.map(\.title) == live.steps.filter { $0.kind == .message }.map(\.title)
        )
        #expect(!told.notes.contains { $0.contains("sealed") }, "\(told.notes)")
        // Whether the server is to be trusted, a capture can't say: neither that it is, nor that it is not.
        #expect(!told.story.summary.contains("erified"))
        #expect(!told.story.facts.contains { $0.meaning?.contains("erified") == true })
    }

    @Test("are the same from every format and link", arguments: PacketWriter.Format.allCases)
    func formats(_ format: PacketWriter.Format) async throws {
        let handshake = try await Kind.full.handshake()
        for linkType: UInt32 in [1, 113, 276, 0, 108, 101] {
            for isIPv6 in [false, true] {
                var writer = PacketWriter(format: format, linkType: linkType, isIPv6: isIPv6)
                let isNG = format == .pcapng || format == .pcapngBigEndian
                if isNG { writer.embeddedSecrets = handshake.keyLog }
                let told = try Self.told(writer.file([handshake.flights]), keyLog: isNG ? [] : handshake.keyLog)
                #expect(CapturedHandshake.messages(told.events) == handshake.messages, "link \(linkType), IPv6 \(isIPv6)")
                #expect(told.connection.server.description == (isIPv6 ? "[::2]:443" : "127.0.0.2:443"))
            }
        }
    }

    @Test("survive what TCP does to segments", arguments: PacketWriter.Fault.allCases)
    func faults(_ fault: PacketWriter.Fault) async throws {
        let handshake = try await Kind.full.handshake()
        for size in [7, 100, 1460] {
            let file = PacketWriter(segmentSize: size, fault: fault).file([handshake.flights])
            let told = try Self.told(file, keyLog: handshake.keyLog)
            #expect(CapturedHandshake.messages(told.events) == handshake.messages, "segments of \(size)")
        }
    }

    @Test("say plainly what can't be told without the secrets", arguments: [Kind.full, .earlyData, .tls12, .staticRSA])
    func withoutSecrets(_ kind: Kind) async throws {
        let handshake = try await kind.handshake()
        let told = try Self.told(PacketWriter().file([handshake.flights]))
        let messages = CapturedHandshake.messages(told.events)
        let inTheClear = handshake.messages.filter { $0.epoch == .plaintext }
        #expect(messages == inTheClear)
        #expect(told.notes.contains { $0.contains("The key log has no") && $0.contains("can't be told") }, "\(told.notes)")
        #expect(CapturedHandshake.agreed(told.events) == nil)
        #expect(told.story.summary == "how the handshake ends can't be told from this capture and its secrets")
        // Another connection's secrets are as good as none.
        let other = try await kind.handshake()
        let again = try Self.told(PacketWriter().file([handshake.flights]), keyLog: other.keyLog)
        #expect(CapturedHandshake.messages(again.events) == inTheClear)
    }

    @Test("end where a secret is wrong")
    func wrongSecret() async throws {
        let handshake = try await Kind.full.handshake()
        var lines = String(decoding: handshake.keyLog, as: UTF8.self).split(separator: "\n").map(String.init)
        lines = lines.map { $0.hasPrefix("SERVER_HANDSHAKE") ? String($0.dropLast(2)) + ($0.hasSuffix("00") ? "01" : "00") : $0 }
        let told = try Self.told(PacketWriter().file([handshake.flights]), keyLog: Array(lines.joined(separator: "\n").utf8))
        #expect(told.notes.contains { $0.contains("server can't be told") }, "\(told.notes)")
    }

    @Test("are told one by one where there are several connections")
    func several() async throws {
        let handshakes = [try await Kind.full.handshake(), try await Kind.tls12.handshake()]
        let file = PacketWriter().file(handshakes.map(\.flights))
        let keyLog = handshakes.flatMap { (one: CapturedHandshake) -> [UInt8] in one.keyLog + [10] }
        let stories = try CapturedStories(file: file, keyLog: keyLog)
        #expect(stories.connections.map(\.serverName) == ["test.example", "test.example"])
        for (index, handshake) in handshakes.enumerated() {
            #expect(CapturedHandshake.messages(try stories.story(index + 1).events) == handshake.messages)
        }
        for number in [0, 3, -1] {
            #expect(throws: CaptureError.noSuchConnection(number, count: 2)) { try stories.story(number) }
        }
    }

    @Test("of a handshake that fails end with its alert")
    func refused() async throws {
        let identity = try TestIdentity(.p256)
        var server = ServerConfiguration(identities: [identity.identity])
        server.policy.maximumVersion = .TLS12
        var client = ClientConfiguration(verifier: identity.verifier)
        client.policy.minimumVersion = .TLS13
        let handshake = try await CapturedHandshake.run(client, server)
        let told = try Self.told(PacketWriter().file([handshake.flights]))
        #expect(told.story.traits.contains(.failed))
        #expect(told.story.fault != nil)
    }

    @Test("need a whole connection: what is missing is said")
    func gap() async throws {
        let handshake = try await Kind.full.handshake()
        var flights = handshake.flights
        flights.removeFirst()
        #expect {
            try CapturedStories(file: PacketWriter().file([flights]), keyLog: [])
        } throws: { ($0 as? CaptureError)?.description.contains("begin with something else") == true }
        #expect {
            try CapturedStories(file: PacketWriter().file([]), keyLog: [])
        } throws: { ($0 as? CaptureError)?.description.contains("none is of TCP") == true }
    }

    @Test("of other files are refused", arguments: ["", "GIF89a and more", "\u{a}\r\r\n"])
    func otherFiles(_ text: String) {
        #expect(throws: CaptureError.self) { try CapturedStories(file: Array(text.utf8), keyLog: []) }
    }

    @Test("of broken files are no crash")
    func broken() async throws {
        let handshake = try await Kind.earlyData.handshake()
        var random = SeededGenerator(seed: 3)
        for format in PacketWriter.Format.allCases {
            let file = PacketWriter(format: format, embeddedSecrets: handshake.keyLog).file([handshake.flights])
            for length in stride(from: 0, to: file.count, by: 397) { Self.tellAll(Array(file.prefix(length)), handshake.keyLog) }
            for _ in 0..<40 {
                var changed = file
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                Self.tellAll(changed, handshake.keyLog)
            }
        }
    }

    static func tellAll(_ file: [UInt8], _ keyLog: [UInt8]) {
        guard let stories = try? CapturedStories(file: file, keyLog: keyLog) else { return }
        for number in 1...max(1, stories.connections.count) { _ = (try? stories.story(number))?.story.text() }
    }
}
