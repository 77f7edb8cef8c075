import Testing

@testable import apus

@Suite("HOST[:PORT]")
struct TargetTests {
    @Test(
        "is read with its default port",
        arguments: [
            ("example.com", "example.com", 443), ("example.com:8443", "example.com", 8443), ("[::1]", "::1", 443),
            ("[::1]:80", "::1", 80), ("::1", "::1", 443), ("127.0.0.1:1", "127.0.0.1", 1),
        ])
    func accepted(_ text: String, host: String, port: Int) throws {
        let target = try #require(Target(argument: text))
        #expect(target.host == host)
        #expect(target.port == port)
    }

    @Test(
        "is refused when it is almost one",
        arguments: ["", ":443", "host:", "host:x", "host:65536", "host:-1", "[::1", "[::1]443", "[]:1"])
    func refused(_ text: String) {
        #expect(Target(argument: text) == nil)
    }
}
