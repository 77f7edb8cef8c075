import ApusEdge
import ApusHTTP
import Foundation
import HTTPTypes
import Testing

@Suite("Compressed files")
struct AcceptEncodingTests {
    @Test(
        "are chosen by how gladly the client takes them",
        arguments: [
            ([], nil), (["gzip"], "gzip"), (["br"], "br"), (["gzip, br"], "br"), (["br;q=0.5, gzip"], "gzip"), (["*"], "br"),
            (["br;q=0, *"], "gzip"), (["gzip;q=0"], nil), (["gzip;q=0.001"], "gzip"), (["identity"], nil),
            (["identity, gzip"], "gzip"),
            (["gzip;q=0.5, identity;q=0.6"], nil), (["GZIP"], "gzip"), (["x-gzip"], "gzip"),
            (["br;q=0.5", "gzip;q=0.6"], "gzip"),
            (["identity;q=0, gzip;q=0.1"], "gzip"), (["deflate"], nil), (["gzip ; q=1.0"], "gzip"), (["*;q=0"], nil), ([""], nil),
            // What can't be read does not count.
            (["gzip;q=2"], nil), (["gzip;q="], nil), (["gzip;q=0.5555"], nil), (["gzip;q=1.001"], nil), (["gzip;level=1"], nil),
            (["gzip;q=.5"], nil),
        ] as [([String], String?)])
    func choice(_ values: [String], _ coding: String?) {
        #expect(AcceptEncoding(values).best(of: ["br", "gzip"]) == coding)
    }

    private func site() throws -> (TemporaryDirectory, FileResponder) {
        let directory = try TemporaryDirectory()
        try directory.write("app.js", "plain")
        try directory.write("app.js.gz", "zipped")
        try directory.write("app.js.br", "brotli")
        try directory.write("index.html", "plain")
        try directory.write("index.html.gz", "zipped index")
        try directory.write("old.css", "new")
        try directory.write("old.css.gz", "old")
        let past = Date(timeIntervalSinceNow: -1000)
        try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: directory.path + "/old.css.gz")
        return (directory, FileResponder(tree: try FileTree(root: directory.path)))
    }

    @Test(
        "are sent in the place of their file, unless they are older",
        arguments: [
            ("/app.js", "gzip, br", "brotli", "br"), ("/app.js", "gzip", "zipped", "gzip"), ("/app.js", "", "plain", nil),
            ("/", "br, gzip", "zipped index", "gzip"), ("/old.css", "gzip", "new", nil), ("/app.js.gz", "", "zipped", nil),
        ] as [(String, String, String, String?)])
    func sends(_ path: String, _ accepted: String, _ content: String, _ coding: String?) async throws {
        let (directory, responder) = try site()
        let request = ServerRequest(.get, path, fields: [.acceptEncoding: accepted])
        let response = await responder.respond(to: request)
        #expect(try await response.contents() == Array(content.utf8))
        #expect(response.fields[.contentEncoding] == coding)
        #expect(response.fields[.vary] == "Accept-Encoding")
        if path == "/app.js" { #expect(response.fields[.contentType] == "text/javascript; charset=utf-8") }
        _ = directory
    }

    @Test("have tags of their own, by which a client asks again")
    func tags() async throws {
        let (directory, responder) = try site()
        var tags: [String] = []
        for accepted in ["", "gzip", "br"] {
            let first = await responder.respond(to: ServerRequest(.get, "/app.js", fields: [.acceptEncoding: accepted]))
            let tag = try #require(first.fields[.eTag])
            tags.append(tag)
            let again = await responder.respond(
                to: ServerRequest(.get, "/app.js", fields: [.acceptEncoding: accepted, .ifNoneMatch: tag]))
            #expect(again.status == .notModified && again.fields[.vary] == "Accept-Encoding")
        }
        #expect(Set(tags).count == 3)
        let part = await responder.respond(
            to: ServerRequest(.get, "/app.js", fields: [.acceptEncoding: "gzip", .range: "bytes=0-2"]))
        #expect(part.status == .partialContent && part.fields[.contentEncoding] == "gzip")
        #expect(try await part.contents() == Array("zip".utf8))
        _ = directory
    }
}
