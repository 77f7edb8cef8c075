import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOEmbedded
import Testing

@testable import ApusNIO

/// One end of an ``EmbeddedPair``: transport, TLS handler, application.
struct EmbeddedEnd {
    let channel: EmbeddedChannel
    let transport = RecordedTransport()
    let application = RecordedApplication()
    let tls: any TLSChannelHandler

    init(_ tls: some TLSChannelHandler) throws {
        channel = EmbeddedChannel()
        self.tls = tls
        try channel.pipeline.syncOperations.addHandlers([transport, tls, application])
    }

    func activate() throws {
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
    }

    /// Brings bytes from the network, as one burst.
    func receive(_ bytes: ByteBuffer) {
        channel.pipeline.syncOperations.fireChannelRead(NIOAny(bytes))
        channel.pipeline.syncOperations.fireChannelReadComplete()
    }

    func write(_ bytes: [UInt8]) -> EventLoopFuture<Void> { channel.write(ByteBuffer(bytes: bytes)) }
    func writeAndFlush(_ bytes: [UInt8]) -> EventLoopFuture<Void> { channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// The transport ends, as a TCP connection does.
    func cut() {
        try? channel.pipeline.syncOperations.context(handler: transport).close(mode: .all, promise: nil)
        channel.embeddedEventLoop.run()
    }

    /// EmbeddedChannel wants to be closed before it goes.
    func finish() {
        cut()
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}

/// A client's and a server's channel, whose networks are carried by hand.
final class EmbeddedPair {
    let client: EmbeddedEnd
    let server: EmbeddedEnd
    /// Flushed, and not arrived yet.
    private var toBeSent = (toServer: ByteBuffer(), toClient: ByteBuffer())

    init(
        options: TLSHandlerOptions = TLSHandlerOptions(), serverOptions: TLSHandlerOptions? = nil,
        configureClient: (inout ClientConfiguration) -> Void = { _ in },
        configureServer: (inout ServerConfiguration) -> Void = { _ in }
    ) throws {
        let identity = try TestIdentity.shared
        var clientConfiguration = ClientConfiguration(verifier: identity.verifier)
        configureClient(&clientConfiguration)
        var serverConfiguration = ServerConfiguration(identities: [identity.identity])
        configureServer(&serverConfiguration)
        client = try EmbeddedEnd(
            TLSClientHandler(configuration: clientConfiguration, serverName: "test.example", options: options))
        server = try EmbeddedEnd(TLSServerHandler(configuration: serverConfiguration, options: serverOptions ?? options))
    }

    init(client: EmbeddedEnd, server: EmbeddedEnd) {
        self.client = client
        self.server = server
    }

    /// To be deferred by every test, so that the channels live to its end.
    func finish() {
        client.finish()
        server.finish()
    }

    /// A pair behind its handshake, with nothing noted yet.
    static func connected(
        options: TLSHandlerOptions = TLSHandlerOptions(), configureClient: (inout ClientConfiguration) -> Void = { _ in },
        configureServer: (inout ServerConfiguration) -> Void = { _ in }
    ) throws -> EmbeddedPair {
        let pair = try EmbeddedPair(options: options, configureClient: configureClient, configureServer: configureServer)
        try pair.activate()
        pair.exchange()
        try #require(pair.client.application.isHandshakeComplete && pair.server.application.isHandshakeComplete)
        for end in [pair.client, pair.server] {
            end.application.forget()
            end.transport.forgetCalls()
        }
        return pair
    }

    func activate() throws {
        try server.activate()
        try client.activate()
    }

    /// Carries bytes both ways until there are none, as ``Network/current`` does, or in pieces of one size.
    ///
    /// - Parameters:
    ///   - toServer: how many bytes the server gets before nothing arrives there any more; likewise `toClient`.
    func exchange(pieceSize: Int? = nil, toServer: Int = .max, toClient: Int = .max) {
        var pieces = Network.current.pieces
        var limits = (toServer: toServer, toClient: toClient)
        while (hasMore(client, toBeSent.toServer) && limits.toServer > 0)
            || (hasMore(server, toBeSent.toClient) && limits.toClient > 0)
        {
            carry(from: client, to: server, &toBeSent.toServer, &limits.toServer, pieceSize, &pieces)
            carry(from: server, to: client, &toBeSent.toClient, &limits.toClient, pieceSize, &pieces)
        }
    }

    private func hasMore(_ sender: EmbeddedEnd, _ waiting: ByteBuffer) -> Bool {
        sender.transport.hasFlushedBytes || waiting.readableBytes > 0
    }

    private func carry(
        from sender: EmbeddedEnd, to receiver: EmbeddedEnd, _ waiting: inout ByteBuffer, _ limit: inout Int, _ pieceSize: Int?,
        _ pieces: inout NetworkPieces
    ) {
        waiting.writeImmutableBuffer(sender.transport.takeFlushed())
        let count = pieceSize.map { min($0, waiting.readableBytes) } ?? pieces.next(of: waiting.readableBytes)
        guard let piece = waiting.readSlice(length: min(count, limit)), piece.readableBytes > 0 else { return }
        limit -= piece.readableBytes
        receiver.receive(piece)
    }
}

extension TestIdentity {
    private static let one = Result { try TestIdentity(.p256) }

    /// The same for all tests.
    static var shared: TestIdentity { get throws { try one.get() } }
}

extension EventLoopFuture {
    /// The outcome if there is one; to be called on the event loop.
    var outcome: Result<Value, any Error>? {
        let box = NIOLoopBoundBox<Result<Value, any Error>?>(nil, eventLoop: eventLoop)
        whenComplete { box.value = $0 }
        return box.value
    }

    var error: (any Error)? {
        guard case .failure(let error) = outcome else { return nil }
        return error
    }

    var isFulfilled: Bool {
        if case .success = outcome { true } else { false }
    }
}

/// Bytes that differ wherever one looks.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}
