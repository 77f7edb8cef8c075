/// RFC 9846 §4.2.2: `opaque Random[32];`
package struct Random: Equatable, Hashable, Sendable {
    /// Exactly 32 bytes.
    package let bytes: [UInt8]

    package static let size = 32

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = bytes
    }

    /// With `field` as its name in errors.
    package init(decoding body: inout Span<UInt8>, in field: StaticString = "Random") throws(DecodeError) {
        bytes = try body.readBytes(Self.size, field)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeBytes(bytes)
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension Random {
    /// RFC 9846 §4.2.3: the SHA-256 hash of "HelloRetryRequest", which makes a ServerHello a HelloRetryRequest.
    package static let helloRetryRequest = Random(unchecked: [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    ])

    /// RFC 9846 §4.2.3: the last eight bytes with which a server that knows TLS 1.3 says that it chose TLS 1.2.
    package static let downgradeTLS12: [UInt8] = [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x01]
    /// The same for TLS 1.1 and below.
    package static let downgradeTLS11: [UInt8] = [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0x00]

    /// Whether the last eight bytes are `sentinel`, as one of the two above.
    package func ends(with sentinel: [UInt8]) -> Bool {
        bytes.suffix(sentinel.count).elementsEqual(sentinel)
    }

    /// This value, with its last bytes replaced by one of the two sentinels above.
    package func ending(with sentinel: [UInt8]) -> Random {
        Random(unchecked: Array(bytes.dropLast(sentinel.count)) + sentinel.suffix(Self.size))
    }
}
