import ApusTLS
import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// What goes into a certificate that is issued here.
struct CertificateRecipe {
    enum Role {
        case certificateAuthority(maximumPathLength: Int?)
        case server
        case client
    }

    var subject: String
    var names: [ServerName] = []
    var role: Role
    var notBefore: Date
    var notAfter: Date
}

/// Issues X.509 certificates that strict verifiers take (RFC 5280 §4, CA/Browser Forum profile where it matters to browsers).
enum CertificateFactory {
    /// - Parameter issuer: nil for a self-signed certificate.
    static func issue(
        _ recipe: CertificateRecipe, key: Certificate.PublicKey, issuer: Certificate?, issuerKey: Certificate.PrivateKey
    ) throws -> Certificate {
        let subject = try DistinguishedName { CommonName(recipe.subject) }
        let subjectKeyIdentifier = SubjectKeyIdentifier(hash: key)
        let authorityKey = try issuer?.extensions.subjectKeyIdentifier ?? SubjectKeyIdentifier(hash: issuerKey.publicKey)
        var extensions = Certificate.Extensions()
        switch recipe.role {
        case .certificateAuthority(let maximum):
            try extensions.append(
                Certificate.Extension(BasicConstraints.isCertificateAuthority(maxPathLength: maximum), critical: true))
            try extensions.append(Certificate.Extension(KeyUsage(keyCertSign: true, cRLSign: true), critical: true))
        case .server, .client:
            try extensions.append(Certificate.Extension(BasicConstraints.notCertificateAuthority, critical: true))
            try extensions.append(Certificate.Extension(KeyUsage(digitalSignature: true), critical: true))
            let usage: ExtendedKeyUsage.Usage
            if case .client = recipe.role { usage = .clientAuth } else { usage = .serverAuth }
            try extensions.append(Certificate.Extension(ExtendedKeyUsage([usage]), critical: false))
        }
        if !recipe.names.isEmpty {
            try extensions.append(Certificate.Extension(SubjectAlternativeNames(recipe.names.map(generalName)), critical: false))
        }
        try extensions.append(Certificate.Extension(subjectKeyIdentifier, critical: false))
        if issuer != nil {
            try extensions.append(
                Certificate.Extension(AuthorityKeyIdentifier(keyIdentifier: authorityKey.keyIdentifier), critical: false))
        }
        return try Certificate(
            version: .v3, serialNumber: serialNumber(), publicKey: key, notValidBefore: recipe.notBefore, notValidAfter: recipe.notAfter,
            issuer: issuer?.subject ?? subject, subject: subject, extensions: extensions, issuerPrivateKey: issuerKey)
    }

    static func der(_ certificate: Certificate) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private static func generalName(_ name: ServerName) -> GeneralName {
        switch name.kind {
        case .dnsName(let host): .dnsName(host)
        case .ipAddress(let address): .ipAddress(ASN1OctetString(contentBytes: address[...]))
        }
    }

    /// 127 random bits, positive and not zero (RFC 5280 §4.1.2.2 wants at most 20 octets).
    private static func serialNumber() -> Certificate.SerialNumber {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[0] = bytes[0] & 0x7f | 0x40
        return Certificate.SerialNumber(bytes: bytes[...])
    }
}
