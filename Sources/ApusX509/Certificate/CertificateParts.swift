import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The fields of a certificate as they stand in it (RFC 5280 §4.1):
/// ```
/// Certificate ::= SEQUENCE { tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
/// TBSCertificate ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier,
///     issuer Name, validity Validity, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo,
///     issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL, subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL,
///     extensions [3] EXPLICIT Extensions OPTIONAL }
/// ```
struct CertificateParts {
    let toBeSigned: [UInt8]
    let signatureAlgorithm: CertificateSignatureAlgorithm
    let signature: [UInt8]
    let version: Int
    let serialNumber: [UInt8]
    let issuer: DistinguishedName
    /// The exact bytes of the names.
    let issuerDER: [UInt8]
    let subjectDER: [UInt8]
    let notBefore: Date
    let notAfter: Date
    let subject: DistinguishedName
    let subjectPublicKeyInfo: [UInt8]
    /// The contents of the BIT STRING in it.
    let subjectPublicKeyBits: [UInt8]
    let extensions: Certificate.Extensions

    /// - Parameter field: tells, after an error, what was being read.
    init(decoding der: [UInt8], field: inout String) throws {
        var name = field
        defer { field = name }
        self = try DER.sequence(try DER.parse(der[...]), identifier: .sequence) { nodes in
            let tbs = try Self.next(&nodes, "TBSCertificate", &name)
            let algorithm = try Self.next(&nodes, "signatureAlgorithm", &name)
            let signatureAlgorithm = try CertificateSignatureAlgorithm(decoding: algorithm)
            name = "signatureValue"
            let signature = try ASN1BitString(derEncoded: &nodes)
            guard signature.paddingBits == 0 else {
                throw MalformedCertificate(reason: "its signature is not made of whole bytes")
            }
            return try DER.sequence(tbs, identifier: .sequence) { nodes in
                try CertificateParts(
                    tbs: tbs, &nodes, algorithm: algorithm, signatureAlgorithm, signature: Array(signature.bytes), field: &name)
            }
        }
    }

    private init(
        tbs: ASN1Node, _ nodes: inout ASN1NodeCollection.Iterator, algorithm: ASN1Node,
        _ signatureAlgorithm: CertificateSignatureAlgorithm, signature: [UInt8], field: inout String
    ) throws {
        toBeSigned = Array(tbs.encodedBytes)
        self.signatureAlgorithm = signatureAlgorithm
        self.signature = signature
        field = "version"
        let number: Int = try DER.decodeDefaultExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific, defaultValue: 0)
        guard (0...2).contains(number) else { throw MalformedCertificate(reason: "it has an unknown version") }
        version = number + 1
        serialNumber = try Self.integer(Self.next(&nodes, "serialNumber", &field))
        let inner = try Self.next(&nodes, "signature", &field)
        // RFC 5280 §4.1.1.2: what is signed must say how; else an attacker could change the algorithm.
        guard inner.encodedBytes == algorithm.encodedBytes else {
            throw MalformedCertificate(reason: "it names two different signature algorithms")
        }
        let issuer = try Self.next(&nodes, "issuer", &field)
        issuerDER = Array(issuer.encodedBytes)
        self.issuer = try DistinguishedName(derEncoded: issuer)
        (notBefore, notAfter) = try DER.sequence(Self.next(&nodes, "validity", &field), identifier: .sequence) { nodes in
            (
                try CertificateTime.decode(Self.next(&nodes, "notBefore", &field)),
                try CertificateTime.decode(Self.next(&nodes, "notAfter", &field))
            )
        }
        let subject = try Self.next(&nodes, "subject", &field)
        subjectDER = Array(subject.encodedBytes)
        self.subject = try DistinguishedName(derEncoded: subject)
        let keyInfo = try Self.next(&nodes, "subjectPublicKeyInfo", &field)
        subjectPublicKeyInfo = Array(keyInfo.encodedBytes)
        subjectPublicKeyBits = try DER.sequence(keyInfo, identifier: .sequence) { nodes in
            _ = nodes.next()
            return Array(try ASN1BitString(derEncoded: &nodes).bytes)
        }
        field = "uniqueID"
        for number in [UInt(1), 2] {
            _ = try DER.optionalImplicitlyTagged(&nodes, tagNumber: number, tagClass: .contextSpecific) { node in
                try ASN1BitString(derEncoded: node, withIdentifier: node.identifier)
            }
        }
        field = "extensions"
        let list: [Certificate.Extension]? = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 3, tagClass: .contextSpecific) {
            node in
            try DER.sequence(of: Certificate.Extension.self, identifier: .sequence, rootNode: node)
        }
        guard list == nil || version == 3 else { throw MalformedCertificate(reason: "it has extensions without being version 3") }
        extensions = try Self.unique(list ?? [])
    }

    /// The contents of an INTEGER, which may be negative: whether it should be, its rules say.
    static func integer(_ node: ASN1Node) throws -> [UInt8] {
        guard node.identifier == .integer, case .primitive(let contents) = node.content, let first = contents.first else {
            throw MalformedCertificate(reason: "an INTEGER is malformed")
        }
        // X.690 §8.3.2: not longer than needed.
        if contents.count > 1, let second = contents.dropFirst().first {
            guard (first != 0 || second >= 0x80) && (first != 0xff || second < 0x80) else {
                throw MalformedCertificate(reason: "an INTEGER is longer than it must be")
            }
        }
        return Array(contents)
    }

    private static func unique(_ list: [Certificate.Extension]) throws -> Certificate.Extensions {
        do { return try Certificate.Extensions(list) } catch {
            throw MalformedCertificate(reason: "it has an extension twice, or more than 32 of them")
        }
    }

    private static func next(
        _ nodes: inout ASN1NodeCollection.Iterator, _ name: String, _ field: inout String
    ) throws -> ASN1Node {
        field = name
        guard let node = nodes.next() else { throw MalformedCertificate(reason: "it ends before \(name)") }
        return node
    }
}
