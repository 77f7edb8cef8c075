/// RFC 8879 §3: `struct { CertificateCompressionAlgorithm algorithms<2..2^8-2>; } CertificateCompressionAlgorithms;`
package struct CompressCertificate: ExtensionBody {
    package static var type: ExtensionType { .compressCertificate }

    /// Preferred first.
    package var algorithms: [CertificateCompressionAlgorithm]

    package init(algorithms: [CertificateCompressionAlgorithm]) {
        self.algorithms = algorithms
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        algorithms = try body.readVector8("CertificateCompressionAlgorithms.algorithms", length: 2...254) {
            list throws(DecodeError) in try list.readCodePoints()
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector8 { $0.writeCodePoints(algorithms) }
    }
}

/// `enum { zlib(1), brotli(2), zstd(3), (65535) } CertificateCompressionAlgorithm` (RFC 8879 §3).
public struct CertificateCompressionAlgorithm: TLSCodePoint {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension CertificateCompressionAlgorithm {
    public static let zlib = CertificateCompressionAlgorithm(rawValue: 1)
    public static let brotli = CertificateCompressionAlgorithm(rawValue: 2)
    public static let zstd = CertificateCompressionAlgorithm(rawValue: 3)

    public static let registry = TLSCodePointRegistry<CertificateCompressionAlgorithm>([
        (.zlib, "zlib"),
        (.brotli, "brotli"),
        (.zstd, "zstd"),
    ])
}
