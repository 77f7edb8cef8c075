/// RFC 6066 §3:
/// ```
/// struct {
///     NameType name_type;
///     select (name_type) {
///         case host_name: HostName;
///     } name;
/// } ServerName;
/// enum { host_name(0), (255) } NameType;
/// opaque HostName<1..2^16-1>;
/// struct { ServerName server_name_list<1..2^16-1> } ServerNameList;
/// ```
/// Names of other types are skipped: all of them begin with a length of 16 bits (same section).
package struct ServerNameList: ExtensionBody {
    package static var type: ExtensionType { .serverName }

    /// The bytes of the one host name, unchecked; nil if the list has names of other types alone.
    package var hostName: [UInt8]?

    package init(hostName: [UInt8]?) {
        self.hostName = hostName
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        hostName = try body.readVector16("ServerNameList.server_name_list", length: 1...0xffff) { list throws(DecodeError) in
            var hostName: [UInt8]?
            while !list.isEmpty {
                let nameType = try list.readUInt8("ServerName.name_type")
                let name = try list.readOpaque16("ServerName.name", length: 1...0xffff)
                guard nameType == Self.hostNameType else { continue }
                // "MUST NOT contain more than one name of the same name_type"
                guard hostName == nil else { throw DecodeError(.invalidValue, in: "ServerNameList.server_name_list") }
                hostName = name
            }
            return hostName
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { list in
            guard let hostName else { return }
            list.writeUInt8(Self.hostNameType)
            list.writeOpaque16(hostName)
        }
    }

    private static let hostNameType: UInt8 = 0
}

/// RFC 6066 §3: the server's answer that it used the name, with an empty body.
package struct ServerNameAcknowledgement: ExtensionBody {
    package static var type: ExtensionType { .serverName }

    package init() {}

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {}

    package func encode(into out: inout [UInt8]) {}
}
