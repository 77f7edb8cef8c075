import ApusHTTP
import ApusNIOTestKit
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization

/// The HTTP server without TLS, on a port of its own.
struct PlainServer: Sendable {
    let channel: any Channel
    private let ended: Counter
    /// Between it and its clients, where the network is not perfect.
    private let relay: Relay?

    static func start(_ responder: any HTTPResponder, limits: HTTPServerLimits = HTTPServerLimits()) async throws -> PlainServer {
        let ended = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.closeFuture.whenComplete { _ in ended.value.withLock { $0 += 1 } }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTP1Server(responder: responder, limits: limits, channel: channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return PlainServer(channel: channel, ended: ended, relay: try await Relay.startWhereNeeded(to: channel))
    }

    /// Connections that this side has ended, or that have ended on it.
    var endedConnections: Int { ended.value.withLock { $0 } }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    func connect(readsAtOnce: Bool = true) async throws -> RawClient {
        guard let address = relay?.address ?? channel.localAddress else { throw ChannelError.inappropriateOperationForState }
        return try await RawClient.connect(to: address, readsAtOnce: readsAtOnce)
    }

    func stop() async {
        try? await relay?.stop()
        try? await channel.close()
    }
}

/// Answers by path, for tests of the server.
struct PathResponder: HTTPResponder {
    func respond(to request: ServerRequest) async -> ServerResponse {
        // What is sent is read, so that a request is answered when it is whole.
        do { while try await request.body.next() != nil {} } catch { return ServerResponse(status: .badRequest) }
        switch request.path {
        case "/slow":
            try? await Task.sleep(for: .milliseconds(50))
            return ServerResponse(status: .ok, body: .bytes(ByteBuffer(string: "slow")))
        case "/never":
            try? await Task.sleep(for: .seconds(60))
            return ServerResponse(status: .ok)
        case "/none": return ServerResponse(status: .noContent)
        case "/not-modified": return ServerResponse(status: .notModified, fields: [.eTag: "\"x\""])
        case "/stream":
            return ServerResponse(
                status: .ok,
                body: .stream(length: 6) { writer in
                    try await writer.write(ByteBuffer(string: "one"))
                    try await writer.write(ByteBuffer(string: "two"))
                })
        case "/short":
            return ServerResponse(status: .ok, body: .stream(length: 6) { try await $0.write(ByteBuffer(string: "one")) })
        case "/long":
            return ServerResponse(status: .ok, body: .stream(length: 2) { try await $0.write(ByteBuffer(string: "one")) })
        case "/endless":
            return ServerResponse(
                status: .ok,
                body: .stream(length: .max) { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 0x78, count: 1 << 16)) }
                })
        case "/broken-header": return ServerResponse(status: .ok, fields: [HTTPField.Name(constant: "X-A"): "a\r\nX-B: b"])
        default:
            return ServerResponse(status: .ok, body: .bytes(ByteBuffer(string: "\(request.method) \(request.head.path ?? "")")))
        }
    }
}
