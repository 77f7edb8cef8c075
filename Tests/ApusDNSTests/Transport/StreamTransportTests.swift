import ApusNIO
import ApusTLS
import ApusTestKit
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ApusDNS

@Suite struct StreamTransportTests {
    private static let identity = try? TestIdentity(.p256)

    private func transport(_ server: LoopbackServer, tls: Bool = false) throws -> StreamTransport {
        var location = try #require(DNSServerLocation("\(tls ? "tls" : "tcp")://test.example:\(server.port)"))
        location.address = "127.0.0.1"
        let identity = try #require(Self.identity)
        let security = tls ? DNSConnectionSecurity(ClientConfiguration(verifier: identity.verifier)) : nil
        return StreamTransport(location, security: security, group: MultiThreadedEventLoopGroup.singleton)
    }

    private static func answer(_ query: [UInt8]) -> DNSMessage? {
        guard let message = try? DNSMessage(decoding: query), let name = message.questions.first?.name else { return nil }
        return try? message.answered([.address(name.description)])
    }

    @Test(arguments: [false, true])
    func queriesShareAConnection(tls: Bool) async throws {
        let identity = try #require(Self.identity)
        let answers: LoopbackServer.Answers = { query in [Self.answer(query)?.encoded() ?? []] }
        let server: LoopbackServer
        if tls { server = try await .tls(identity, answers: answers) } else { server = try await .plain(stream: answers) }
        let transport = try transport(server, tls: tls)
        try await withThrowingTaskGroup(of: DNSReply.self) { group in
            for number in 0..<20 {
                group.addTask { try await transport.exchange(.query("n\(number).example"), timeout: .seconds(120)) }
            }
            for try await reply in group { #expect(reply.message.answers.first?.name == reply.message.questions.first?.name) }
        }
        let last = try await transport.exchange(.query(), timeout: .seconds(120))
        #expect(server.connections.count == 1)
        #expect(last.transport == (tls ? .tls : .tcp))
        #expect(last.times.connect == nil)
        await server.close()
    }

    @Test func overTLSQueriesArePadded() async throws {
        let sizes = Mutex<[Int]>([])
        let server = try await LoopbackServer.tls(try #require(Self.identity)) { query in
            sizes.withLock { $0.append(query.count) }
            return [Self.answer(query)?.encoded() ?? []]
        }
        let reply = try await transport(server, tls: true).exchange(.query(), timeout: .seconds(120))
        #expect(sizes.withLock { $0 } == [128])
        #expect(reply.times.handshake != nil)
        await server.close()
    }

    @Test func answersMayComeInAnyOrder() async throws {
        let held = Mutex<[[UInt8]]>([])
        let server = try await LoopbackServer.plain(stream: { query in
            held.withLock { held in
                held.append(Self.answer(query)?.encoded() ?? [])
                // An empty frame stands for nothing yet; the client must bear answers to questions it never asked.
                guard held.count == 3 else { return [DNSMessage(header: DNSHeader(id: 1, flags: 0x8000)).encoded()] }
                return held.reversed()
            }
        })
        let transport = try transport(server)
        try await withThrowingTaskGroup(of: DNSReply.self) { group in
            for number in 0..<3 {
                group.addTask { try await transport.exchange(.query("n\(number).example"), timeout: .seconds(120)) }
            }
            for try await reply in group { #expect(reply.message.answers.first?.name == reply.message.questions.first?.name) }
        }
        await server.close()
    }

    @Test func aConnectionThatTheServerClosedIsMadeAgain() async throws {
        let count = LoopbackServer.Counter()
        let server = try await LoopbackServer.plain(stream: { query in
            count.add()
            // The second query finds the connection still there, and then gone.
            return count.count == 2 ? [] : [Self.answer(query)?.encoded() ?? []]
        })
        let transport = try transport(server)
        for _ in 0..<3 { _ = try await transport.exchange(.query(), timeout: .seconds(120)) }
        #expect(server.connections.count == 2)
        await server.close()
    }

    @Test(arguments: ["another question", "no DNS", "half a message"])
    func aServerThatLiesIsLeft(kind: String) async throws {
        let server = try await LoopbackServer.plain(stream: { query in
            guard var answer = Self.answer(query) else { return [] }
            switch kind {
            case "another question":
                answer.questions[0].type = .AAAA
                return [answer.encoded()]
            case "no DNS": return [[1, 2, 3]]
            default: return [Array(answer.encoded().dropLast(3))]
            }
        })
        let error = await #expect(throws: DNSExchangeError.self) {
            try await transport(server).exchange(.query(), timeout: .seconds(120))
        }
        switch error {
        case .wrongAnswer: #expect(kind == "another question")
        case .malformed: #expect(kind != "another question")
        default: Issue.record("\(String(describing: error))")
        }
        await server.close()
    }

    @Test func aServerThatGoesIsNoAnswer() async throws {
        let server = try await LoopbackServer.plain()
        await #expect(throws: DNSExchangeError.connectionClosed) {
            try await transport(server).exchange(.query(), timeout: .seconds(120))
        }
        await server.close()
    }

    @Test func aServerThatStallsIsGivenUp() async throws {
        let server = try await LoopbackServer.plain(stream: { _ in [DNSMessage(header: DNSHeader(id: 1, flags: 0x8000)).encoded()]
        })
        // The only answer is to an ID that is hardly ever ours, and has no question.
        let error = await #expect(throws: DNSExchangeError.self) {
            try await transport(server).exchange(.query(), timeout: .milliseconds(300))
        }
        #expect(error == .timedOut || error == .wrongAnswer)
        await server.close()
    }

    @Test func aServerWithAnotherCertificateIsRefused() async throws {
        let server = try await LoopbackServer.tls(try TestIdentity(.p256)) { query in [Self.answer(query)?.encoded() ?? []] }
        await #expect(throws: (any Error).self) {
            try await transport(server, tls: true).exchange(.query(), timeout: .seconds(120))
        }
        await server.close()
    }
}
