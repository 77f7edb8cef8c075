/// RFC 8879 §4:
/// ```
/// struct {
///     CertificateCompressionAlgorithm algorithm;
///     uint24 uncompressed_length;
///     opaque compressed_certificate_message<1..2^24-1>;
/// } CompressedCertificate;
/// ```
/// The engine does not offer compression, so that it never gets one; a scan of a server does.
package struct CompressedCertificate: HandshakeBody {
    package static var type: HandshakeType { .compressedCertificate }

    package var algorithm: CertificateCompressionAlgorithm
    package var uncompressedLength: UInt32
    package var compressed: [UInt8]

    package init(algorithm: CertificateCompressionAlgorithm, uncompressedLength: UInt32, compressed: [UInt8]) {
        self.algorithm = algorithm
        self.uncompressedLength = uncompressedLength
        self.compressed = compressed
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        algorithm = CertificateCompressionAlgorithm(rawValue: try body.readUInt16("CompressedCertificate.algorithm"))
        uncompressedLength = try body.readUInt24("CompressedCertificate.uncompressed_length")
        compressed = try body.readOpaque24("CompressedCertificate.compressed_certificate_message", length: 1...0xff_ffff)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(algorithm.rawValue)
        out.writeUInt24(uncompressedLength)
        out.writeOpaque24(compressed)
    }
}
