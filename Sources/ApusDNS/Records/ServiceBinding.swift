package import ApusWire

/// What an SVCB or HTTPS record says about a service (RFC 9460).
package struct ServiceBinding: Equatable, Sendable {
    /// Zero for an alias of ``target``; otherwise the lower the more wanted.
    package var priority: UInt16
    /// The root stands for the record's own name (RFC 9460 §2.5).
    package var target: DomainName
    /// In the order of the record.
    package var alpn: [[UInt8]] = []
    package var hasDefaultALPN = true
    package var port: UInt16?
    /// Four bytes each.
    package var ipv4Hints: [[UInt8]] = []
    /// Sixteen bytes each.
    package var ipv6Hints: [[UInt8]] = []
    /// An `ECHConfigList` (RFC 9849), as it came.
    package var ech: [UInt8]?
    /// Keys without which the record is of no use.
    package var mandatory: [ServiceParameterKey] = []
    package var unknownKeys: [ServiceParameterKey] = []

    package var isAlias: Bool { priority == 0 }

    /// Whether a client that understands the keys of this type may use the record (RFC 9460 §8).
    package var isUsable: Bool { !mandatory.contains { ServiceParameterKey.names[$0.rawValue] == nil } }

    /// - Throws: `DecodeError` for values that have not the shape of their key: then the record is malformed, and a client may use
    ///   none of its set (RFC 9460 §2.2).
    package init(_ data: RecordData) throws(DecodeError) {
        var reader = DNSReader(data.bytes)
        priority = try reader.readUInt16("SvcPriority")
        target = try reader.readName("TargetName", allowsCompression: false)
        let parameters = try ServiceParameters(decoding: &reader)
        // RFC 9460 §2.4.2: of an alias the parameters mean nothing.
        guard priority > 0 else { return }
        for (key, value) in parameters.values {
            var value = DNSReader(Array(value))
            switch key {
            case .mandatory: mandatory = try Self.keys(&value)
            case .alpn: alpn = try Self.protocols(&value)
            case .noDefaultALPN: hasDefaultALPN = false
            case .port: port = try value.readUInt16("port")
            case .ipv4hint: ipv4Hints = try Self.addresses(&value, length: 4)
            case .ech: ech = Array(value.readRemaining())
            case .ipv6hint: ipv6Hints = try Self.addresses(&value, length: 16)
            default:
                unknownKeys.append(key)
                _ = value.readRemaining()
            }
            try value.expectEnd("SvcParamValue")
        }
        let present = Set(parameters.values.map(\.key))
        guard mandatory.allSatisfy(present.contains) else { throw DecodeError(.invalidValue, in: "mandatory") }
        // RFC 9460 §7.1.1.
        guard hasDefaultALPN || !alpn.isEmpty else { throw DecodeError(.invalidValue, in: "no-default-alpn") }
    }

    private static func keys(_ value: inout DNSReader) throws(DecodeError) -> [ServiceParameterKey] {
        var keys: [ServiceParameterKey] = []
        repeat {
            let key = ServiceParameterKey(rawValue: try value.readUInt16("mandatory"))
            // RFC 9460 §8: not itself, and in strictly rising order.
            guard key.rawValue > keys.last?.rawValue ?? 0 else { throw DecodeError(.invalidValue, in: "mandatory") }
            keys.append(key)
        } while !value.isAtEnd
        return keys
    }

    private static func protocols(_ value: inout DNSReader) throws(DecodeError) -> [[UInt8]] {
        var protocols: [[UInt8]] = []
        repeat {
            let length = try value.readUInt8("alpn")
            guard length > 0 else { throw DecodeError(.invalidLength, in: "alpn") }
            protocols.append(Array(try value.readBytes(Int(length), "alpn")))
        } while !value.isAtEnd
        return protocols
    }

    private static func addresses(_ value: inout DNSReader, length: Int) throws(DecodeError) -> [[UInt8]] {
        var addresses: [[UInt8]] = []
        repeat { addresses.append(Array(try value.readBytes(length, "address hint"))) } while !value.isAtEnd
        return addresses
    }
}
