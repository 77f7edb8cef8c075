/// The first five bytes of every record (RFC 9846 §5.1):
/// ```
/// struct {
///     ContentType type;
///     ProtocolVersion legacy_record_version;
///     uint16 length;
///     opaque fragment[TLSPlaintext.length];
/// } TLSPlaintext;
/// ```
package struct RecordHeader: Equatable, Sendable {
    package var type: ContentType
    /// `legacy_record_version`.
    package var version: UInt16
    /// Bytes that follow the header, at most 65535; the protocol's own limits are lower.
    package var length: Int

    /// The size of the header itself.
    package static let size = 5
    /// RFC 9846 §5.1: the content of a record, at most 2^14 bytes.
    package static let maxPlaintext = 1 << 14
    /// RFC 9846 §5.2: the length of a protected record in TLS 1.3.
    package static let maxCiphertextTLS13 = maxPlaintext + 256
    /// RFC 5246 §6.2.3: the length of a protected record in TLS 1.2.
    package static let maxCiphertextTLS12 = maxPlaintext + 2048

    package init(type: ContentType, version: UInt16, length: Int) {
        self.type = type
        self.version = version
        self.length = length
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        type = ContentType(rawValue: try body.readUInt8("TLSPlaintext.type"))
        version = try body.readUInt16("TLSPlaintext.legacy_record_version")
        length = Int(try body.readUInt16("TLSPlaintext.length"))
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt8(type.rawValue)
        out.writeUInt16(version)
        out.writeUInt16(UInt16(clamping: length))
    }
}
