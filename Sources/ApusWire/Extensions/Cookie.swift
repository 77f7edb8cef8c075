/// RFC 9846 §4.3.2: `struct { opaque cookie<1..2^16-1>; } Cookie;`
package struct Cookie: ExtensionBody {
    package static var type: ExtensionType { .cookie }

    package var cookie: [UInt8]

    package init(cookie: [UInt8]) {
        self.cookie = cookie
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        cookie = try body.readOpaque16("Cookie.cookie", length: 1...0xffff)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque16(cookie)
    }
}
