/// RFC 8422 §5.1.2: `struct { ECPointFormat ec_point_format_list<1..2^8-1>; } ECPointFormatList;`
///
/// That uncompressed is among them is for the state that receives it to check.
package struct ECPointFormats: ExtensionBody {
    package static var type: ExtensionType { .ecPointFormats }

    package var formats: [ECPointFormat]

    package init(formats: [ECPointFormat] = [.uncompressed]) {
        self.formats = formats
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        formats = try body.readOpaque8("ECPointFormatList.ec_point_format_list", length: 1...0xff)
            .map(ECPointFormat.init(rawValue:))
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector8 { list in
            for format in formats { list.writeUInt8(format.rawValue) }
        }
    }
}

/// `enum { uncompressed(0), … } ECPointFormat` (RFC 8422 §5.1.2). All but uncompressed are deprecated.
public struct ECPointFormat: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension ECPointFormat {
    public static let uncompressed = ECPointFormat(rawValue: 0)
    public static let ansiX962_compressed_prime = ECPointFormat(rawValue: 1)
    public static let ansiX962_compressed_char2 = ECPointFormat(rawValue: 2)

    public static let registry = TLSCodePointRegistry<ECPointFormat>([
        (.uncompressed, "uncompressed"),
        (.ansiX962_compressed_prime, "ansiX962_compressed_prime"),
        (.ansiX962_compressed_char2, "ansiX962_compressed_char2"),
    ])
}
