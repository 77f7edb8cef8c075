/// RFC 9258 §5.1, the identity of an imported pre-shared key, as it stands in PskIdentity:
/// ```
/// struct {
///     opaque external_identity<1...2^16-1>;
///     opaque context<0..2^16-1>;
///     uint16 target_protocol;
///     uint16 target_kdf;
/// } ImportedIdentity;
/// ```
package struct ImportedIdentity: Equatable, Sendable {
    package var externalIdentity: [UInt8]
    package var context: [UInt8]
    package var targetProtocol: ProtocolVersion
    package var targetKDF: KDFIdentifier

    /// IANA's "TLS KDF Identifiers" (RFC 9258 §10).
    package struct KDFIdentifier: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let HKDF_SHA256 = KDFIdentifier(rawValue: 0x0001)
        package static let HKDF_SHA384 = KDFIdentifier(rawValue: 0x0002)
    }

    package init(externalIdentity: [UInt8], context: [UInt8], targetProtocol: ProtocolVersion, targetKDF: KDFIdentifier) {
        self.externalIdentity = externalIdentity
        self.context = context
        self.targetProtocol = targetProtocol
        self.targetKDF = targetKDF
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        externalIdentity = try body.readOpaque16("ImportedIdentity.external_identity", length: 1...0xffff)
        context = try body.readOpaque16("ImportedIdentity.context")
        targetProtocol = ProtocolVersion(rawValue: try body.readUInt16("ImportedIdentity.target_protocol"))
        targetKDF = KDFIdentifier(rawValue: try body.readUInt16("ImportedIdentity.target_kdf"))
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque16(externalIdentity)
        out.writeOpaque16(context)
        out.writeUInt16(targetProtocol.rawValue)
        out.writeUInt16(targetKDF.rawValue)
    }
}
