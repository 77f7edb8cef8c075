package import ApusHTTP
import HTTPTypes
import NIOCore
package import NIOPosix

/// Answers with the files below a directory.
package struct FileResponder: HTTPResponder {
    private let tree: FileTree
    private let threadPool: NIOThreadPool

    /// Bytes read and sent at a time. A connection holds two such pieces: one that is read while the other is sent.
    package static let pieceSize = 128 * 1024
    /// What a directory shows.
    package static let indexName = "index.html"

    /// - Parameter threadPool: where the disk is waited for.
    package init(tree: FileTree, threadPool: NIOThreadPool = .singleton) {
        self.tree = tree
        self.threadPool = threadPool
    }

    package func respond(to request: ServerRequest) async -> ServerResponse {
        guard request.method == .get || request.method == .head else {
            return .plain(.methodNotAllowed, fields: [.allow: "GET, HEAD"])
        }
        guard let encoded = request.path else { return .plain(.badRequest) }
        let path: RequestPath
        do { path = try RequestPath(encoded) } catch {
            return .plain(error == .malformed ? .badRequest : .notFound)
        }
        do {
            return try await threadPool.runIfActive { try look(up: path, for: request) }
        } catch {
            return .plain((error as? FileFailure)?.status ?? .internalServerError)
        }
    }

    /// Runs on a thread that may wait.
    private func look(up path: RequestPath, for request: ServerRequest) throws(FileFailure) -> ServerResponse {
        switch try tree.open(path.names) {
        case .file(let file, let status):
            // `a.txt/` is not `a.txt`.
            guard !path.isDirectory else { throw .notFound }
            return respond(with: file, status: status, name: path.names.last ?? "", to: request)
        case .directory where !path.isDirectory:
            // So that relative links in its index work.
            return .plain(.movedPermanently, fields: [.location: path.encodedAsDirectory])
        case .directory:
            guard case .file(let file, let status) = try tree.open(path.names + [Self.indexName]) else { throw .notFound }
            return respond(with: file, status: status, name: Self.indexName, to: request)
        }
    }

    private func respond(with file: OpenFile, status: OpenFile.Status, name: String, to request: ServerRequest) -> ServerResponse
    {
        let validators = Validators(status)
        let fields: HTTPFields = [
            .eTag: validators.entityTag.description, .lastModified: validators.lastModified.description,
            .acceptRanges: "bytes",
            .xContentTypeOptions: "nosniff",
        ]
        switch Conditions.evaluate(request.fields, against: validators) {
        case .notModified: return ServerResponse(status: .notModified, fields: fields)
        case .failed: return .plain(.preconditionFailed, fields: fields)
        case .proceed: break
        }
        // RFC 9110 §14.2: Range means something for GET alone.
        let usesRange = request.method == .get && Conditions.allowsRange(request.fields, against: validators)
        let range = usesRange ? ByteRange(request.fields[values: .range], size: status.size) : .whole
        var response = ServerResponse(status: .ok, fields: fields)
        response.fields[.contentType] = ContentType.of(fileName: name)
        switch range {
        case .whole:
            response.body = body(file, 0..<max(0, status.size))
        case .part(let part):
            response.status = .partialContent
            response.fields[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(status.size)"
            response.body = body(file, part)
        case .unsatisfiable:
            response = .plain(.rangeNotSatisfiable, fields: fields)
            response.fields[.contentRange] = "bytes */\(status.size)"
        }
        return response
    }

    private func body(_ file: OpenFile, _ part: Range<Int64>) -> ServerResponse.Body {
        guard !part.isEmpty else { return .empty }
        let threadPool = threadPool
        return .stream(length: part.upperBound - part.lowerBound) { writer in
            let read = { @Sendable (offset: Int64) async throws -> ByteBuffer in
                let count = Int(min(Int64(Self.pieceSize), part.upperBound - offset))
                return try await threadPool.runIfActive { try file.read(at: offset, count: count) }
            }
            var offset = part.lowerBound
            var piece = try await read(offset)
            while piece.readableBytes > 0 {
                offset += Int64(piece.readableBytes)
                let isLast = offset >= part.upperBound
                let position = offset
                async let next = isLast ? ByteBuffer() : read(position)
                try await writer.write(piece)
                piece = try await next
            }
            // A file that became shorter leaves the response short, and the server ends the connection.
        }
    }
}

extension FileFailure {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .notFound, .endOfFile: .notFound
        case .notAllowed: .forbidden
        case .exhausted: .serviceUnavailable
        case .system: .internalServerError
        }
    }
}
