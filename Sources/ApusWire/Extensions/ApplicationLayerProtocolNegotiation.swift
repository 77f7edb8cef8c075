/// RFC 7301 §3.1:
/// ```
/// opaque ProtocolName<1..2^8-1>;
/// struct { ProtocolName protocol_name_list<2..2^16-1> } ProtocolNameList;
/// ```
/// In EncryptedExtensions the list must have exactly one name; the state that receives it checks that.
package struct ApplicationLayerProtocolNegotiation: ExtensionBody {
    package static var type: ExtensionType { .applicationLayerProtocolNegotiation }

    /// Preferred first.
    package var protocols: [ApplicationProtocol]

    package init(protocols: [ApplicationProtocol]) {
        self.protocols = protocols
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        protocols = try body.readVector16("ProtocolNameList.protocol_name_list", length: 2...0xffff) { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in
                guard let name = ApplicationProtocol(bytes: try item.readOpaque8("ProtocolName")) else {
                    throw DecodeError(.invalidLength, in: "ProtocolName")
                }
                return name
            }
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { list in
            for name in protocols where !name.bytes.isEmpty { list.writeOpaque8(name.bytes) }
        }
    }
}
