import ApusEdge
import ApusNIO
import ApusTLS
import ApusX509
import NIOCore
import NIOPosix
import Testing

@Suite("The edge over real TCP and TLS", .timeLimit(.minutes(2)))
struct EdgeServerTests {
    /// A server with a development certificate, and clients that trust it.
    private struct Edge {
        let directory: TemporaryDirectory
        let authority: DevelopmentCA
        let server: EdgeServer

        static func start(
            _ content: EdgeConfiguration.Content? = nil, names: [[String]] = [["localhost", "127.0.0.1", "::1"]],
            listen: String = "localhost:0", prepare: (TemporaryDirectory) throws -> Void = { _ in }
        ) async throws -> Edge {
            let directory = try TemporaryDirectory()
            let authority = try DevelopmentCA.loadOrCreate(in: directory.path + "/state")
            try directory.write("root/index.html", "<p>hello</p>")
            try prepare(directory)
            let identities = try names.map { try authority.issue(names: $0.compactMap { CertificateName($0) }) }
            var configuration = EdgeConfiguration(
                listen: [try #require(ListenAddress(listen))], content: content ?? .files(root: directory.path + "/root"),
                tls: ServerConfiguration(identities: identities), threads: 2)
            if case .echo? = content {} else { configuration.tls.applicationProtocols = [.h2, .http11] }
            return Edge(directory: directory, authority: authority, server: try await EdgeServer.start(configuration))
        }

        func connect(_ index: Int = 0, name: String = "localhost", readsAtOnce: Bool = true) async throws -> RawClient {
            let listen = try #require(ListenAddress(server.addresses[index]))
            let roots = try TrustRoots(certificates: [authority.rootCertificate])
            let configuration = ClientConfiguration(verifier: CertificateVerifier(roots: roots))
            let client = try await RawClient.connect(
                to: try SocketAddress(ipAddress: listen.host, port: listen.port),
                tls: { try TLSClientHandler(configuration: configuration, serverName: try #require(ServerName(name))) },
                readsAtOnce: readsAtOnce)
            return client
        }
    }

    @Test("listens on both address families of localhost, on one port")
    func bothFamilies() async throws {
        let edge = try await Edge.start()
        let addresses = edge.server.addresses.compactMap { ListenAddress($0) }
        #expect(addresses.first?.host == "127.0.0.1")
        #expect(Set(addresses.map(\.port)).count == 1)
        #expect(addresses.allSatisfy { $0.port != 0 })
        for index in addresses.indices {
            let client = try await edge.connect(index)
            try await client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            #expect(String(decoding: try await client.receivedToTheEnd(), as: UTF8.self).hasSuffix("<p>hello</p>"))
        }
        await edge.server.shutdown()
    }

    @Test("sends a file of several megabytes whole, and the next one on the same connection")
    func largeFile() async throws {
        let content = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 11) }
        let edge = try await Edge.start { try $0.write("root/big", content) }
        let client = try await edge.connect()
        try await client.send(
            "GET /big HTTP/1.1\r\nHost: h\r\n\r\nGET /big HTTP/1.1\r\nHost: h\r\nRange: bytes=100-\r\nConnection: close\r\n\r\n")
        let received = try await client.receivedToTheEnd()
        let separator = Array("\r\n\r\n".utf8)
        let first = try #require(received.firstRange(of: separator)).upperBound
        #expect(received[first...].prefix(content.count).elementsEqual(content))
        let rest = received[(first + content.count)...]
        let second = try #require(rest.firstRange(of: separator)).upperBound
        #expect(rest[second...].elementsEqual(content[100...]))
        await edge.server.shutdown()
    }

    @Test("echoes to a client that reads late, and ends when the client has ended")
    func echo() async throws {
        let edge = try await Edge.start(.echo)
        let content = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        let client = try await edge.connect()
        try await client.channel.tlsHandshake().get()
        try await client.send(content)
        try await client.endOutput()
        #expect(try await client.receivedToTheEnd() == content)
        await edge.server.shutdown()
    }

