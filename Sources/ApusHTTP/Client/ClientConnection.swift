import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPTypesHTTP2
import Synchronization

/// A connection to an origin, whichever version it speaks.
final class ClientConnection: Sendable {
    enum Kind: Sendable {
        case http1(NIOLoopBound<HTTPClientHandler>)
        case http2(NIOHTTP2Handler.StreamMultiplexer)
    }

    let channel: any Channel
    let kind: Kind
    private let configuration: HTTPClientConfiguration
    private let executor: EventLoopExecutor
    private let state = Mutex(State())

    private struct State {
        var isDraining = false
        var hasServed = false
    }

    init(channel: any Channel, kind: Kind, configuration: HTTPClientConfiguration, executor: EventLoopExecutor) {
        self.channel = channel
        self.kind = kind
        self.configuration = configuration
        self.executor = executor
    }

    var isMultiplexed: Bool { if case .http2 = kind { true } else { false } }

    /// New requests may go over it.
    var isUsable: Bool { channel.isActive && !state.withLock { $0.isDraining } }

    /// The server takes no new requests on it, or it has had its time.
    func drain() { state.withLock { $0.isDraining = true } }

    /// Sends a request and waits for the head of the response. Cancelling gives the request up.
    func send(_ request: ClientRequest) async throws -> ClientResponse {
        let response = channel.eventLoop.makePromise(of: ClientResponse.self)
        let handler = try await start(request, response)
        return try await withTaskCancellationHandler {
            try await response.futureResult.get()
        } onCancel: {
            handler.execute { $0.giveUp(.cancelled) }
        }
    }

    private func start(
        _ request: ClientRequest, _ response: EventLoopPromise<ClientResponse>
    ) async throws -> NIOLoopBound<HTTPClientHandler> {
        switch kind {
        case .http1(let handler):
            handler.execute { $0.start(request, response: response) }
            return handler
        case .http2(let multiplexer):
            let wasReused = state.withLock { state in
                defer { state.hasServed = true }
                return state.hasServed
            }
            do {
                return try await open(multiplexer, wasReused: wasReused) { $0.start(request, response: response) }
            } catch {
                response.fail(error)
                throw HTTPClientError.connectionClosed(mayHaveBeenProcessed: false, wasReused: wasReused)
            }
        }
    }

    private func open(
        _ multiplexer: NIOHTTP2Handler.StreamMultiplexer, wasReused: Bool,
        _ start: @escaping @Sendable (HTTPClientHandler) -> Void
    ) async throws -> NIOLoopBound<HTTPClientHandler> {
        let (configuration, executor) = (configuration, executor)
        let made = channel.eventLoop.makePromise(of: NIOLoopBound<HTTPClientHandler>.self)
        let stream = multiplexer.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture {
                let handler = HTTPClientHandler(configuration: configuration, executor: executor, http1: nil)
                if wasReused { handler.requestCount = 1 }
                try stream.pipeline.syncOperations.addHandlers(HTTP2FramePayloadToHTTPClientCodec(), handler)
                made.succeed(NIOLoopBound(handler, eventLoop: stream.eventLoop))
            }
        }
        stream.whenFailure { made.fail($0) }
        let handler = try await made.futureResult.get()
        _ = try await stream.get()
        handler.execute(start)
        return handler
    }

    func close() { channel.close(promise: nil) }
}

/// What the end of a stream of HTTP/2 says about its request.
enum StreamEnd {
    /// RFC 9113 §8.7: with REFUSED_STREAM, or beyond the last stream of a GOAWAY, the server has done nothing with it.
    static func isUnprocessed(_ error: any Error) -> Bool {
        switch error {
        case let error as NIOHTTP2Errors.StreamClosed: error.errorCode == .refusedStream
        case let error as NIOHTTP2Errors.StreamError: isUnprocessed(error.baseError)
        default: false
        }
    }
}
