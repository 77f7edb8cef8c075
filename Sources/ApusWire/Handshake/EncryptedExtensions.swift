/// RFC 9846 §4.4.1: `struct { Extension extensions<0..2^16-1>; } EncryptedExtensions;`
package struct EncryptedExtensions: HandshakeBody {
    package static var type: HandshakeType { .encryptedExtensions }

    package var extensions: Extensions

    package init(extensions: Extensions) {
        self.extensions = extensions
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        extensions = try Extensions(decoding: &body, in: "EncryptedExtensions.extensions")
    }

    package func encode(into out: inout [UInt8]) {
        extensions.encode(into: &out)
    }
}
