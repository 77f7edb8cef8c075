import ApusTLS
import ApusWire

extension ResourceRecord {
    /// The data as zone files and `dig` write it.
    package var dataText: String { data.text(type: type, recordClass: recordClass) }
}

extension RecordData {
    /// The data as zone files and `dig` write it; what has not the shape of its type is written as bytes (RFC 3597 §5).
    package func text(type: RecordType, recordClass: RecordClass) -> String {
        guard let fields = RecordLayout.fields(type, in: recordClass), let text = try? text(of: fields) else {
            return genericText
        }
        return text
    }

    /// `\# 4 0A000001`.
    package var genericText: String {
        bytes.isEmpty ? "\\# 0" : "\\# \(bytes.count) \(TextBlocks.hexadecimal(bytes))"
    }

    private func text(of fields: [RecordField]) throws(DecodeError) -> String? {
        var reader = DNSReader(bytes)
        var parts: [String] = []
        for field in fields {
            guard let part = try field.text(&reader) else { return nil }
            if !part.isEmpty { parts.append(part) }
        }
        return reader.isAtEnd ? parts.joined(separator: " ") : nil
    }
}

extension RecordField {
    /// - Returns: nil for what can't be written so.
    fileprivate func text(_ reader: inout DNSReader) throws(DecodeError) -> String? {
        switch self {
        case .uint8: return String(try reader.readUInt8())
        case .uint16: return String(try reader.readUInt16())
        case .uint32: return String(try reader.readUInt32())
        case .time: return SignatureTime.text(try reader.readUInt32())
        case .recordType: return RecordType(rawValue: try reader.readUInt16()).description
        case .certificateType:
            let type = try reader.readUInt16()
            return CertificateRecordNames.types[type] ?? String(type)
        case .algorithm:
            let algorithm = try reader.readUInt8()
            return CertificateRecordNames.algorithms[algorithm] ?? String(algorithm)
        case .compressedName, .name, .plainName: return try reader.readName(allowsCompression: false).description
        case .ipv4: return IPAddressText.format(Array(try reader.readBytes(4)))
        case .ipv6: return IPAddressText.format(Array(try reader.readBytes(16)))
        case .string: return QuotedText.quoted(try Self.string(&reader))
        case .tag: return String(decoding: try Self.string(&reader), as: UTF8.self)
        case .strings:
            var strings: [String] = []
            while !reader.isAtEnd { strings.append(QuotedText.quoted(try Self.string(&reader))) }
            return strings.joined(separator: " ")
        case .text: return QuotedText.quoted(reader.readRemaining())
        case .hexadecimal: return TextBlocks.hexadecimal(reader.readRemaining())
        case .base64: return TextBlocks.base64(reader.readRemaining())
        case .salt:
            let salt = try Self.string(&reader)
            return salt.isEmpty ? "-" : TextBlocks.hexadecimalDigits(salt)
        case .hash: return TextBlocks.base32(try Self.string(&reader))
        case .typeBitmap: return try TypeBitmap.types(&reader).map(\.description).joined(separator: " ")
        case .serviceParameters: return try ServiceParameters(decoding: &reader).text
        case .location: return try LocationText.text(&reader)
        case .extendedUniqueIdentifier(let count):
            return try reader.readBytes(count).map { TextBlocks.hexadecimalDigits([$0]).lowercased() }.joined(separator: "-")
        case .locator:
            var groups: [String] = []
            for _ in 0..<4 { groups.append(String(try reader.readUInt16(), radix: 16)) }
            return groups.joined(separator: ":")
        case .prefixes: return try AddressPrefixes.text(&reader)
        }
    }

    private static func string(_ reader: inout DNSReader) throws(DecodeError) -> ArraySlice<UInt8> {
        let length = Int(try reader.readUInt8())
        return try reader.readBytes(length)
    }
}
