import ApusExplain
import ApusNIO
import ApusTLS
import ApusX509
import NIOCore
import NIOPosix
import Synchronization

/// One connection with static RSA key exchange over TCP on the loopback interface, between a server and a client of our own, recorded at
/// both ends.
struct ClassicConnection {
    /// The suite that every implementation of TLS 1.2 had to have (RFC 5246 §9).
    static let cipherSuite = CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA
    private static let timeout = TimeAmount.seconds(10)

    private typealias TLSChannel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let server: ServerConfiguration
    let client: ClientConfiguration
    let serverName: ServerName

    /// - Parameter identity: with an RSA key.
    init(identity: Identity, roots: TrustRoots, serverName: ServerName) {
        var policy = SecurityPolicy.legacy
        policy.cipherSuites = [Self.cipherSuite]
        var server = ServerConfiguration(identities: [identity], policy: policy)
        server.revealsSecrets = true
        var client = ClientConfiguration(verifier: CertificateVerifier(roots: roots), policy: policy)
        client.revealsSecrets = true
        self.server = server
        self.client = client
        self.serverName = serverName
    }

    /// Connects, sends a line, reads the answer, closes.
    func record() async throws -> ClassicRecording {
        let clientLog = EventRecorder()
        let serverLog = EventRecorder()
        let tap = WireTap.Log()
        let listener = try await listen(serverLog)
        let address = listener.channel.localAddress
        guard let address else { throw ChannelError.unknownLocalAddress }
        async let readByServer = Self.answer(listener)
        let readByClient = try await ask(address, clientLog, tap)
        let (toServer, toClient) = tap.streams
        return ClassicRecording(
            clientEvents: clientLog.events, serverEvents: serverLog.events, wireToServer: toServer, wireToClient: toClient,
            readByServer: try await readByServer, readByClient: readByClient)
    }

    private func listen(_ log: EventRecorder) async throws -> NIOAsyncChannel<TLSChannel, Never> {
        let configuration = server
        let options = TLSHandlerOptions(handshakeTimeout: Self.timeout, observer: log.observer)
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        TLSServerHandler(configuration: configuration, options: options))
                    return try TLSChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Takes one connection, and says back what it says.
    private static func answer(_ listener: NIOAsyncChannel<TLSChannel, Never>) async throws -> [UInt8] {
        try await listener.executeThenClose { connections in
            for try await connection in connections {
                return try await connection.executeThenClose { inbound, outbound in
                    for try await buffer in inbound {
                        let question = Array(buffer.readableBytesView)
                        try await outbound.write(ByteBuffer(bytes: Array("You said: ".utf8) + question))
                        return question
                    }
                    return []
                }
            }
            return []
        }
    }

    private func ask(_ address: SocketAddress, _ log: EventRecorder, _ tap: WireTap.Log) async throws -> [UInt8] {
        let (configuration, serverName) = (client, serverName)
        let options = TLSHandlerOptions(handshakeTimeout: Self.timeout, observer: log.observer)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.timeout)
            .connect(to: address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        WireTap(tap), TLSClientHandler(configuration: configuration, serverName: serverName, options: options))
                    return try TLSChannel(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "What you read here was encrypted."))
            for try await buffer in inbound { return Array(buffer.readableBytesView) }
            return []
        }
    }
}

/// Keeps what goes over the wire, as it is there.
private final class WireTap: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    final class Log: Sendable {
        private let storage = Mutex<(toServer: [UInt8], toClient: [UInt8])>(([], []))

        var streams: (toServer: [UInt8], toClient: [UInt8]) { storage.withLock { $0 } }

        func sent(_ bytes: [UInt8]) { storage.withLock { $0.toServer += bytes } }
        func received(_ bytes: [UInt8]) { storage.withLock { $0.toClient += bytes } }
    }

    private let log: Log

    init(_ log: Log) { self.log = log }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        log.received(Array(unwrapInboundIn(data).readableBytesView))
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        log.sent(Array(unwrapOutboundIn(data).readableBytesView))
        context.write(data, promise: promise)
    }
}
