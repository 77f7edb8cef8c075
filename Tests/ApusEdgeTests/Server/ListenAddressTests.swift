import ApusEdge
import Testing

@Suite("HOST:PORT")
struct ListenAddressTests {
    @Test(
        "is read and written",
        arguments: [
            ("localhost:8443", "localhost", 8443), ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:443", "::1", 443),
            ("0.0.0.0:65535", "0.0.0.0", 65535),
        ])
    func reads(_ text: String, _ host: String, _ port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test("may be a socket that is inherited")
    func inherited() throws {
        let address = try #require(ListenAddress("fd:3"))
        #expect(address.descriptor == 3 && address.description == "fd:3")
        #expect(try #require(ListenAddress("localhost:3")).descriptor == nil)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", ":", "localhost", "localhost:", ":8443", "localhost:65536", "localhost:-1", "localhost:+1", "::1:443", "[::1]",
            "[localhost]:1",
            "[]:1", "localhost:1:2", "localhost:000001", "localhost:٣", "fd:", "fd:0", "fd:2", "fd:-1", "fd:x", "fd:123456",
        ])
    func refuses(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
