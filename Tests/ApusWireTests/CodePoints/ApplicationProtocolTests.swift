import ApusWire
import Testing

@Suite("Application protocols (RFC 7301 §3.1)")
struct ApplicationProtocolTests {
    // RFC7301-3.1-2
    @Test("a name has between 1 and 255 bytes")
    func length() {
        // A literal in the call would be a literal of the type itself.
        let (empty, one, long) = (String(), String("x"), String(repeating: "é", count: 128))
        #expect(ApplicationProtocol(empty) == nil)
        #expect(ApplicationProtocol(bytes: []) == nil)
        #expect(ApplicationProtocol(one)?.bytes == [0x78])
        #expect(ApplicationProtocol(bytes: zeros(255))?.bytes.count == 255)
        #expect(ApplicationProtocol(bytes: zeros(256)) == nil)
        #expect(ApplicationProtocol(long) == nil, "it is bytes that count")
    }

    @Test("text prints as text, anything else in hexadecimal")
    func descriptions() {
        #expect(ApplicationProtocol.h2.description == "h2")
        #expect(ApplicationProtocol.http11.description == "http/1.1")
        #expect(ApplicationProtocol(bytes: [0x0a, 0xff])?.description == "0x0aff")
        #expect(ApplicationProtocol(bytes: [0x61, 0x1b])?.description == "0x611b", "no control characters reach a terminal")
    }

    @Test("an empty literal is never sent")
    func emptyLiteral() {
        let names: [ApplicationProtocol] = ["", "h2"]
        var out: [UInt8] = []
        ApplicationLayerProtocolNegotiation(protocols: names).encode(into: &out)
        #expect(out == bytes("0003 02 6832"))
    }
}
