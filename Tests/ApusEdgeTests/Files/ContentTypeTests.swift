import ApusEdge
import Testing

@Suite("Content types")
struct ContentTypeTests {
    @Test(
        "follow the ending of the name",
        arguments: [
            ("index.html", "text/html; charset=utf-8"), ("A.HTML", "text/html; charset=utf-8"), ("a.tar.gz", "application/gzip"),
            ("a.svg", "image/svg+xml"), ("app.mjs", "text/javascript; charset=utf-8"), ("x.wasm", "application/wasm"),
            ("Makefile", "application/octet-stream"), ("html", "application/octet-stream"), (".html", "application/octet-stream"),
            ("a.", "application/octet-stream"), ("a.htmlx", "application/octet-stream"), ("", "application/octet-stream"),
        ])
    func ofName(_ name: String, _ type: String) {
        #expect(ContentType.of(fileName: name) == type)
    }
}
