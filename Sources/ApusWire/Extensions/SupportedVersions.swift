// RFC 9846 §4.3.1:
// struct {
//     select (Handshake.msg_type) {
//         case client_hello:
//              ProtocolVersion versions<2..254>;
//         case server_hello: /* and HelloRetryRequest */
//              ProtocolVersion selected_version;
//     };
// } SupportedVersions;

/// `SupportedVersions` in a ClientHello: the versions that the client takes, preferred first.
package struct SupportedVersionsClientHello: ExtensionBody {
    package static var type: ExtensionType { .supportedVersions }

    package var versions: [ProtocolVersion]

    package init(versions: [ProtocolVersion]) {
        self.versions = versions
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        versions = try body.readVector8("SupportedVersions.versions", length: 2...254) { list throws(DecodeError) in
            try list.readCodePoints()
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector8 { $0.writeCodePoints(versions) }
    }
}

/// `SupportedVersions` in a ServerHello or HelloRetryRequest: the version that the server chose.
package struct SupportedVersionsServerHello: ExtensionBody {
    package static var type: ExtensionType { .supportedVersions }

    package var selectedVersion: ProtocolVersion

    package init(selectedVersion: ProtocolVersion) {
        self.selectedVersion = selectedVersion
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        selectedVersion = ProtocolVersion(rawValue: try body.readUInt16("SupportedVersions.selected_version"))
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(selectedVersion.rawValue)
    }
}
