import ApusTLS
import ApusWire

extension ServiceParameters {
    /// RFC 9460 §2.1 and Appendix A: `alpn="h2,h3" port=8443`. A value that has not its key's shape is written as its bytes.
    var text: String {
        values.map { key, value in
            (try? Self.known(key, Array(value))) ?? Self.opaque(key, value)
        }.joined(separator: " ")
    }

    private static func opaque(_ key: ServiceParameterKey, _ value: ArraySlice<UInt8>) -> String {
        let name = "key\(key.rawValue)"
        return value.isEmpty ? name : "\(name)=\(QuotedText.quoted(value))"
    }

    /// - Returns: nil for a key that has no form of its own, and for a value without the key's shape.
    private static func known(_ key: ServiceParameterKey, _ value: [UInt8]) throws(DecodeError) -> String? {
        var reader = DNSReader(value)
        var items: [String] = []
        switch key {
        case .mandatory:
            while !reader.isAtEnd { items.append("\(ServiceParameterKey(rawValue: try reader.readUInt16()))") }
            return items.isEmpty ? nil : "mandatory=\(items.joined(separator: ","))"
        case .alpn:
            while !reader.isAtEnd {
                let length = Int(try reader.readUInt8())
                // A comma within a protocol's name is escaped, and its escape once more (RFC 9460 Appendix A.1).
                let name = QuotedText.escaped(try reader.readBytes(length))
                items.append(name.replacing("\\\\", with: "\\\\\\\\").replacing(",", with: "\\\\,"))
            }
            return items.isEmpty ? nil : "alpn=\"\(items.joined(separator: ","))\""
        case .noDefaultALPN: return value.isEmpty ? "no-default-alpn" : nil
        case .port:
            let port = try reader.readUInt16()
            return reader.isAtEnd ? "port=\(port)" : nil
        case .ipv4hint, .ipv6hint:
            let length = key == .ipv4hint ? 4 : 16
            while !reader.isAtEnd { items.append(IPAddressText.format(Array(try reader.readBytes(length)))) }
            return items.isEmpty ? nil : "\(key)=\(items.joined(separator: ","))"
        case .ech: return value.isEmpty ? nil : "ech=\(TextBlocks.base64Digits(value))"
        default: return nil
        }
    }
}
