/// Labels of PEM blocks (RFC 7468 §4 and the older ones of OpenSSL).
enum PEMLabel {
    static let certificate = "CERTIFICATE"
    static let publicKey = "PUBLIC KEY"
    static let ocspResponse = "OCSP RESPONSE"
    static let revocationList = "X509 CRL"
    /// PKCS #8.
    static let privateKey = "PRIVATE KEY"
    static let encryptedPrivateKey = "ENCRYPTED PRIVATE KEY"
    /// RFC 5915.
    static let ecPrivateKey = "EC PRIVATE KEY"
    /// PKCS #1.
    static let rsaPrivateKey = "RSA PRIVATE KEY"

    static func isCertificate(_ label: String) -> Bool { label == certificate || label == "X509 CERTIFICATE" }

    static func isPrivateKey(_ label: String) -> Bool { label == privateKey || label.hasSuffix(" PRIVATE KEY") }
}
