import ApusCrypto

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What a person wants to know of a certificate at a glance; also for certificates that would not be trusted.
///
/// As JSON it has the keys that the command line promises: `subject`, `issuer`, `names`, `not_before`, `not_after`, `key`, `sha256`.
public struct CertificateSummary: Sendable, Equatable {
    /// As RFC 4514 writes it: `CN=www.example.com,O=Example`. Control characters are escaped.
    public var subject: String
    public var issuer: String
    /// DNS names and IP addresses of the subject alternative names.
    public var names: [String]
    public var notBefore: Date
    public var notAfter: Date
    /// `ECDSA P-256`, `RSA 2048`, `Ed25519`, …
    public var key: String
    /// SHA-256 of the DER, 64 lower-case hexadecimal digits.
    public var sha256: String

    /// - Parameter der: one certificate.
    /// - Returns: nil for bytes that are none.
    public init?(der: [UInt8]) {
        guard let certificate = try? ParsedCertificate(der: der) else { return nil }
        subject = certificate.subjectText
        issuer = certificate.issuerText
        names = certificate.readableNames
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        key = certificate.key.name
        sha256 = Hexadecimal.encode(HashAlgorithm.sha256.hash(der))
    }
}

extension CertificateSummary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case subject
        case issuer
        case names
        case notBefore = "not_before"
        case notAfter = "not_after"
        case key
        case sha256
    }

    /// Dates are strings of ISO 8601, in UTC, whatever the encoder's strategy.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(issuer, forKey: .issuer)
        try container.encode(names, forKey: .names)
        try container.encode(notBefore.formatted(.iso8601), forKey: .notBefore)
        try container.encode(notAfter.formatted(.iso8601), forKey: .notAfter)
        try container.encode(key, forKey: .key)
        try container.encode(sha256, forKey: .sha256)
    }
}

/// Bytes as lower-case digits.
enum Hexadecimal {
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
