import ApusNIO
import ApusTLS
import NIOCore
import NIOPosix
import Synchronization

/// One TLS connection of the command line.
struct ConnectClient {
    typealias TLSChannel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let target: Target
    /// Where to connect to, the first that answers, when not to ``target`` itself.
    private let addresses: [Target]
    let serverName: ServerName
    let configuration: ClientConfiguration
    let timeoutSeconds: Double
    private let options: TLSHandlerOptions
    private let session: SessionFile?
    private let startTLS: StartTLSPrelude.Service?
    private let log = EventRecorder()
    private let began = ContinuousClock.now

    init(
        target: Target, addresses: [Target] = [], serverName: ServerName, configuration: ClientConfiguration,
        timeoutSeconds: Double, keyLog: KeyLog?,
        session: SessionFile? = nil, earlyData: [UInt8] = [], startTLS: StartTLSPrelude.Service? = nil
    ) throws {
        self.target = target
        self.addresses = addresses
        self.serverName = serverName
        self.configuration = configuration
        self.timeoutSeconds = timeoutSeconds
        self.session = session
        self.startTLS = startTLS
        var options = TLSHandlerOptions(
            handshakeTimeout: .nanoseconds(Int64(timeoutSeconds * 1e9)), observer: log.observer, keyLog: keyLog)
        options.earlyData = earlyData
        self.options = options
    }

    /// What became of a handshake that was made to be looked at.
    struct Outcome {
        var negotiated: NegotiatedParameters?
        var events: [HandshakeEvent]
        var connectMilliseconds: Double?
        var handshakeMilliseconds: Double?
        var failure: Failure?
        /// What the server did to a handshake that this side held for complete: with client certificates, it refuses here.
        var afterHandshake: (any Error)?
    }

    /// Connects, shakes hands, closes.
    func handshake() async -> Outcome {
        var outcome = Outcome(events: [])
        do {
            let (channel, handshake) = try await open()
            outcome.connectMilliseconds = milliseconds(since: began)
            let connected = ContinuousClock.now
            try await channel.executeThenClose { inbound, outbound in
                outcome.negotiated = try await handshake.get()
                outcome.handshakeMilliseconds = milliseconds(since: connected)
                if let negotiated = outcome.negotiated {
                    try await sendAgain(negotiated, outbound)
                    await waitForTicket(negotiated)
                }
                // A server that refuses our certificate says so after our Finished: what it says next tells.
                if configuration.identity != nil {
                    outcome.afterHandshake = await firstError(of: inbound, within: .milliseconds(300), channel: channel.channel)
                }
                outbound.finish()
            }
        } catch {
            if outcome.negotiated == nil { outcome.failure = failure(error, isConnected: outcome.connectMilliseconds != nil) }
        }
        outcome.events = log.events
        return outcome
    }

