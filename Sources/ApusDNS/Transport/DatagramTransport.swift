package import NIOCore
import NIOPosix

/// DNS in datagrams, and over TCP where a datagram says that it is cut short (RFC 1035 §4.2.1).
///
/// Each query has a socket of its own, with a source port that the system chooses at random and a random ID; the socket takes datagrams
/// from the server's address alone, and everything that does not answer the question is passed over (RFC 5452 §9).
package struct DatagramTransport: DNSTransport {
    package let location: DNSServerLocation
    /// Whether letters get a random case, which few servers fail to repeat.
    package var randomizesCase: Bool
    private let group: any EventLoopGroup
    private let stream: StreamTransport

    /// A datagram that was lost is sent again after this long.
    private static let retransmission = TimeAmount.milliseconds(800)
    /// As many wrong datagrams for one query are no accident: TCP can't be guessed at.
    static let maximumForgeries = 16

    package init(_ location: DNSServerLocation, randomizesCase: Bool = true, group: any EventLoopGroup) {
        self.location = location
        self.randomizesCase = randomizesCase
        self.group = group
        stream = StreamTransport(location, security: nil, group: group)
    }

    package func exchange(_ query: DNSMessage, timeout: TimeAmount) async throws -> DNSReply {
        let deadline = NIODeadline.now() + timeout
        do {
            let reply = try await datagram(query, timeout: timeout)
            guard reply.message.header.isTruncated else { return reply }
        } catch DNSExchangeError.tooManyForgeries {
            // Asked again below, where nobody can forge.
        }
        return try await stream.exchange(query, timeout: max(.milliseconds(1), deadline - .now()))
    }

    private func datagram(_ query: DNSMessage, timeout: TimeAmount) async throws -> DNSReply {
        var generator = SystemRandomNumberGenerator()
        let question = query.questions.first
        var query = query
        query.header.id = UInt16.random(in: 0...0xffff, using: &generator)
        if randomizesCase {
            for index in query.questions.indices {
                query.questions[index].name = RandomCase.applied(to: query.questions[index].name, using: &generator)
            }
        }
        let address = try await address()
        let eventLoop = group.next()
        let promise = eventLoop.makePromise(of: DNSReply.self)
        let sent = query
        let channel = try await DatagramBootstrap(group: eventLoop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.largestDatagram))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        DatagramExchangeHandler(
                            sent, to: address, promise: promise, timeout: timeout, retransmission: Self.retransmission))
                }
            }
            .connect(to: address).get()
        defer { channel.close(promise: nil) }
        var reply = try await promise.futureResult.get()
        if randomizesCase, let question, reply.message.questions.count == 1 {
            reply.message = RandomCase.restored(reply.message, to: question)
        }
        return reply
    }

    /// Of a server that has a name, the first address.
    private func address() async throws -> SocketAddress {
        if let address = try? SocketAddress(ipAddress: location.connectHost, port: location.port) { return address }
        let (host, port) = (location.connectHost, location.port)
        return try await NIOThreadPool.singleton.runIfActive { try SocketAddress.makeAddressResolvingHost(host, port: port) }
    }

    private static let largestDatagram = 4096
}

/// Sends one query, again where nothing comes, and waits for the datagram that answers it.
private final class DatagramExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let query: DNSMessage
    private let server: SocketAddress
    private let promise: EventLoopPromise<DNSReply>
    private let timeout: TimeAmount
    private let retransmission: TimeAmount
    private let start = NIODeadline.now()
    private var forgeries = 0
    private var timers: [Scheduled<Void>] = []

    init(
        _ query: DNSMessage, to server: SocketAddress, promise: EventLoopPromise<DNSReply>, timeout: TimeAmount,
        retransmission: TimeAmount
    ) {
        self.query = query
        self.server = server
        self.promise = promise
        self.timeout = timeout
        self.retransmission = retransmission
    }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timers.append(context.eventLoop.scheduleTask(in: timeout) { bound.value.0.promise.fail(DNSExchangeError.timedOut) })
        for factor in [1, 3] where retransmission * factor < timeout {
            timers.append(
                context.eventLoop.scheduleTask(in: retransmission * factor) {
                    let (handler, context) = bound.value
                    handler.send(context)
                })
        }
        send(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timers.forEach { $0.cancel() }
        promise.fail(DNSExchangeError.connectionClosed)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timers.forEach { $0.cancel() }
        promise.fail(DNSExchangeError.connectionClosed)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let bytes = Array(envelope.data.readableBytesView)
        guard envelope.remoteAddress == server, let message = try? DNSMessage(decoding: bytes), message.answers(query) else {
            forgeries += 1
            if forgeries >= DatagramTransport.maximumForgeries { promise.fail(DNSExchangeError.tooManyForgeries) }
            return
        }
        var reply = DNSReply(message: message, size: bytes.count, transport: .udp)
        reply.times.query = .nanoseconds((NIODeadline.now() - start).nanoseconds)
        promise.succeed(reply)
    }

    private func send(_ context: ChannelHandlerContext) {
        let envelope = AddressedEnvelope(remoteAddress: server, data: ByteBuffer(bytes: query.encoded()))
        context.writeAndFlush(wrapOutboundOut(envelope), promise: nil)
    }
}
