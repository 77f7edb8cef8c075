package import ApusHTTP
import HTTPTypes
import NIOCore

/// Answers DNS over HTTPS (RFC 8484) from a resolver.
package struct DNSResponder: HTTPResponder {
    package struct Options: Sendable {
        package var path = "/dns-query"
        /// Queries ahead of the TLS handshake, which may be replays (RFC 8470): a question asked twice does no harm. Otherwise they wait.
        package var acceptsEarlyData = true
        /// Queries of one client a second; nil for any number.
        package var queriesPerSecond: Int?

        package init() {}
    }

    /// Whose answers these are.
    package let resolver: CachingResolver
    private let options: Options
    private let allowance: ClientAllowance?

    package init(resolver: CachingResolver, options: Options = Options()) {
        self.resolver = resolver
        self.options = options
        allowance = options.queriesPerSecond.map { ClientAllowance(perSecond: $0) }
    }

    package func respond(to request: ServerRequest) async -> ServerResponse {
        guard request.path == options.path else { return .plain(.notFound) }
        if request.isEarly, !options.acceptsEarlyData {
            // What comes of a broken handshake nobody reads.
            do { try await request.connection.handshake() } catch { return .plain(.badRequest) }
        }
        guard allowance?.allows(request.connection.remoteAddress, at: .now()) ?? true else {
            resolver.counters.count(.limited)
            return .plain(.tooManyRequests, fields: [.retryAfter: "1"])
        }
        switch request.method {
        case .get, .head:
            guard let bytes = Self.query(inPath: request.head.path) else { return malformed }
            return await answer(bytes)
        case .post:
            guard DNSMediaType.isMessage(request.fields[.contentType] ?? "") else { return .plain(.unsupportedMediaType) }
            do {
                return await answer(Array(try await request.body.collect(upTo: Self.longestQuery).readableBytesView))
            } catch HTTPBodyError.tooLong {
                return .plain(.contentTooLarge)
            } catch {
                return malformed
            }
        default: return .plain(.methodNotAllowed, fields: [.allow: "GET, HEAD, POST"])
        }
    }

    private static let longestQuery = 0xffff

    private var malformed: ServerResponse {
        resolver.counters.count(.malformed)
        return .plain(.badRequest)
    }

    /// The parameter `dns`, which must stand there once.
    static func query(inPath path: String?) -> [UInt8]? {
        guard let path, let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
        var found: [UInt8]?
        for parameter in path.utf8[path.utf8.index(after: mark)...].split(separator: UInt8(ascii: "&")) {
            guard parameter.starts(with: "dns=".utf8) else { continue }
            guard found == nil, let bytes = Base64URL.decode(parameter.dropFirst(4)) else { return nil }
            found = bytes
        }
        return found
    }

    private func answer(_ bytes: [UInt8]) async -> ServerResponse {
        resolver.counters.count(.queries)
        let query: DNSQuery
        do throws(DNSQuery.Refusal) { query = try DNSQuery(decoding: bytes) } catch {
            switch error {
            case .malformed: return malformed
            case .answered(let response):
                resolver.counters.count(.refused)
                return Self.response(response.encoded(), freshness: 0)
            }
        }
        let answer = await resolver.answer(to: query)
        return Self.response(answer.bytes, freshness: answer.freshness)
    }

    /// RFC 8484 §5.1: caches may keep it no longer than the records say.
    private static func response(_ bytes: [UInt8], freshness: UInt32) -> ServerResponse {
        ServerResponse(
            status: .ok, fields: [.contentType: DNSMediaType.message, .cacheControl: "max-age=\(freshness)"],
            body: .bytes(ByteBuffer(bytes: bytes)))
    }
}