    /// Connects and carries bytes: standard input to the server, its answer to standard output, until it ends.
    func exchange(established: (NegotiatedParameters) -> Void) async throws {
        let channel: TLSChannel
        let handshake: EventLoopFuture<NegotiatedParameters>
        do { (channel, handshake) = try await open() } catch { throw failure(error, isConnected: false) }
        do {
            try await channel.executeThenClose { inbound, outbound in
                let negotiated = try await handshake.get()
                established(negotiated)
                try await sendAgain(negotiated, outbound)
                let silence = Silence()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await Self.sendInput(outbound)
                        // RFC 5246 §7.2.1: a TLS 1.2 server may drop what it still had to say when it sees close_notify.
                        if negotiated.version == .TLS12 { try await silence.last(.seconds(2)) }
                        // close_notify for this direction alone; the server may still have much to say.
                        outbound.finish()
                    }
                    // However the server ends, whatever is still to be read from standard input has no receiver.
                    defer {
                        group.cancelAll()
                        InputReader.abandon()
                    }
                    for try await buffer in inbound {
                        silence.end()
                        let bytes = Array(buffer.readableBytesView)
                        do throws(StreamError) { try StandardStreams.writeOutput(bytes) } catch {
                            // Whoever read our output has left (`| head`): there is nothing more to do here.
                            if error.isBrokenPipe { break }
                            throw error
                        }
                    }
                }
            }
        } catch let error as StreamError {
            throw Failure(
                code: .badFile, what: "carry data", why: "\(error)", report: ErrorReport(kind: "misuse", message: "\(error)"))
        } catch is CancellationError {
            return
        } catch {
            throw failure(error, isConnected: true)
        }
    }

    /// Sends what was meant as early data and did not arrive so: unless it was meant for another application protocol.
    private func sendAgain(
        _ negotiated: NegotiatedParameters, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        guard !options.earlyData.isEmpty, negotiated.earlyData != .accepted else { return }
        if negotiated.earlyData == .rejected, session?.taken?.session.applicationProtocol != negotiated.applicationProtocol {
            StandardStreams.printError(
                "apus: warning: the early data was refused, and is not sent again: the application protocol is another one now")
            return
        }
        try await outbound.write(ByteBuffer(bytes: options.earlyData))
    }

    /// In TLS 1.3 tickets come after the handshake.
    private func waitForTicket(_ negotiated: NegotiatedParameters) async {
        guard let session, negotiated.version >= .TLS13 else { return }
        let limit = ContinuousClock.now + .seconds(1)
        while !session.hasStored, ContinuousClock.now < limit {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func failure(_ error: any Error, isConnected: Bool) -> Failure {
        isConnected ? .connected(to: target.description, error) : .connecting(to: target.description, error)
    }

    private static func sendInput(_ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        while let bytes = try await InputReader.next() {
            do { try await outbound.write(ByteBuffer(bytes: bytes)) } catch { return }
        }
    }

    /// A connected channel, and what its handshake will come to. The latter is taken while the channel is made: a handshake
    /// that fails at once takes its handler out of the pipeline.
    private func open() async throws -> (TLSChannel, EventLoopFuture<NegotiatedParameters>) {
        // Made here, so that a configuration that can't work is told before anything connects.
        _ = try TLSClientHandler(configuration: configuration, serverName: serverName)
        var lastError: (any Error)?
        for address in addresses.isEmpty ? [target] : addresses {
            do { return try await open(to: address) } catch { lastError = error }
        }
        throw lastError ?? ChannelError.connectTimeout(.zero)
    }

    private func open(to address: Target) async throws -> (TLSChannel, EventLoopFuture<NegotiatedParameters>) {
        let configuration = configuration
        let serverName = serverName
        let options = options
        let startTLS = startTLS
        let timeout = TimeAmount.nanoseconds(Int64(timeoutSeconds * 1e9))
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.nanoseconds(Int64(timeoutSeconds * 1e9)))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let prelude = startTLS.map { StartTLSHandler($0, timeout: timeout, eventLoop: channel.eventLoop) }
                    if let prelude { try channel.pipeline.syncOperations.addHandler(prelude) }
                    try channel.pipeline.syncOperations.addHandler(
                        TLSClientHandler(configuration: configuration, serverName: serverName, options: options))
                    let wrapped = try TLSChannel(
                        wrappingChannelSynchronously: channel,
                        configuration: TLSChannel.Configuration(isOutboundHalfClosureEnabled: true))
                    let handshake = channel.pipeline.syncOperations.tlsHandshake()
                    // What went wrong before TLS began is the reason, not that the connection is closed.
                    return (wrapped, prelude.map { $0.started.flatMap { handshake } } ?? handshake)
                }
            }
    }

    private func firstError(
        of inbound: NIOAsyncChannelInboundStream<ByteBuffer>, within limit: Duration, channel: any Channel
    ) async -> (any Error)? {
        // The stream ends in an error, with data, or when the limit closes our side.
        let timer = channel.eventLoop.scheduleTask(in: .nanoseconds(limit.components.attoseconds / 1_000_000_000)) {
            channel.close(mode: .output, promise: nil)
        }
        let deadline = ContinuousClock.now + limit
        defer { timer.cancel() }
        do {
            for try await _ in inbound { return nil }
            return nil
        } catch TLSError.truncated where ContinuousClock.now >= deadline {
            // We said goodbye; that the server went without a word of its own changes nothing about the handshake.
            return nil
        } catch {
            return error
        }
    }

    private func milliseconds(since start: ContinuousClock.Instant) -> Double {
        ((ContinuousClock.now - start) / .microseconds(1)).rounded() / 1000
    }
}

/// How long a server has said nothing.
private final class Silence: Sendable {
    private let start = Mutex(ContinuousClock.now)

    /// The server says something: silence begins anew.
    func end() { start.withLock { $0 = .now } }

    /// Returns when there has been silence for that long, counted from now at the earliest.
    func last(_ duration: Duration) async throws {
        end()
        while true {
            let remaining = duration - (ContinuousClock.now - start.withLock { $0 })
            guard remaining > .zero else { return }
            try await Task.sleep(for: remaining)
        }
    }
}

/// Keeps a connection's events.
final class EventRecorder: Sendable {
    private let storage = Mutex<[HandshakeEvent]>([])

    var observer: HandshakeObserver {
        { [self] event in storage.withLock { $0.append(event) } }
    }

    var events: [HandshakeEvent] { storage.withLock { $0 } }
}
