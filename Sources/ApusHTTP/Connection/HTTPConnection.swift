import ApusNIO
package import ApusTLS
package import NIOCore
import NIOPosix
import Synchronization

/// Who a request came from.
package final class HTTPConnection: Sendable {
    package let remoteAddress: SocketAddress?
    package let localAddress: SocketAddress?
    /// Nil for a request that came over no connection, in a test.
    package let channel: (any Channel)?
    let executor: EventLoopExecutor
    private let state = Mutex(State())

    private struct State {
        var tls: NegotiatedParameters?
        var isEarly = false
    }

    init(channel: any Channel, remoteAddress: SocketAddress? = nil) {
        self.channel = channel
        self.remoteAddress = remoteAddress ?? channel.remoteAddress
        localAddress = channel.localAddress
        executor = EventLoopExecutor(channel.eventLoop)
    }

    package init() {
        channel = nil
        remoteAddress = nil
        localAddress = nil
        executor = EventLoopExecutor(MultiThreadedEventLoopGroup.singleton.any())
    }

    package var eventLoop: (any EventLoop)? { channel?.eventLoop }

    /// What the TLS handshake agreed on; nil in front of its end, and without TLS.
    package var tls: NegotiatedParameters? { state.withLock { $0.tls } }

    /// What is read now came before the TLS handshake was complete, and may be a replay.
    var isEarly: Bool { state.withLock { $0.isEarly } }

    func earlyDataBegins() { state.withLock { $0.isEarly = true } }

    func handshakeCompleted(_ negotiated: NegotiatedParameters) {
        state.withLock { state in
            state.tls = negotiated
            state.isEarly = false
        }
    }

    /// Waits for the end of the TLS handshake, after which nothing that came early can be a replay any more.
    ///
    /// - Throws: the handshake's error.
    package func handshake() async throws {
        guard isEarly, let channel else { return }
        _ = try await channel.tlsHandshake().get()
    }
}
