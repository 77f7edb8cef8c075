import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import ApusNIO

@Suite("The handshake over a channel", .networks(.perfect, .byteByByte, .restless(1), .restless(2)))
struct HandshakeTests {
    @Test("starts when the channel becomes active, not before")
    func startsWhenActive() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        #expect(pair.client.transport.calls.isEmpty)
        try pair.client.activate()
        #expect(pair.client.transport.hasFlushedBytes)
        #expect(pair.client.transport.calls.contains(.read))
        #expect(pair.client.application.happenings == [.active])
    }

    @Test("starts at once when the handler is added to an active channel")
    func startsWhenAdded() throws {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
        let transport = RecordedTransport()
        try channel.pipeline.syncOperations.addHandler(transport)
        let configuration = ClientConfiguration(verifier: try TestIdentity.shared.verifier)
        try channel.pipeline.syncOperations.addHandler(TLSClientHandler(configuration: configuration, serverName: "test.example"))
        #expect(transport.hasFlushedBytes)
        channel.close(mode: .all, promise: nil)
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test("ends with both events, the detailed one first, on both sides", arguments: [nil, "h2"] as [ApplicationProtocol?])
    func events(_ alpn: ApplicationProtocol?) throws {
        let pair = try EmbeddedPair(
            configureClient: { $0.applicationProtocols = alpn.map { ["http/1.1", $0] } ?? [] },
            configureServer: { $0.applicationProtocols = alpn.map { [$0] } ?? [] })
        defer { pair.finish() }
        try pair.activate()
        pair.exchange()
        for end in [pair.client, pair.server] {
            let negotiated = try #require(end.tls.negotiated)
            #expect(
                end.application.happenings == [
                    .active, .negotiated(negotiated), .tlsEvent(.handshakeCompleted(negotiatedProtocol: alpn?.description)),
                ])
            #expect(negotiated.applicationProtocol == alpn)
            #expect(try end.channel.pipeline.syncOperations.tlsHandler().negotiated == negotiated)
            #expect(end.channel.tlsHandshake().isFulfilled)
        }
        #expect(pair.client.tls.negotiated?.peerCertificates == (try TestIdentity.shared.identity.certificateChain))
        #expect(pair.server.tls.negotiated?.serverName == "test.example")
    }

    @Test("and data work when every byte arrives on its own")
    func byteByByte() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        try pair.activate()
        pair.exchange(pieceSize: 1)
        let ping = pattern(300)
        let pong = pattern(20_000)
        _ = pair.client.writeAndFlush(ping)
        _ = pair.server.writeAndFlush(pong)
        pair.exchange(pieceSize: 1)
        #expect(pair.server.application.received == ping)
        #expect(pair.client.application.received == pong)
        #expect(pair.client.application.errors.isEmpty && pair.server.application.errors.isEmpty)
    }

    @Test("drives NIO's ALPN handler")
    func applicationProtocolNegotiationHandler() throws {
        let pair = try EmbeddedPair(
            configureClient: { $0.applicationProtocols = [.h2] }, configureServer: { $0.applicationProtocols = [.h2] })
        defer { pair.finish() }
        let seen = NIOLoopBoundBox<[ALPNResult]>([], eventLoop: pair.client.channel.eventLoop)
        try pair.client.channel.pipeline.syncOperations.addHandler(
            ApplicationProtocolNegotiationHandler { result in
                seen.value.append(result)
                return pair.client.channel.eventLoop.makeSucceededVoidFuture()
            }, position: .after(pair.client.tls))
        try pair.activate()
        pair.exchange()
        #expect(seen.value == [.negotiated("h2")])
    }

    @Test("is given up after its time, with a typed error and a word to the peer before the channel closes")
    func timeout() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        try pair.client.activate()
        let handshake = pair.client.channel.tlsHandshake()
        let write = pair.client.writeAndFlush([1])
        _ = pair.client.transport.takeFlushed()
        pair.client.transport.forgetCalls()
        pair.client.channel.embeddedEventLoop.advanceTime(by: .nanoseconds(TimeAmount.seconds(10).nanoseconds - 1))
        #expect(pair.client.transport.calls.isEmpty && handshake.outcome == nil)
        pair.client.channel.embeddedEventLoop.advanceTime(by: .nanoseconds(1))
        let error = TLSHandlerError.handshakeTimedOut(.seconds(10))
        #expect(pair.client.application.happenings == [.active, .handlerError(error), .inactive])
        #expect(handshake.error as? TLSHandlerError == error)
        #expect(write.error as? TLSHandlerError == error)
        #expect(pair.client.transport.calls == [.write(7), .flush, .close(.all)])
    }

    @Test("has no time limit when it is complete, or when none was set")
    func noTimeout() throws {
        let complete = try EmbeddedPair.connected()
        defer { complete.finish() }
        complete.client.channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(complete.client.transport.closes.isEmpty)
        let patient = try EmbeddedPair(options: TLSHandlerOptions(handshakeTimeout: nil))
        defer { patient.finish() }
        try patient.server.activate()
        patient.server.channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(patient.server.transport.closes.isEmpty)
    }

    @Test("that fails shows the reason to this side, the alert to the other, and closes both")
    func refused() throws {
        let reason = UntrustedPeer(reason: .expired, message: "expired in the test")
        let pair = try EmbeddedPair(configureClient: { $0.verifier = FixedVerifier(verdict: .untrusted(reason)) })
        defer { pair.finish() }
        let writes = [pair.client.writeAndFlush([1]), pair.client.write([2])]
        try pair.activate()
        let handshakes = (pair.client.channel.tlsHandshake(), pair.server.channel.tlsHandshake())
        pair.client.transport.forgetCalls()
        pair.exchange()
        #expect(pair.client.application.happenings == [.active, .tlsError(.untrusted(reason)), .inactive])
        #expect(pair.server.application.happenings == [.active, .tlsError(.received(.certificateExpired)), .inactive])
        #expect(pair.client.transport.calls.last == .close(.all))
        #expect(pair.client.transport.calls.dropLast().last == .flush)
        #expect(handshakes.0.error as? TLSError == .untrusted(reason))
        #expect(handshakes.1.error as? TLSError == .received(.certificateExpired))
        #expect(writes.allSatisfy { $0.error as? TLSError == .untrusted(reason) })
        // Whoever asks later hears the same.
        #expect(pair.client.channel.pipeline.syncOperations.tlsHandshake().error as? TLSError == .untrusted(reason))
    }

    @Test("result is an error where there is no TLS")
    func noHandler() throws {
        let channel = EmbeddedChannel()
        #expect(channel.tlsHandshake().error as? TLSHandlerError == .noHandler)
        #expect(throws: TLSHandlerError.noHandler) { try channel.pipeline.syncOperations.tlsHandler() }
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    @Test("is refused for what is no server name", arguments: ["", "a..b", "ex ample.com"])
    func serverName(_ name: String) throws {
        let configuration = ClientConfiguration(verifier: try TestIdentity.shared.verifier)
        #expect(throws: TLSError.self) { try TLSClientHandler(configuration: configuration, serverName: name) }
    }
}
