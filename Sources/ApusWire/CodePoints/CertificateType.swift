/// `enum { X509(0), OpenPGP_RESERVED(1), RawPublicKey(2), (255) } CertificateType` (RFC 7250 §3).
public struct CertificateType: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension CertificateType {
    public static let x509 = CertificateType(rawValue: 0)
    /// RFC 8446 §4.4.2: must not be used in TLS 1.3.
    public static let openPGP = CertificateType(rawValue: 1)
    /// A bare SubjectPublicKeyInfo.
    public static let rawPublicKey = CertificateType(rawValue: 2)
}

extension CertificateType {
    public static let registry = TLSCodePointRegistry<CertificateType>([
        (.x509, "X509"),
        (.openPGP, "OpenPGP_RESERVED"),
        (.rawPublicKey, "RawPublicKey"),
    ])
}
