import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// RFC 6960 §4.2.1: the answer for one certificate.
/// ```
/// SingleResponse ::= SEQUENCE { certID CertID, certStatus CertStatus, thisUpdate GeneralizedTime,
///     nextUpdate [0] EXPLICIT GeneralizedTime OPTIONAL, singleExtensions [1] EXPLICIT Extensions OPTIONAL }
/// CertStatus ::= CHOICE { good [0] IMPLICIT NULL, revoked [1] IMPLICIT RevokedInfo, unknown [2] IMPLICIT NULL }
/// RevokedInfo ::= SEQUENCE { revocationTime GeneralizedTime, revocationReason [0] EXPLICIT CRLReason OPTIONAL }
/// ```
struct OCSPSingleResponse: Sendable {
    enum Answer: Sendable, Equatable {
        case good
        case revoked(Revocation)
        case unknown
    }

    let identifier: OCSPCertificateIdentifier
    let answer: Answer
    let thisUpdate: Date
    let nextUpdate: Date?
    let unknownCritical: ASN1ObjectIdentifier?

    init(decoding node: ASN1Node, _ reader: inout RevocationReader) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try OCSPCertificateIdentifier(decoding: reader.next(&nodes, "certID"), &reader)
            let answer = try Self.answer(reader.next(&nodes, "certStatus"), &reader)
            let thisUpdate = try CertificateTime.decodeGeneralized(reader.next(&nodes, "thisUpdate"))
            let nextUpdate = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try CertificateTime.decodeGeneralized($0)
            }
            let extensions = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) {
                try reader.extensions($0, "singleExtensions")
            }
            return OCSPSingleResponse(
                identifier: identifier, answer: answer, thisUpdate: thisUpdate, nextUpdate: nextUpdate,
                unknownCritical: extensions?.first(where: \.critical)?.oid)
        }
    }

    private init(
        identifier: OCSPCertificateIdentifier, answer: Answer, thisUpdate: Date, nextUpdate: Date?,
        unknownCritical: ASN1ObjectIdentifier?
    ) {
        self.identifier = identifier
        self.answer = answer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.unknownCritical = unknownCritical
    }

    private static func answer(_ node: ASN1Node, _ reader: inout RevocationReader) throws -> Answer {
        guard node.identifier.tagClass == .contextSpecific else { throw malformed }
        switch (node.identifier.tagNumber, node.content) {
        case (0, .primitive(let bytes)) where bytes.isEmpty: return .good
        case (2, .primitive(let bytes)) where bytes.isEmpty: return .unknown
        case (1, .constructed):
            return try DER.sequence(node, identifier: node.identifier) { nodes in
                let date = try CertificateTime.decodeGeneralized(reader.next(&nodes, "revocationTime"))
                let reason = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                    try reader.reason($0)
                }
                return .revoked(Revocation(date: date, reason: reason))
            }
        default: throw malformed
        }
    }

    private static var malformed: MalformedRevocation { MalformedRevocation(reason: "the status in it is malformed") }
}
