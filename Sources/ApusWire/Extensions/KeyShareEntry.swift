/// RFC 9846 §4.3.8: `struct { NamedGroup group; opaque key_exchange<1..2^16-1>; } KeyShareEntry;`
package struct KeyShareEntry: Equatable, Sendable {
    package var group: NamedGroup
    package var keyExchange: [UInt8]

    package init(group: NamedGroup, keyExchange: [UInt8]) {
        self.group = group
        self.keyExchange = keyExchange
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        group = NamedGroup(rawValue: try body.readUInt16("KeyShareEntry.group"))
        keyExchange = try body.readOpaque16("KeyShareEntry.key_exchange", length: 1...0xffff)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(group.rawValue)
        out.writeOpaque16(keyExchange)
    }
}
