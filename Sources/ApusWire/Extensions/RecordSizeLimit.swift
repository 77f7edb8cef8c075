/// RFC 8449 §4: `uint16 RecordSizeLimit;`
package struct RecordSizeLimit: ExtensionBody {
    package static var type: ExtensionType { .recordSizeLimit }

    /// The largest plaintext in bytes that the sender takes in a protected record; in TLS 1.3 with the content type and
    /// padding, so one more than data.
    package var limit: UInt16

    package init(limit: UInt16) {
        self.limit = limit
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        limit = try body.readUInt16("RecordSizeLimit")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(limit)
    }
}
