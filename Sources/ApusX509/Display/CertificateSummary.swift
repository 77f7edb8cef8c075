import Crypto
public import FoundationEssentials
import X509

/// What a person wants to know of a certificate at a glance.
public struct CertificateSummary: Sendable, Equatable {
    public var subject: String
    public var issuer: String
    /// DNS names and IP addresses of the subject alternative names.
    public var names: [String]
    public var notBefore: Date
    public var notAfter: Date
    /// `ECDSA P-256`, `RSA 2048`, …
    public var key: String
    /// SHA-256 of the DER, lower-case hexadecimal.
    public var sha256: String

    /// - Returns: nil for bytes that are no certificate.
    public init?(der: [UInt8]) {
        guard let parsed = try? ParsedCertificate(der: der) else { return nil }
        let certificate = parsed.certificate
        subject = certificate.subject.description
        issuer = certificate.issuer.description
        names = parsed.readableNames
        notBefore = certificate.notValidBefore
        notAfter = certificate.notValidAfter
        key = KeyName.describe(certificate.publicKey)
        let digits = Array("0123456789abcdef".utf8)
        sha256 = String(
            decoding: SHA256.hash(data: der).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

private enum KeyName {
    static func describe(_ key: Certificate.PublicKey) -> String {
        if P256.Signing.PublicKey(key) != nil { return "ECDSA P-256" }
        if P384.Signing.PublicKey(key) != nil { return "ECDSA P-384" }
        if P521.Signing.PublicKey(key) != nil { return "ECDSA P-521" }
        if Curve25519.Signing.PublicKey(key) != nil { return "Ed25519" }
        // `RSA2048.PublicKey`
        let text = key.description
        guard text.hasPrefix("RSA") else { return text }
        return "RSA " + text.dropFirst(3).prefix { $0.isNumber }
    }
}
