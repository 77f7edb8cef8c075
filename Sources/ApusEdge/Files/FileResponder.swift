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
            return respond(with: compressed(path.names, of: status, for: request) ?? Found(file, status), path.names, to: request)
        case .directory where !path.isDirectory:
            // So that relative links in its index work.
            return .plain(.movedPermanently, fields: [.location: path.encodedAsDirectory])
        case .directory:
            let names = path.names + [Self.indexName]
            guard case .file(let file, let status) = try tree.open(names) else { throw .notFound }
            return respond(with: compressed(names, of: status, for: request) ?? Found(file, status), names, to: request)
        }
    }

    /// A file, and how it is compressed.
    private struct Found {
        var file: OpenFile
        var status: OpenFile.Status
        var coding: String?

        init(_ file: OpenFile, _ status: OpenFile.Status, coding: String? = nil) {
            self.file = file
            self.status = status
            self.coding = coding
        }
    }

    /// What is compressed beforehand stands beside its file, whose name it has with this at the end; preferred first.
    private static let codings = ["br": ".br", "gzip": ".gz"]

    /// The compressed file that the client likes best, if there is one that is not older than the file itself.
    private func compressed(_ names: [String], of plain: OpenFile.Status, for request: ServerRequest) -> Found? {
        guard let last = names.last else { return nil }
        let accepted = AcceptEncoding(request.fields[values: .acceptEncoding])
        var wanted = ["br", "gzip"]
        while let coding = accepted.best(of: wanted), let ending = Self.codings[coding] {
            if case .file(let file, let status)? = try? tree.open(names.dropLast() + [last + ending]),
                (status.modifiedSeconds, status.modifiedNanoseconds) >= (plain.modifiedSeconds, plain.modifiedNanoseconds)
            {
                return Found(file, status, coding: coding)
            }
            wanted.removeAll { $0 == coding }
        }
        return nil
    }

    private func respond(with found: Found, _ names: [String], to request: ServerRequest) -> ServerResponse {
        let (file, status) = (found.file, found.status)
        var validators = Validators(status)
        // Of the same second and length, by chance, as another form of the file.
        if let coding = found.coding { validators.entityTag.opaque += "-\(coding)" }
        var fields: HTTPFields = [
            .eTag: validators.entityTag.description, .lastModified: validators.lastModified.description,
            .acceptRanges: "bytes",
            .xContentTypeOptions: "nosniff",
        ]
        // Also where this form was chosen by its absence: a cache can't know that.
        fields[.vary] = "Accept-Encoding"
        if let coding = found.coding { fields[.contentEncoding] = coding }
        switch Conditions.evaluate(request.fields, against: validators) {
        case .notModified: return ServerResponse(status: .notModified, fields: fields)
        case .failed:
            fields[.contentEncoding] = nil
            return .plain(.preconditionFailed, fields: fields)
        case .proceed: break
        }
        // RFC 9110 §14.2: Range means something for GET alone.
        let usesRange = request.method == .get && Conditions.allowsRange(request.fields, against: validators)
        let range = usesRange ? ByteRange(request.fields[values: .range], size: status.size) : .whole
        var response = ServerResponse(status: .ok, fields: fields)
        response.fields[.contentType] = ContentType.of(fileName: names.last ?? "")
        switch range {
        case .whole:
            response.body = body(file, 0..<max(0, status.size))
        case .part(let part):
            response.status = .partialContent
            response.fields[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(status.size)"
            response.body = body(file, part)
        case .unsatisfiable:
            fields[.contentEncoding] = nil
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
