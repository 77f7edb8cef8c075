import ApusTLS
import FoundationEssentials
import SwiftASN1
import X509

/// A certificate with the extensions that path building looks at, each decoded once.
struct ParsedCertificate: Sendable {
    let der: [UInt8]
    let certificate: Certificate
    let names: [GeneralName]
    let isCertificateAuthority: Bool
    let maximumPathLength: Int?
    let keyUsage: KeyUsage?
    let extendedKeyUsage: ExtendedKeyUsage?
    let nameConstraints: NameConstraints?
    let unknownCriticalExtension: ASN1ObjectIdentifier?

    init(der: [UInt8]) throws(MalformedCertificate) {
        do {
            let certificate = try Certificate(derEncoded: der)
            self.der = der
            self.certificate = certificate
            let extensions = certificate.extensions
            names = try extensions.subjectAlternativeNames.map { Array($0) } ?? []
            switch try extensions.basicConstraints {
            case .isCertificateAuthority(let maximum):
                isCertificateAuthority = true
                maximumPathLength = maximum
            case .notCertificateAuthority, nil:
                isCertificateAuthority = false
                maximumPathLength = nil
            }
            keyUsage = try extensions.keyUsage
            extendedKeyUsage = try extensions.extendedKeyUsage
            nameConstraints = try extensions.nameConstraints
            unknownCriticalExtension = extensions.first { $0.critical && !Self.understood.contains($0.oid) }?.oid
        } catch {
            throw MalformedCertificate(reason: "\(error)")
        }
    }

    /// Critical extensions that are looked at here, or that can't loosen anything (RFC 5280 §4.2).
    private static let understood: Set<ASN1ObjectIdentifier> = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.nameConstraints, .X509ExtensionID.authorityKeyIdentifier,
        .X509ExtensionID.subjectKeyIdentifier, [2, 5, 29, 32], [2, 5, 29, 33], [2, 5, 29, 36], [2, 5, 29, 54],
    ]

    /// How messages call it.
    var title: String {
        let subject = certificate.subject.description
        return subject.isEmpty ? "the certificate without a subject" : "the certificate \"\(subject)\""
    }

    var isSelfIssued: Bool { certificate.subject == certificate.issuer }

    /// Names as people write them: DNS names and addresses.
    var readableNames: [String] {
        names.compactMap { name in
            switch name {
            case .dnsName(let name): name
            case .ipAddress(let address): IPAddressText.format(Array(address.bytes))
            default: nil
            }
        }
    }

    func identity(verifiedChain: [ParsedCertificate], isVerified: Bool) -> PeerIdentity {
        PeerIdentity(
            subjectPublicKeyInfo: certificate.publicKey.subjectPublicKeyInfo, verifiedChain: verifiedChain.map(\.der),
            isVerified: isVerified, subject: certificate.subject.description, names: readableNames)
    }
}

/// DER that is no certificate.
struct MalformedCertificate: Error {
    let reason: String
}
