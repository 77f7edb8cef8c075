import ApusWire

/// RFC 9460 §2.2: `SvcParamKey`, length, value; keys strictly rising.
struct ServiceParameters: Equatable, Sendable {
    private(set) var values: [(key: ServiceParameterKey, value: ArraySlice<UInt8>)] = []

    static func == (one: ServiceParameters, other: ServiceParameters) -> Bool {
        one.values.elementsEqual(other.values) { $0 == $1 }
    }

    init(decoding reader: inout DNSReader) throws(DecodeError) {
        while !reader.isAtEnd {
            let key = ServiceParameterKey(rawValue: try reader.readUInt16("SvcParamKey"))
            if let last = values.last, key.rawValue <= last.key.rawValue {
                throw DecodeError(.invalidValue, in: "SvcParamKey: not in rising order")
            }
            let length = Int(try reader.readUInt16("SvcParamValue"))
            values.append((key, try reader.readBytes(length, "SvcParamValue")))
        }
    }

    static func check(_ reader: inout DNSReader, into bytes: inout [UInt8]) throws(DecodeError) {
        for (key, value) in try ServiceParameters(decoding: &reader).values {
            bytes.writeUInt16(key.rawValue)
            bytes.writeOpaque16(Array(value))
        }
    }
}

/// RFC 9460 §14.3.2.
package struct ServiceParameterKey: DNSCodePoint {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let mandatory = ServiceParameterKey(rawValue: 0)
    package static let alpn = ServiceParameterKey(rawValue: 1)
    package static let noDefaultALPN = ServiceParameterKey(rawValue: 2)
    package static let port = ServiceParameterKey(rawValue: 3)
    package static let ipv4hint = ServiceParameterKey(rawValue: 4)
    package static let ech = ServiceParameterKey(rawValue: 5)
    package static let ipv6hint = ServiceParameterKey(rawValue: 6)
    package static let dohpath = ServiceParameterKey(rawValue: 7)
    package static let names: [UInt16: String] = [
        0: "mandatory", 1: "alpn", 2: "no-default-alpn", 3: "port", 4: "ipv4hint", 5: "ech", 6: "ipv6hint",
    ]
    package static let unknownPrefix = "key"
}