    @Test("shows each name its own certificate", arguments: [("a.test", true), ("b.test", true), ("c.test", false)])
    func serverNames(_ name: String, _ isServed: Bool) async throws {
        let edge = try await Edge.start(names: [["a.test"], ["b.test"]])
        let client = try await edge.connect(name: name)
        if isServed {
            let negotiated = try await client.channel.tlsHandshake().get()
            #expect(negotiated.peerIdentity?.names == [name])
        } else {
            await #expect(throws: (any Error).self) { try await client.channel.tlsHandshake().get() }
        }
        await edge.server.shutdown()
    }

    @Test("says that a port is taken")
    func portInUse() async throws {
        let edge = try await Edge.start()
        let taken = try #require(ListenAddress(edge.server.addresses[0]))
        await #expect(throws: EdgeStartError.inUse(ListenAddress(host: "localhost", port: taken.port))) {
            try await Edge.start(listen: "localhost:\(taken.port)")
        }
        await edge.server.shutdown()
    }

    @Test("says that a directory is not there")
    func noRoot() async throws {
        await #expect(throws: EdgeStartError.root("/nonexistent", .notFound)) {
            try await Edge.start(.files(root: "/nonexistent"))
        }
    }

    @Test("refuses a TLS configuration that can't work, before it listens")
    func badConfiguration() async throws {
        await #expect(throws: TLSError.self) { try await Edge.start(names: []) }
    }

    @Test("finishes what is under way when it is told to stop, and takes nothing new")
    func gracefulShutdown() async throws {
        let content = [UInt8](repeating: 0x61, count: 20_000_000)
        let edge = try await Edge.start { try $0.write("root/big", content) }
        let idle = try await edge.connect()
        _ = try await idle.channel.tlsHandshake().get()
        let busy = try await edge.connect(readsAtOnce: false)
        busy.channel.read()
        try await busy.channel.setOption(.autoRead, value: true)
        try await busy.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n")
        _ = try await busy.received(containing: "200 OK")
        async let stopped: Void = edge.server.shutdown(within: .seconds(100))
        #expect(try await busy.receivedToTheEnd().suffix(content.count).elementsEqual(content))
        #expect(try await idle.receivedToTheEnd().isEmpty)
        await stopped
        await #expect(throws: (any Error).self) { try await edge.connect() }
    }

    @Test("stops as soon as nothing is open, however much time it is given")
    func promptShutdown() async throws {
        for _ in 0..<50 {
            let edge = try await Edge.start()
            await edge.server.shutdown(within: .hours(1))
        }
        let edge = try await Edge.start()
        let idle = try await edge.connect()
        _ = try await idle.channel.tlsHandshake().get()
        await edge.server.shutdown(within: .hours(1))
        #expect(try await idle.receivedToTheEnd().isEmpty)
    }

    @Test("ends what does not end by itself when the time is over")
    func forcedShutdown() async throws {
        let content = [UInt8](repeating: 0x61, count: 60_000_000)
        let edge = try await Edge.start { try $0.write("root/big", content) }
        let client = try await edge.connect()
        _ = try await client.channel.tlsHandshake().get()
        try await client.channel.setOption(.autoRead, value: false)
        try await client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n")
        try await Task.sleep(for: .milliseconds(300))
        // The client never reads on: without the limit this would wait until the suite's own.
        await edge.server.shutdown(within: .milliseconds(200))
        #expect(edge.server.connectionCount == 0)
        try? await client.channel.close()
    }

    @Test("gives up on a client that does not shake hands")
    func handshakeTimeout() async throws {
        let directory = try TemporaryDirectory()
        let authority = try DevelopmentCA.loadOrCreate(in: directory.path)
        var configuration = EdgeConfiguration(
            listen: [ListenAddress(host: "127.0.0.1", port: 0)], content: .demoPage,
            tls: ServerConfiguration(identities: [try authority.issue(names: [try #require(CertificateName("localhost"))])]),
            threads: 1)
        configuration.handshakeTimeout = .milliseconds(100)
        let server = try await EdgeServer.start(configuration)
        let listen = try #require(ListenAddress(server.addresses[0]))
        let client = try await RawClient.connect(to: try SocketAddress(ipAddress: listen.host, port: listen.port))
        _ = try await client.receivedToTheEnd()
        await server.shutdown()
    }
}
