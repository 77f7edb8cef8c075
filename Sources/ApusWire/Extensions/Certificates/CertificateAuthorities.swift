/// RFC 9846 §4.3.4:
/// ```
/// opaque DistinguishedName<1..2^16-1>;
/// struct { DistinguishedName authorities<3..2^16-1>; } CertificateAuthoritiesExtension;
/// ```
package struct CertificateAuthorities: ExtensionBody {
    package static var type: ExtensionType { .certificateAuthorities }

    /// Distinguished names in DER.
    package var authorities: [[UInt8]]

    package init(authorities: [[UInt8]]) {
        self.authorities = authorities
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        authorities = try body.readVector16(
            "CertificateAuthoritiesExtension.authorities", length: 3...0xffff
        ) { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in try item.readOpaque16("DistinguishedName", length: 1...0xffff) }
        }
    }

    package func encode(into out: inout [UInt8]) {
        out.writeVector16 { list in
            for authority in authorities { list.writeOpaque16(authority) }
        }
    }
}
