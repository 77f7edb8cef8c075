import ApusHTTP
import Testing

@Suite("A request's path")
struct HTTPRequestTests {
    @Test(
        "is the target without host and query",
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a?b=/c", "/a"), ("/?", "/"), ("http://host/a?b", "/a"), ("https://host:1/a", "/a"),
            ("HTTP://host", "/"), ("http://host?q", "/"), ("//host/a", "//host/a"),
        ])
    func path(_ target: String, _ path: String) {
        #expect(HTTPRequest(method: .GET, target: target).path == path)
    }

    @Test("is absent where the target has none", arguments: ["*", "host:443", "", "a/b", "ftp://host/a", "://host/a"])
    func noPath(_ target: String) {
        #expect(HTTPRequest(method: .GET, target: target).path == nil)
    }
}
