import SwiftASN1
import X509

/// RFC 5280 §5.2.5: for which certificates of its issuer a list speaks.
/// ```
/// IssuingDistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL,
///     onlyContainsUserCerts [1] BOOLEAN DEFAULT FALSE, onlyContainsCACerts [2] BOOLEAN DEFAULT FALSE,
///     onlySomeReasons [3] ReasonFlags OPTIONAL, indirectCRL [4] BOOLEAN DEFAULT FALSE,
///     onlyContainsAttributeCerts [5] BOOLEAN DEFAULT FALSE }
/// ```
struct RevocationScope: Sendable {
    /// DER of the general names of the distribution point; nil for all of them.
    private var distributionPoint: Set<[UInt8]>?
    private var isForEndEntities = false
    private var isForAuthorities = false
    /// It lists some reasons alone: who is not on it may be on another.
    private(set) var isPartial = false

    init(decoding node: ASN1Node, _ reader: inout RevocationReader) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let malformed = MalformedRevocation(reason: "its issuing distribution point is malformed")
            var scope = RevocationScope()
            var last: UInt?
            while let node = nodes.next() {
                let number = node.identifier.tagNumber
                guard node.identifier.tagClass == .contextSpecific, last.map({ $0 < number }) ?? true else { throw malformed }
                last = number
                switch number {
                case 0: scope.distributionPoint = try DistributionPoint.fullName(node)
                case 1: scope.isForEndEntities = try Self.flag(node)
                case 2: scope.isForAuthorities = try Self.flag(node)
                case 3: scope.isPartial = true
                case 4 where try Self.flag(node):
                    throw MalformedRevocation(
                        reason:
                            "it is an indirect list, signed by another than the certificates' issuer, which is not supported; a list that their issuer signs is wanted"
                    )
                case 5 where try Self.flag(node):
                    throw MalformedRevocation(reason: "it lists attribute certificates")
                default: throw malformed
                }
            }
            return scope
        }
    }

    private init() {}

    /// RFC 5280 §6.3.3 (b) (2).
    func covers(_ certificate: ParsedCertificate) -> Bool {
        if isForEndEntities, certificate.isCertificateAuthority { return false }
        if isForAuthorities, !certificate.isCertificateAuthority { return false }
        guard let distributionPoint else { return true }
        return !distributionPoint.isDisjoint(with: certificate.extensions.revocationListNames)
    }

    /// DER writes a BOOLEAN that is not the default: TRUE.
    private static func flag(_ node: ASN1Node) throws -> Bool {
        guard case .primitive(let contents) = node.content, contents.elementsEqual([0xff]) else {
            throw MalformedRevocation(reason: "its issuing distribution point is malformed")
        }
        return true
    }
}

/// RFC 5280 §4.2.1.13: where the lists for a certificate are published.
/// ```
/// CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
/// DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL, reasons [1] ReasonFlags OPTIONAL,
///     cRLIssuer [2] GeneralNames OPTIONAL }
/// DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
/// ```
enum DistributionPoint {
    /// - Returns: DER of all the general names in the extension's value.
    static func names(in value: ArraySlice<UInt8>) throws -> Set<[UInt8]> {
        try DER.sequence(DER.parse(value), identifier: .sequence) { points in
            var names: Set<[UInt8]> = []
            while let point = points.next() {
                try DER.sequence(point, identifier: .sequence) { fields in
                    while let field = fields.next() {
                        // Lists of some reasons, or from another issuer, are not read here.
                        guard field.identifier == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific) else { continue }
                        names.formUnion((try? fullName(field)) ?? [])
                    }
                }
            }
            return names
        }
    }

    /// - Parameter node: `[0] DistributionPointName`.
    static func fullName(_ node: ASN1Node) throws -> Set<[UInt8]> {
        let malformed = MalformedRevocation(reason: "a distribution point has no full name")
        guard case .constructed(let choice) = node.content, let name = choice.first(where: { _ in true }),
            name.identifier == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific),
            case .constructed(let list) = name.content
        else { throw malformed }
        return Set(list.map { Array($0.encodedBytes) })
    }
}
