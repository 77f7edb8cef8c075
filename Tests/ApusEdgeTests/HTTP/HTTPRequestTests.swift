import ApusHTTP
import Testing

@Suite("A request's target (RFC 9112 §3.2)")
struct HTTPRequestTests {
    @Test(
        "gives the path, without host and query",
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a?b=/c", "/a"), ("/?", "/"), ("http://host/a?b", "/a"), ("https://host:1/a", "/a"),
            ("HTTP://host", "/"), ("http://host?q", "/"), ("//host/a", "//host/a"),
        ])
    func path(_ target: String, _ path: String) {
        #expect(ServerRequest(.get, target).path == path)
    }

    @Test("has no path where the target has none", arguments: ["*", "host:443", "", "a/b", "ftp://host/a", "://host/a"])
    func noPath(_ target: String) {
        #expect(ServerRequest(.get, target).path == nil)
    }

    @Test(
        "names the host that an absolute form has",
        arguments: [("http://a.example/x", "a.example"), ("https://[::1]:8443", "[::1]:8443"), ("/x", nil)] as [(String, String?)]
    )
    func authority(_ target: String, _ authority: String?) {
        #expect(RequestTarget(target)?.authority == authority)
    }

    @Test(
        "is refused where two could read it differently",
        arguments: [
            "/a b", "/a\tb", "/a\r\nX: y", "/a#b", "/\u{7f}", "http://user@host/", "http:///a", "http://ho st/",
            "http://a/b/../ c",
        ])
    func refused(_ target: String) {
        #expect(RequestTarget(target) == nil)
    }
}
