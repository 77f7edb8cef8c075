import SwiftASN1
import Synchronization
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// RFC 5280 §5.1: the certificates that an authority has taken back.
/// ```
/// CertificateList ::= SEQUENCE { tbsCertList TBSCertList, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
/// TBSCertList ::= SEQUENCE { version Version OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate Time,
///     nextUpdate Time OPTIONAL, revokedCertificates SEQUENCE OF SEQUENCE { userCertificate CertificateSerialNumber,
///     revocationDate Time, crlEntryExtensions Extensions OPTIONAL } OPTIONAL, crlExtensions [0] EXPLICIT Extensions OPTIONAL }
/// ```
/// Complete lists alone: delta and indirect ones are refused, and say so.
struct RevocationList: Sendable {
    private let issuerSignature: IssuerSignature
    private let knownSigners: KnownSigners
    let issuer: CanonicalName
    let thisUpdate: Date
    let nextUpdate: Date
    /// nil for a list of the whole authority.
    let scope: RevocationScope?
    private let revoked: [[UInt8]: Revocation]

    /// - Throws: also for a list that can't be used whatever it says: critical extensions that are not understood, delta, indirect,
    ///   or without an end.
    init(der: [UInt8]) throws(MalformedRevocation) {
        self = try RevocationReader.reading("CertificateList") { reader in
            try DER.sequence(DER.parse(der[...]), identifier: .sequence) { nodes in
                let list = try reader.next(&nodes, "tbsCertList")
                let algorithm = try reader.next(&nodes, "signatureAlgorithm")
                let signature = IssuerSignature(
                    toBeSigned: Array(list.encodedBytes), algorithm: try CertificateSignatureAlgorithm(decoding: algorithm),
                    signature: try reader.signature(&nodes))
                return try DER.sequence(list, identifier: .sequence) { nodes in
                    try RevocationList(&nodes, signature, algorithm: algorithm, &reader)
                }
            }
        }
    }

    private init(
        _ nodes: inout ASN1NodeCollection.Iterator, _ signature: IssuerSignature, algorithm: ASN1Node,
        _ reader: inout RevocationReader
    ) throws {
        issuerSignature = signature
        knownSigners = KnownSigners()
        var node = try reader.next(&nodes, "signature")
        var version = 1
        if node.identifier == .integer {
            guard try Int(derEncoded: node) == 1 else { throw MalformedRevocation(reason: "it has an unknown version") }
            version = 2
            node = try reader.next(&nodes, "signature")
        }
        // RFC 5280 §5.1.1.2: what is signed must say how.
        guard node.encodedBytes == algorithm.encodedBytes else {
            throw MalformedRevocation(reason: "it names two different signature algorithms")
        }
        issuer = CanonicalName(try DistinguishedName(derEncoded: reader.next(&nodes, "issuer")))
        thisUpdate = try CertificateTime.decode(reader.next(&nodes, "thisUpdate"))
        node = try reader.next(&nodes, "nextUpdate")
        guard node.identifier == UTCTime.defaultIdentifier || node.identifier == GeneralizedTime.defaultIdentifier else {
            throw MalformedRevocation(reason: "it does not say when the next one comes (RFC 5280 §5.1.2.5)")
        }
        nextUpdate = try CertificateTime.decode(node)
        var entries: [[UInt8]: Revocation] = [:]
        var extensions: [Certificate.Extension] = []
        var rest = nodes.next()
        if let node = rest, node.identifier == .sequence {
            entries = try Self.entries(node, version: version, &reader)
            rest = nodes.next()
        }
        if let node = rest {
            guard version == 2, node.identifier == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific),
                case .constructed(let inner) = node.content, let list = inner.first(where: { _ in true })
            else { throw MalformedRevocation(reason: "it is not valid DER after revokedCertificates") }
            extensions = try reader.extensions(list, "crlExtensions")
        }
        revoked = entries
        scope = try Self.scope(extensions, &reader)
    }

    /// When and why a certificate of this issuer was taken back; nil when it was not.
    func revocation(of serialNumber: [UInt8]) -> Revocation? { revoked[serialNumber] }

    /// See ``IssuerSignature``. A list is long, and asked often: a key that is known to have signed it is not tried again.
    func fault(signedBy certificate: ParsedCertificate) -> String? {
        if knownSigners.contains(certificate.subjectPublicKeyInfo) { return nil }
        let fault = issuerSignature.fault(signedBy: certificate)
        if fault == nil { knownSigners.insert(certificate.subjectPublicKeyInfo) }
        return fault
    }

    private static func entries(
        _ node: ASN1Node, version: Int, _ reader: inout RevocationReader
    ) throws -> [[UInt8]: Revocation] {
        try DER.sequence(node, identifier: .sequence) { nodes in
            var entries: [[UInt8]: Revocation] = [:]
            while let entry = nodes.next() {
                try DER.sequence(entry, identifier: .sequence) { nodes in
                    let serialNumber = try CertificateParts.integer(reader.next(&nodes, "userCertificate"))
                    var revocation = Revocation(date: try CertificateTime.decode(reader.next(&nodes, "revocationDate")))
                    if let list = nodes.next() {
                        guard version == 2 else { throw MalformedRevocation(reason: "an entry of it has extensions") }
                        revocation.reason = try reason(reader.extensions(list, "crlEntryExtensions"), &reader)
                    }
                    entries[serialNumber] = revocation
                }
            }
            return entries
        }
    }

    private static func reason(
        _ extensions: [Certificate.Extension], _ reader: inout RevocationReader
    ) throws -> RevocationReason? {
        var reason: RevocationReason?
        for item in extensions {
            switch item.oid {
            case [2, 5, 29, 21]:
                reason = try reader.reason(DER.parse(item.value))
            case [2, 5, 29, 29]:
                throw MalformedRevocation(
                    reason:
                        "it is an indirect list (an entry is of another issuer), which is not supported; a list that their issuer signs is wanted"
                )
            default:
                // RFC 5280 §5.3: then the list must not be used for any certificate.
                if item.critical {
                    throw MalformedRevocation(
                        reason: "an entry has a critical extension that is not understood here (\(item.oid))")
                }
            }
        }
        return reason
    }

    private static func scope(_ extensions: [Certificate.Extension], _ reader: inout RevocationReader) throws -> RevocationScope?
    {
        var scope: RevocationScope?
        for item in extensions {
            switch item.oid {
            case [2, 5, 29, 28]:
                scope = try RevocationScope(decoding: DER.parse(item.value), &reader)
            case [2, 5, 29, 27]:
                throw MalformedRevocation(reason: "it is a delta list, which is not supported; a complete one is wanted")
            default:
                // RFC 5280 §5.2; of the others, none may be critical (§5.2.1, §5.2.3, §5.2.6).
                if item.critical {
                    throw MalformedRevocation(reason: "it has a critical extension that is not understood here (\(item.oid))")
                }
            }
        }
        return scope
    }
}

/// Keys with which a list is known to be signed: one, as a rule, for two keys can't both verify one signature.
private final class KnownSigners: Sendable {
    private let keys = Mutex<Set<[UInt8]>>([])

    func contains(_ subjectPublicKeyInfo: [UInt8]) -> Bool { keys.withLock { $0.contains(subjectPublicKeyInfo) } }

    func insert(_ subjectPublicKeyInfo: [UInt8]) { keys.withLock { keys in keys = [subjectPublicKeyInfo] } }
}
