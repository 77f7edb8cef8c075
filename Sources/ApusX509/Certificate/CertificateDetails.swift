import ApusCrypto
import ApusTLS
import ApusWire
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What ``CertificateSummary`` leaves out, for those who look closely; texts are fit for a terminal.
package struct CertificateDetails: Sendable, Equatable {
    /// 1 to 3.
    package var version: Int
    /// Hexadecimal, as it stands in the certificate; a leading `-` where it is negative.
    package var serialNumber: String
    /// `ECDSA with SHA-256`.
    package var signatureAlgorithm: String
    /// Refused by this library's verifier, and by browsers.
    package var hasWeakSignature: Bool
    package var hasWeakKey: Bool
    package var isCertificateAuthority: Bool
    package var maximumPathLength: Int?
    package var isSelfIssued: Bool
    /// In the words of RFC 5280 §4.2.1.3: `digitalSignature`. Empty where the extension is absent.
    package var keyUsage: [String]
    /// In the words of RFC 5280 §4.2.1.12: `serverAuth`; other purposes as object identifiers.
    package var extendedKeyUsage: [String]
    /// Names of other kinds than DNS names and addresses: `URI:spiffe://…`.
    package var otherNames: [String]
    package var permittedNames: [String]
    package var excludedNames: [String]
    package var subjectKeyIdentifier: String?
    package var authorityKeyIdentifier: String?
    /// SHA-256 of the SubjectPublicKeyInfo in base64: what `--pin` takes.
    package var publicKeySHA256: String
    package var ocspServers: [String]
    /// Where the issuer's certificate can be had.
    package var issuerLocations: [String]
    /// RFC 7633: the server promises to staple an OCSP response.
    package var requiresStaple: Bool
    /// A critical extension that this library does not know, so that the certificate can't be trusted.
    package var unknownCriticalExtension: String?

    /// - Returns: nil for bytes that are no certificate.
    package init?(der: [UInt8]) {
        var field = ""
        guard let certificate = try? ParsedCertificate(der: der),
            let parts = try? CertificateParts(decoding: der, field: &field)
        else { return nil }
        let known = certificate.extensions
        version = certificate.version
        serialNumber = Self.serialText(certificate.serialNumber)
        signatureAlgorithm = certificate.signatureAlgorithm.words
        if case .weak = certificate.signatureAlgorithm { hasWeakSignature = true } else { hasWeakSignature = false }
        if case .weak = certificate.key { hasWeakKey = true } else { hasWeakKey = false }
        isCertificateAuthority = certificate.isCertificateAuthority
        if case .isCertificateAuthority(let maximum)? = known.basicConstraints { maximumPathLength = maximum }
        isSelfIssued = certificate.isSelfIssued
        keyUsage = known.keyUsage.map(Self.names) ?? []
        extendedKeyUsage = known.extendedKeyUsage.map { $0.map { DisplayText.safe(Self.purpose($0)) } } ?? []
        otherNames = known.names.compactMap(Self.otherName)
        permittedNames = (known.nameConstraints?.permittedSubtrees ?? []).map(Self.subtree)
        excludedNames = (known.nameConstraints?.excludedSubtrees ?? []).map(Self.subtree)
        subjectKeyIdentifier = known.subjectKeyIdentifier.map(Hexadecimal.encode)
        authorityKeyIdentifier = known.authorityKeyIdentifier.map(Hexadecimal.encode)
        publicKeySHA256 = Data(HashAlgorithm.sha256.hash(certificate.subjectPublicKeyInfo)).base64EncodedString()
        let access = ((try? parts.extensions.authorityInformationAccess) ?? nil).map { Array($0) } ?? []
        ocspServers = access.filter { $0.method == .ocspServer }.compactMap { Self.uri($0.location) }
        issuerLocations = access.filter { $0.method == .issuingCA }.compactMap { Self.uri($0.location) }
        requiresStaple = known.requiresStaple
        unknownCriticalExtension = known.unknownCritical.map { "\($0)" }
    }

    private static func serialText(_ bytes: [UInt8]) -> String {
        let digits = Hexadecimal.encode(bytes)
        return (bytes.first ?? 0) >= 0x80 ? "-\(digits) (two's complement)" : digits
    }

    private static func names(_ usage: KeyUsage) -> [String] {
        let bits: [(Bool, String)] = [
            (usage.digitalSignature, "digitalSignature"), (usage.nonRepudiation, "nonRepudiation"),
            (usage.keyEncipherment, "keyEncipherment"), (usage.dataEncipherment, "dataEncipherment"),
            (usage.keyAgreement, "keyAgreement"), (usage.keyCertSign, "keyCertSign"), (usage.cRLSign, "cRLSign"),
            (usage.encipherOnly, "encipherOnly"), (usage.decipherOnly, "decipherOnly"),
        ]
        return bits.filter(\.0).map(\.1)
    }

    private static func purpose(_ usage: ExtendedKeyUsage.Usage) -> String {
        switch usage {
        case .serverAuth: "serverAuth"
        case .clientAuth: "clientAuth"
        case .codeSigning: "codeSigning"
        case .emailProtection: "emailProtection"
        case .timeStamping: "timeStamping"
        case .ocspSigning: "OCSPSigning"
        case .any: "anyExtendedKeyUsage"
        default: "\(usage)"
        }
    }

    private static func otherName(_ name: GeneralName) -> String? {
        switch name {
        case .dnsName, .ipAddress: nil
        case .rfc822Name(let address): "email:" + DisplayText.safe(address)
        case .uniformResourceIdentifier(let uri): "URI:" + DisplayText.safe(uri)
        case .directoryName(let name): "directory:" + DisplayText.safe("\(name)")
        default: DisplayText.safe("\(name)")
        }
    }

    /// An IP range is an address and a mask (RFC 5280 §4.2.1.10), shown as `10.0.0.0/8`.
    private static func subtree(_ name: GeneralName) -> String {
        switch name {
        case .dnsName(let name): return DisplayText.safe(name)
        case .ipAddress(let octets):
            let bytes = Array(octets.bytes)
            guard [8, 32].contains(bytes.count) else { return "a malformed address range" }
            let ones = bytes.suffix(bytes.count / 2).reduce(0) { $0 + $1.nonzeroBitCount }
            return "\(IPAddressText.format(Array(bytes.prefix(bytes.count / 2))))/\(ones)"
        default: return otherName(name) ?? ""
        }
    }

    private static func uri(_ name: GeneralName) -> String? {
        guard case .uniformResourceIdentifier(let uri) = name else { return nil }
        return DisplayText.safe(uri)
    }
}

extension CertificateSignatureAlgorithm {
    /// For people.
    fileprivate var words: String {
        switch self {
        case .accepted(let scheme):
            switch scheme {
            case .ecdsa_secp256r1_sha256: "ECDSA with SHA-256"
            case .ecdsa_secp384r1_sha384: "ECDSA with SHA-384"
            case .ecdsa_secp521r1_sha512: "ECDSA with SHA-512"
            case .ed25519: "Ed25519"
            case .rsa_pkcs1_sha256: "RSA with SHA-256"
            case .rsa_pkcs1_sha384: "RSA with SHA-384"
            case .rsa_pkcs1_sha512: "RSA with SHA-512"
            case .rsa_pss_rsae_sha256: "RSA-PSS with SHA-256"
            case .rsa_pss_rsae_sha384: "RSA-PSS with SHA-384"
            case .rsa_pss_rsae_sha512: "RSA-PSS with SHA-512"
            case .mldsa65: "ML-DSA-65"
            case .mldsa87: "ML-DSA-87"
            default: "\(scheme)"
            }
        case .weak(let name), .unsupported(let name): name
        }
    }
}
