/// client_certificate_type in a ClientHello (RFC 7250 §3): the kinds of certificate that the client can show.
/// ```
/// struct {
///     select (ClientOrServerExtension) {
///         case client: CertificateType client_certificate_types<1..2^8-1>;
///         case server: CertificateType client_certificate_type;
///     }
/// } ClientCertTypeExtension;
/// ```
package struct ClientCertificateTypesClientHello: ExtensionBody {
    package static var type: ExtensionType { .clientCertificateType }

    /// Preferred first.
    package var types: [CertificateType]

    package init(types: [CertificateType]) {
        self.types = types
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        types = try body.readCertificateTypes("ClientCertTypeExtension.client_certificate_types")
    }

    package func encode(into out: inout [UInt8]) { out.writeCertificateTypes(types) }
}

/// client_certificate_type in a server's answer: the kind that it wants to see.
package struct ClientCertificateTypeServerHello: ExtensionBody {
    package static var type: ExtensionType { .clientCertificateType }

    package var selected: CertificateType

    package init(selected: CertificateType) {
        self.selected = selected
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        selected = CertificateType(rawValue: try body.readUInt8("ClientCertTypeExtension.client_certificate_type"))
    }

    package func encode(into out: inout [UInt8]) { out.writeUInt8(selected.rawValue) }
}

/// server_certificate_type in a ClientHello: the kinds of certificate that the client can verify; the struct is the same.
package struct ServerCertificateTypesClientHello: ExtensionBody {
    package static var type: ExtensionType { .serverCertificateType }

    /// Preferred first.
    package var types: [CertificateType]

    package init(types: [CertificateType]) {
        self.types = types
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        types = try body.readCertificateTypes("ServerCertTypeExtension.server_certificate_types")
    }

    package func encode(into out: inout [UInt8]) { out.writeCertificateTypes(types) }
}

/// server_certificate_type in a server's answer: the kind that it shows.
package struct ServerCertificateTypeServerHello: ExtensionBody {
    package static var type: ExtensionType { .serverCertificateType }

    package var selected: CertificateType

    package init(selected: CertificateType) {
        self.selected = selected
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        selected = CertificateType(rawValue: try body.readUInt8("ServerCertTypeExtension.server_certificate_type"))
    }

    package func encode(into out: inout [UInt8]) { out.writeUInt8(selected.rawValue) }
}

extension Span<UInt8> {
    fileprivate mutating func readCertificateTypes(_ field: StaticString) throws(DecodeError) -> [CertificateType] {
        try readOpaque8(field, length: 1...0xff).map(CertificateType.init(rawValue:))
    }
}

extension [UInt8] {
    fileprivate mutating func writeCertificateTypes(_ types: [CertificateType]) {
        writeVector8 { list in
            for type in types { list.writeUInt8(type.rawValue) }
        }
    }
}
