/// RFC 5746 §3.2: `struct { opaque renegotiated_connection<0..255>; } RenegotiationInfo;`
package struct RenegotiationInfo: ExtensionBody {
    package static var type: ExtensionType { .renegotiationInfo }

    /// Empty in a first handshake.
    package var renegotiatedConnection: [UInt8]

    package init(renegotiatedConnection: [UInt8] = []) {
        self.renegotiatedConnection = renegotiatedConnection
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        renegotiatedConnection = try body.readOpaque8("RenegotiationInfo.renegotiated_connection")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque8(renegotiatedConnection)
    }
}
