import ApusEdge
import ApusHTTP
import HTTPTypes
import NIOCore
import Synchronization
import Testing

@Suite("Answers with files")
struct FileResponderTests {
    private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private struct Site {
        let directory: TemporaryDirectory
        let responder: FileResponder

        init() throws {
            directory = try TemporaryDirectory()
            try directory.write("index.html", "<p>top</p>")
            try directory.write("data.bin", content)
            try directory.write("empty.txt", "")
            try directory.write("sub dir/index.html", "<p>sub</p>")
            try directory.write("bare/file.txt", "text")
            responder = FileResponder(tree: try FileTree(root: directory.path))
        }

        func get(_ target: String, _ headers: HTTPFields = [:], method: HTTPRequest.Method = .get) async -> ServerResponse {
            await responder.respond(to: ServerRequest(method, target, fields: headers))
        }
    }

    @Test(
        "have a status for each request",
        arguments: [
            ("/", .get, 200), ("/index.html", .get, 200), ("/", .head, 200), ("/sub%20dir/", .get, 200),
            ("/sub%20dir", .get, 301),
            ("/bare/", .get, 404), ("/bare", .get, 301), ("/bare/file.txt", .get, 200), ("/bare/file.txt/", .get, 404),
            ("/data.bin?x=../..", .get, 200), ("http://other/data.bin", .get, 200), ("/none", .get, 404), ("/..", .get, 400),
            ("/%00", .get, 400), ("*", .get, 400), ("/", .post, 405), ("/", .put, 405), ("/", .delete, 405), ("*", .options, 405),
            ("/", HTTPRequest.Method("BREW") ?? .get, 405), ("/empty.txt", .get, 200),
        ] as [(String, HTTPRequest.Method, Int)])
    func status(_ target: String, _ method: HTTPRequest.Method, _ status: Int) async throws {
        let site = try Site()
        let response = await site.get(target, method: method)
        #expect(Int(response.status.code) == status)
    }

    @Test("carry the whole file, its type, length and validators")
    func whole() async throws {
        let site = try Site()
        let response = await site.get("/data.bin")
        #expect(response.body.length == Int64(Self.content.count))
        #expect(try await response.contents() == Self.content)
        #expect(response.fields[.contentType] == "application/octet-stream")
        #expect(response.fields[.acceptRanges] == "bytes")
        #expect(response.fields[.xContentTypeOptions] == "nosniff")
        #expect(response.fields[.lastModified].flatMap { HTTPDate($0) } != nil)
        #expect(response.fields[.eTag].flatMap { EntityTag($0) }?.isWeak == false)
    }

    @Test("redirect a directory to its slash, never to another host")
    func redirect() async throws {
        let site = try Site()
        let response = await site.get("/sub%20dir")
        #expect(response.fields[.location] == "/sub%20dir/")
    }

    @Test(
        "carry the part that was asked for",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=1000-200999", 1000..<201_000), ("bytes=299999-", 299_999..<300_000),
            ("bytes=-131073", 168_927..<300_000),
        ])
    func part(_ value: String, _ range: Range<Int>) async throws {
        let site = try Site()
        let response = await site.get("/data.bin", [.range: value])
        #expect(response.status == .partialContent)
        #expect(response.fields[.contentRange] == "bytes \(range.lowerBound)-\(range.upperBound - 1)/300000")
        #expect(response.body.length == Int64(range.count))
        #expect(try await response.contents() == Array(Self.content[range]))
    }

    @Test("refuse a part behind the end, and say how long the file is")
    func unsatisfiable() async throws {
        let site = try Site()
        let response = await site.get("/data.bin", [.range: "bytes=300000-"])
        #expect(response.status == .rangeNotSatisfiable)
        #expect(response.fields[.contentRange] == "bytes */300000")
    }

    @Test("ignore Range for HEAD, and when If-Range names another state")
    func ignoredRange() async throws {
        let site = try Site()
        #expect(await site.get("/data.bin", [.range: "bytes=0-1"], method: .head).status == .ok)
        #expect(await site.get("/data.bin", [.range: "bytes=0-1", .ifRange: "\"other\""]).status == .ok)
    }

    @Test("are 304 for a state that the client has, without content")
    func notModified() async throws {
        let site = try Site()
        let first = await site.get("/data.bin")
        let tag = try #require(first.fields[.eTag])
        let date = try #require(first.fields[.lastModified])
        for headers in [[.ifNoneMatch: tag], [.ifModifiedSince: date]] as [HTTPFields] {
            let response = await site.get("/data.bin", headers)
            #expect(response.status == .notModified)
            #expect(response.body.length == 0)
            #expect(response.fields[.eTag] == tag)
        }
        // The file changes within the same second, and to the same length.
        try site.directory.write("data.bin", Self.content.reversed())
        #expect(await site.get("/data.bin", [.ifNoneMatch: tag]).status == .ok)
    }

    @Test("stop short, for the server to notice, when the file becomes shorter on the way")
    func shrinkingFile() async throws {
        let site = try Site()
        let response = await site.get("/data.bin")
        try FileHandleTruncation.truncate(site.directory.path + "/data.bin", to: 10)
        #expect(try await response.contents().count == 10)
    }
}

extension ServerResponse {
    /// All of the content, and a check that each piece is bounded.
    func contents() async throws -> [UInt8] {
        switch body {
        case .empty, .tunnel: return []
        case .bytes(let buffer): return Array(buffer.readableBytesView)
        case .stream(_, let write):
            let all = Mutex<[UInt8]>([])
            try await write(
                HTTPBodyWriter { piece in
                    #expect(piece.readableBytes <= FileResponder.pieceSize)
                    all.withLock { $0 += Array(piece.readableBytesView) }
                })
            return all.withLock { $0 }
        }
    }
}
