import ApusEdge
import ApusNIO
import ApusTLS
import ApusTestKit
import ApusWire
import Testing

@Suite("A look at a ClientHello")
struct ClientHelloPeekTests {
    /// What a client of ours says, in records of `fragment` bytes.
    private func hello(_ name: String, fragment: Int = 16384) throws -> [UInt8] {
        let identity = try TestIdentity(.p256)
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: identity.verifier), serverName: try #require(ServerName(name)))
        try client.start()
        let message = Array(client.takeOutput()[5...])
        var records: [UInt8] = []
        var start = 0
        while start < message.count {
            let piece = message[start..<min(start + fragment, message.count)]
            records += [22, 3, 1, UInt8(piece.count >> 8), UInt8(piece.count & 0xff)] + piece
            start += piece.count
        }
        return records
    }

    private func feed(_ bytes: [UInt8], to peek: inout ClientHelloPeek) -> ClientHelloPeek.Outcome { peek.append(bytes.span) }

    @Test("finds the name, whole or byte by byte, in one record or in many", arguments: [16384, 100, 1])
    func finds(_ fragment: Int) throws {
        let bytes = try hello("A.Example", fragment: fragment)
        var whole = ClientHelloPeek()
        let atOnce = feed(bytes, to: &whole)
        #expect(atOnce == .serverName("a.example"))
        var slow = ClientHelloPeek()
        for (index, byte) in bytes.enumerated() {
            let outcome = feed([byte], to: &slow)
            #expect(outcome == (index == bytes.count - 1 ? .serverName("a.example") : .needsMore))
        }
    }

    @Test("finds none where there is none")
    func noName() throws {
        var peek = ClientHelloPeek()
        let outcome = feed(try hello("192.0.2.1"), to: &peek)
        #expect(outcome == .serverName(nil))
    }

    @Test("leaves what it can't read to others, at once")
    func unreadable() throws {
        let good = try hello("a.example")
        var cases: [[UInt8]] = [
            Array("GET / HTTP/1.1\r\n".utf8), [21, 3, 1, 0, 2, 1, 0], [22, 2, 0, 0, 5], [22, 3, 1, 0, 0], [22, 3, 1, 0x40, 1],
        ]
        // Another handshake message, one that is too long, one that ends in the middle of something.
        cases.append(Array(good[..<5]) + [2] + good[6...])
        cases.append([22, 3, 1, 0, 4, 1, 1, 0, 0])
        cases.append([22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3])
        for bytes in cases {
            var peek = ClientHelloPeek()
            let outcome = feed(bytes, to: &peek)
            #expect(outcome == .unreadable, "\(bytes.prefix(8))")
        }
    }

    @Test("routes names by the very name first, then by a wildcard for one label")
    func policy() throws {
        var policy = PassthroughPolicy()
        let (one, two) = (ListenAddress(host: "127.0.0.1", port: 1), ListenAddress(host: "127.0.0.1", port: 2))
        let first = policy.add(name: "*.Example.org", target: .init(address: one))
        let second = policy.add(name: "a.example.org", target: .init(address: two))
        #expect(first && second)
        for bad in ["a.example.ORG", "*.example.org", "*", "*.", "a.*.org", "", "192.0.2.1"] {
            let isAdded = policy.add(name: bad, target: .init(address: one))
            #expect(!isAdded, "\(bad)")
        }
        #expect(policy.target(for: "a.example.org")?.address == two)
        #expect(policy.target(for: "b.example.org")?.address == one)
        for other in ["example.org", "c.b.example.org", "a.example.net", nil] { #expect(policy.target(for: other) == nil) }
    }
}
