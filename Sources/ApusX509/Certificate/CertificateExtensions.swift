import SwiftASN1
import X509

/// The extensions that verification looks at, each decoded once (RFC 5280 §4.2).
struct CertificateExtensions: Sendable {
    var names: [GeneralName] = []
    var hasCriticalNames = false
    var basicConstraints: BasicConstraints?
    var keyUsage: KeyUsage?
    var extendedKeyUsage: ExtendedKeyUsage?
    var nameConstraints: NameConstraints?
    var subjectKeyIdentifier: [UInt8]?
    var authorityKeyIdentifier: [UInt8]?
    /// RFC 7633: the server promises to staple an OCSP response.
    var requiresStaple = false
    /// Whether the authority key identifier also names a certificate, by its issuer and serial number.
    var namesIssuingCertificate = false
    /// DER of the general names at which lists for this certificate are published (RFC 5280 §4.2.1.13).
    var revocationListNames: Set<[UInt8]> = []
    /// The first critical one that is not looked at here, which forbids to use the certificate (RFC 5280 §4.2).
    var unknownCritical: ASN1ObjectIdentifier?

    init() {}

    /// - Parameter field: tells, after an error, what was being read.
    init(_ extensions: Certificate.Extensions, field: inout String) throws {
        field = "subjectAltName"
        names = try extensions.subjectAlternativeNames.map { Array($0) } ?? []
        hasCriticalNames = extensions[oid: .X509ExtensionID.subjectAlternativeName]?.critical ?? false
        field = "basicConstraints"
        basicConstraints = try extensions.basicConstraints
        if case .isCertificateAuthority(let maximum?) = basicConstraints, maximum < 0 {
            throw MalformedCertificate(reason: "its path length constraint is negative")
        }
        field = "keyUsage"
        keyUsage = try extensions.keyUsage
        field = "extKeyUsage"
        extendedKeyUsage = try extensions.extendedKeyUsage
        field = "nameConstraints"
        nameConstraints = try extensions.nameConstraints
        if let nameConstraints, nameConstraints.permittedSubtrees.isEmpty, nameConstraints.excludedSubtrees.isEmpty {
            throw MalformedCertificate(reason: "its name constraints are empty")
        }
        field = "subjectKeyIdentifier"
        subjectKeyIdentifier = try extensions.subjectKeyIdentifier.map { Array($0.keyIdentifier) }
        field = "authorityKeyIdentifier"
        let authority = try extensions.authorityKeyIdentifier
        authorityKeyIdentifier = authority?.keyIdentifier.map { Array($0) }
        namesIssuingCertificate = authority?.authorityCertIssuer != nil || authority?.authorityCertSerialNumber != nil
        field = "tlsFeature"
        requiresStaple = try Self.requiresStaple(extensions)
        field = "cRLDistributionPoints"
        if let points = extensions[oid: [2, 5, 29, 31]] {
            revocationListNames = try DistributionPoint.names(in: points.value)
        }
        unknownCritical = extensions.first { $0.critical && !Self.mayBeCritical.contains($0.oid) }?.oid
    }

    /// RFC 7633 §4: `Features ::= SEQUENCE OF INTEGER`, the numbers of TLS extensions; 5 is status_request.
    private static func requiresStaple(_ extensions: Certificate.Extensions) throws -> Bool {
        guard let feature = extensions[oid: [1, 3, 6, 1, 5, 5, 7, 1, 24]] else { return false }
        return try DER.sequence(of: Int.self, identifier: .sequence, rootNode: DER.parse(feature.value)).contains(5)
    }

    /// Looked at here, with one exception: certificatePolicies (2.5.29.32). Without policies that are asked for, it decides nothing
    /// (RFC 5280 §6.1.1: the initial set is any-policy). Key identifiers must not be critical (RFC 5280 §4.2.1.1, §4.2.1.2).
    private static let mayBeCritical: Set<ASN1ObjectIdentifier> = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.nameConstraints, [2, 5, 29, 32],
    ]
}
