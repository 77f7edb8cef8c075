import ApusHTTP
import ApusTLS
import HTTPTypes
package import NIOCore
import Synchronization

/// DNS over HTTPS (RFC 8484), over HTTP/2 on one connection or, where the server has no HTTP/2, over HTTP/1.1.
package final class HTTPSTransport: DNSTransport {
    package enum Method: String, Sendable, CaseIterable {
        /// The query in the URL: caches on the way can answer it.
        case get
        /// The query as content.
        case post
    }

    package let location: DNSServerLocation
    private let method: Method
    private let client: HTTPClient
    private let origin: HTTPOrigin
    /// Always the same, so that all queries find the same connection.
    private let eventLoop: any EventLoop
    private let watch: HandshakeWatch

    package init(
        _ location: DNSServerLocation, method: Method = .post, security: DNSConnectionSecurity, group: any EventLoopGroup
    ) {
        self.location = location
        self.method = method
        let watch = HandshakeWatch(security.options.observer)
        self.watch = watch
        var tls = security.configuration
        tls.applicationProtocols = [.h2, .http11]
        var configuration = HTTPClientConfiguration(tls: tls)
        configuration.observer = watch.observer
        eventLoop = group.next()
        client = HTTPClient(group: group, configuration: configuration)
        origin = HTTPOrigin(isSecure: true, host: location.host, port: location.port, connectHost: location.address)
    }

    deinit { client.shutDown() }

    package func exchange(_ query: DNSMessage, timeout: TimeAmount) async throws -> DNSReply {
        var query = query
        // RFC 8484 §4.1: equal questions make equal URLs.
        query.header.id = 0
        let bytes = query.encodedPadded(to: DNSMessage.queryBlock)
        let sent = query
        let start = ContinuousClock.now
        let handshakes = watch.count
        var reply = try await withThrowingTaskGroup(of: DNSReply.self) { group in
            group.addTask { try await self.reply(to: sent, bytes: bytes) }
            group.addTask {
                try await Task.sleep(for: .nanoseconds(timeout.nanoseconds))
                throw DNSExchangeError.timedOut
            }
            defer { group.cancelAll() }
            guard let reply = try await group.next() else { throw DNSExchangeError.timedOut }
            return reply
        }
        let end = ContinuousClock.now
        if watch.count > handshakes, let (began, completed) = watch.last, began >= start {
            reply.times = ExchangeTimes(connect: began - start, handshake: completed - began, query: end - completed)
        } else {
            reply.times.query = end - start
        }
        return reply
    }

    private func reply(to query: DNSMessage, bytes: [UInt8]) async throws -> DNSReply {
        let response = try await client.send(request(bytes), to: origin, on: eventLoop)
        guard response.status == .ok else {
            response.body.abandon()
            throw DNSExchangeError.status(response.status.code)
        }
        let type = response.fields[.contentType] ?? "of no type"
        guard DNSMediaType.isMessage(type) else {
            response.body.abandon()
            throw DNSExchangeError.mediaType(type)
        }
        let content = Array(try await response.body.collect(upTo: 0xffff).readableBytesView)
        var message: DNSMessage
        do { message = try DNSMessage(decoding: content) } catch { throw DNSExchangeError.malformed("\(error)") }
        guard message.answers(query) else { throw DNSExchangeError.wrongAnswer }
        // RFC 8484 §5.1: what a cache on the way has kept is that much older.
        if let age = response.fields[.age].flatMap({ UInt32($0) }) { message.age(by: age) }
        var reply = DNSReply(message: message, size: content.count, transport: .https)
        reply.httpVersion = response.version
        return reply
    }

    private func request(_ bytes: [UInt8]) -> ClientRequest {
        var fields: HTTPFields = [.accept: DNSMediaType.message]
        switch method {
        case .get:
            let path = "\(location.path)\(location.path.contains("?") ? "&" : "?")dns=\(Base64URL.encode(bytes))"
            return ClientRequest(.get, path: path, fields: fields)
        case .post:
            fields[.contentType] = DNSMediaType.message
            var request = ClientRequest(.post, path: location.path, fields: fields, body: .bytes(ByteBuffer(bytes: bytes)))
            // A question asked twice is asked once.
            request.isIdempotent = true
            return request
        }
    }
}

enum DNSMediaType {
    static let message = "application/dns-message"

    /// Parameters are none of ours.
    static func isMessage(_ type: String) -> Bool {
        let essence = type.prefix { $0 != ";" }
        return essence.lowercased().filter { $0 != " " && $0 != "\t" } == message
    }
}

extension DNSMessage {
    mutating func age(by seconds: UInt32) {
        func aged(_ records: [ResourceRecord]) -> [ResourceRecord] {
            records.map { record in
                var record = record
                record.ttl = record.effectiveTTL > seconds ? record.effectiveTTL - seconds : 0
                return record
            }
        }
        answers = aged(answers)
        authorities = aged(authorities)
        additionals = aged(additionals)
    }
}

/// When handshakes began and ended.
private final class HandshakeWatch: Sendable {
    private struct State {
        var began: ContinuousClock.Instant?
        var last: (began: ContinuousClock.Instant, completed: ContinuousClock.Instant)?
        var count = 0
    }

    private let state = Mutex(State())
    private let next: HandshakeObserver?

    init(_ next: HandshakeObserver?) { self.next = next }

    var observer: HandshakeObserver {
        { [self] event in
            switch event.kind {
            case .started: state.withLock { $0.began = event.time }
            case .completed:
                state.withLock { state in
                    if let began = state.began { state.last = (began, event.time) }
                    state.count += 1
                }
            default: break
            }
            next?(event)
        }
    }

    var count: Int { state.withLock { $0.count } }
    var last: (began: ContinuousClock.Instant, completed: ContinuousClock.Instant)? { state.withLock { $0.last } }
}
