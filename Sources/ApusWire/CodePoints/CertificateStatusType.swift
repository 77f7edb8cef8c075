/// `enum { ocsp(1), (255) } CertificateStatusType` (RFC 6066 §8).
public struct CertificateStatusType: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension CertificateStatusType {
    public static let ocsp = CertificateStatusType(rawValue: 0x01)
    public static let ocspMulti = CertificateStatusType(rawValue: 0x02)
}

extension CertificateStatusType {
    public static let registry = TLSCodePointRegistry<CertificateStatusType>([
        (.ocsp, "ocsp"),
        (.ocspMulti, "ocsp_multi_RESERVED"),
    ])
}
