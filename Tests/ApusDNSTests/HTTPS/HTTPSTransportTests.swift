import ApusHTTP
import ApusNIO
import ApusTLS
import ApusTestKit
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ApusDNS

@Suite struct HTTPSTransportTests {
    private static let identity = try? TestIdentity(.p256)

    private struct Scripted: HTTPResponder {
        var answer: @Sendable (ServerRequest) async -> ServerResponse
        func respond(to request: ServerRequest) async -> ServerResponse { await answer(request) }
    }

    private func withServer(
        protocols: [ApplicationProtocol] = [.h2, .http11], method: HTTPSTransport.Method = .post, _ responder: any HTTPResponder,
        _ body: (HTTPSTransport, LoopbackServer.Counter) async throws -> Void
    ) async throws {
        let identity = try #require(Self.identity)
        var tls = ServerConfiguration(identities: [identity.identity])
        tls.applicationProtocols = protocols
        let configuration = tls
        let counter = LoopbackServer.Counter()
        let listener: any Channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                counter.add()
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(TLSServerHandler(configuration: configuration))
                    try pipeline.addHTTPServer(responder: responder, limits: HTTPServerLimits(), channel: channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        var location = try #require(DNSServerLocation("https://test.example:\(listener.localAddress?.port ?? 0)/dns-query"))
        location.address = "127.0.0.1"
        let transport = HTTPSTransport(
            location, method: method, security: DNSConnectionSecurity(ClientConfiguration(verifier: identity.verifier)),
            group: MultiThreadedEventLoopGroup.singleton)
        try await body(transport, counter)
        try await listener.close()
    }

    private func resolver() throws -> DNSResponder {
        let upstream = try ScriptedTransport { query in
            try query.answered([.address(query.questions.first?.name.description ?? ".")])
        }
        return DNSResponder(resolver: CachingResolver(upstreams: UpstreamGroup([upstream])))
    }

    @Test(arguments: HTTPSTransport.Method.allCases, [true, false])
    func queriesShareAConnection(method: HTTPSTransport.Method, speaksHTTP2: Bool) async throws {
        try await withServer(protocols: speaksHTTP2 ? [.h2, .http11] : [.http11], method: method, try resolver()) {
            transport, counter in
            let first = try await transport.exchange(.query(), timeout: .seconds(30))
            #expect(first.httpVersion == (speaksHTTP2 ? .http2 : .http11))
            #expect(first.times.handshake != nil)
            for number in 0..<5 {
                let reply = try await transport.exchange(.query("n\(number).example"), timeout: .seconds(30))
                #expect(reply.message.answers.first?.name == reply.message.questions.first?.name)
                #expect(reply.times.handshake == nil || !speaksHTTP2)
                #expect(reply.size % 468 == 0)
            }
            // A connection of HTTP/1.1 may be told to be free only after the next question.
            #expect(speaksHTTP2 ? counter.count == 1 : counter.count < 6)
        }
    }

    @Test func theQueryIsPaddedAndItsIDZero() async throws {
        let seen = Mutex<[String]>([])
        let responder = Scripted { request in
            seen.withLock { $0.append(request.head.path ?? "") }
            return .plain(.notFound)
        }
        try await withServer(method: .get, responder) { transport, _ in
            await #expect(throws: DNSExchangeError.status(404)) {
                try await transport.exchange(.query(id: 7), timeout: .seconds(30))
            }
        }
        let bytes = try #require(DNSResponder.query(inPath: seen.withLock { $0.first }))
        #expect(bytes.count == 128)
        #expect(bytes.prefix(2) == [0, 0])
    }

    @Test func whatIsNoAnswerIsRefused() async throws {
        @Sendable func response(_ bytes: [UInt8], type: String = "application/dns-message") -> ServerResponse {
            ServerResponse(status: .ok, fields: [.contentType: type], body: .bytes(ByteBuffer(bytes: bytes)))
        }
        let query = try DNSMessage.query()
        let other = try DNSMessage.query("other.example").answered([.address("other.example")])
        let truth = try query.answered([.address("www.example.com")]).encoded()
        let rows: [(ServerResponse, DNSExchangeError?)] = [
            (response(truth), nil), (response(other.encoded()), .wrongAnswer), (response(query.encoded()), .wrongAnswer),
            (response(truth, type: "text/html"), .mediaType("text/html")), (.plain(.internalServerError), .status(500)),
            (ServerResponse(status: .movedPermanently, fields: [.location: "/x"]), .status(301)),
        ]
        for (response, error) in rows {
            try await withServer(Scripted { _ in response }) { transport, _ in
                if let error {
                    await #expect(throws: error) { try await transport.exchange(query, timeout: .seconds(30)) }
                } else {
                    _ = try await transport.exchange(query, timeout: .seconds(30))
                }
            }
        }
        for bytes in [[], [1, 2, 3], truth.dropLast(1), truth + [0]] as [[UInt8]] {
            try await withServer(Scripted { _ in response(Array(bytes)) }) { transport, _ in
                let error = await #expect(throws: DNSExchangeError.self) {
                    try await transport.exchange(query, timeout: .seconds(30))
                }
                if case .malformed? = error {} else { Issue.record("\(String(describing: error))") }
            }
        }
    }

    @Test func aServerThatStallsIsGivenUp() async throws {
        let gate = FirstOf<Void>()
        try await withServer(
            Scripted { _ in
                await gate.value; return .plain(.ok)
            }
        ) { transport, _ in
            await #expect(throws: DNSExchangeError.timedOut) {
                try await transport.exchange(.query(), timeout: .milliseconds(400))
            }
            gate.give(())
        }
    }

    /// RFC 8484 §5.1.
    @Test func whatACacheKeptIsThatMuchOlder() async throws {
        let bytes = try DNSMessage.query().answered([.address("www.example.com", ttl: 300)]).encoded()
        let responder = Scripted { _ in
            ServerResponse(
                status: .ok, fields: [.contentType: "application/dns-message", .age: "250"],
                body: .bytes(ByteBuffer(bytes: bytes)))
        }
        try await withServer(responder) { transport, _ in
            let reply = try await transport.exchange(.query(), timeout: .seconds(30))
            #expect(reply.message.answers.map(\.ttl) == [50])
        }
    }
}
