/// `enum { … } ClientCertificateType` (RFC 5246 §7.4.4, RFC 8422 §5.5).
public struct ClientCertificateType: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension ClientCertificateType {
    public static let rsa_sign = ClientCertificateType(rawValue: 1)
    public static let dss_sign = ClientCertificateType(rawValue: 2)
    public static let rsa_fixed_dh = ClientCertificateType(rawValue: 3)
    public static let dss_fixed_dh = ClientCertificateType(rawValue: 4)
    /// For Ed25519 as well.
    public static let ecdsa_sign = ClientCertificateType(rawValue: 64)
    public static let rsa_fixed_ecdh = ClientCertificateType(rawValue: 65)
    public static let ecdsa_fixed_ecdh = ClientCertificateType(rawValue: 66)
}

extension ClientCertificateType {
    public static let registry = TLSCodePointRegistry<ClientCertificateType>([
        (.rsa_sign, "rsa_sign"),
        (.dss_sign, "dss_sign"),
        (.rsa_fixed_dh, "rsa_fixed_dh"),
        (.dss_fixed_dh, "dss_fixed_dh"),
        (.ecdsa_sign, "ecdsa_sign"),
        (.rsa_fixed_ecdh, "rsa_fixed_ecdh"),
        (.ecdsa_fixed_ecdh, "ecdsa_fixed_ecdh"),
    ])
}
