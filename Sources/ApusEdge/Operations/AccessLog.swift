import ApusHTTP
import ApusTLS
import FoundationEssentials
import HTTPTypes
import NIOCore
import Synchronization

/// A line of JSON for each response.
package struct AccessLog: Sendable {
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes a line without its end, on any thread; it must not wait long.
    package init(_ write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    private struct Line: Encodable {
        var time: String
        var client: String?
        var serverName: String?
        var tls: String?
        var cipherSuite: String?
        var group: String?
        var resumed: Bool?
        var http: String
        var method: String
        var host: String?
        /// Without the query, where secrets may be.
        var path: String?
        var status: Int
        var bytes: Int64
        var milliseconds: Double
        var complete: Bool

        enum CodingKeys: String, CodingKey {
            case time, client, tls, group, resumed, http, method, host, path, status, bytes, milliseconds, complete
            case serverName = "server_name"
            case cipherSuite = "cipher_suite"
        }
    }

    func record(_ request: ServerRequest, status: Int, bytes: Int64, since start: NIODeadline, isComplete: Bool) {
        let tls = request.connection.tls
        let line = Line(
            time: Date().ISO8601Format(), client: request.connection.remoteAddress?.ipAddress, serverName: tls?.serverName,
            tls: tls.map { "\($0.version)" }, cipherSuite: tls.map { "\($0.cipherSuite)" }, group: tls?.group.map { "\($0)" },
            resumed: tls?.isResumed, http: request.version.rawValue, method: request.method.rawValue,
            host: request.head.authority,
            path: request.path, status: status, bytes: bytes,
            milliseconds: Double((NIODeadline.now() - start).nanoseconds / 1000) / 1000, complete: isComplete)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(line) else { return }
        write(String(decoding: data, as: UTF8.self))
    }
}

/// Counts what a response sends, and tells log and metrics when it has ended.
struct ResponseRecord: Sendable {
    let request: ServerRequest
    let start: NIODeadline
    let log: AccessLog?
    let metrics: EdgeMetrics

    func follow(_ response: ServerResponse) -> ServerResponse {
        var response = response
        let status = response.status.code
        switch response.body {
        case .stream(let length, let write) where request.method != .head && !response.status.forbidsContent:
            response.body = .stream(length: length) { writer in
                let counter = ByteCounter()
                let counting = HTTPBodyWriter { piece in
                    try await writer.write(piece)
                    counter.add(Int64(piece.readableBytes))
                }
                do {
                    try await write(counting)
                    if let trailers = counting.trailersSet { writer.setTrailers(trailers) }
                    end(status, counter.value, isComplete: length.map { $0 == counter.value } ?? true)
                } catch {
                    end(status, counter.value, isComplete: false)
                    throw error
                }
            }
        case .tunnel(let run):
            response.body = .tunnel { tunnel in
                await run(tunnel)
                end(status, 0, isComplete: true)
            }
        default:
            let bytes = request.method == .head || response.status.forbidsContent ? 0 : response.body.length ?? 0
            end(status, bytes, isComplete: true)
        }
        return response
    }

    private func end(_ status: Int, _ bytes: Int64, isComplete: Bool) {
        metrics.count("apus_responses_total", "status=\"\(status)\"")
        metrics.count("apus_response_bytes_total", by: Int(bytes))
        log?.record(request, status: status, bytes: bytes, since: start, isComplete: isComplete)
    }
}

private final class ByteCounter: Sendable {
    private let count = Mutex<Int64>(0)

    func add(_ bytes: Int64) { count.withLock { $0 += bytes } }
    var value: Int64 { count.withLock { $0 } }
}
