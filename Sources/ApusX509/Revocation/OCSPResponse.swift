import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// RFC 6960 §4.2.1: what a responder answered, as far as its form goes. Whether it may be believed, ``status(of:issuer:at:)`` says.
/// ```
/// OCSPResponse ::= SEQUENCE { responseStatus OCSPResponseStatus, responseBytes [0] EXPLICIT ResponseBytes OPTIONAL }
/// ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING }
/// BasicOCSPResponse ::= SEQUENCE { tbsResponseData ResponseData, signatureAlgorithm AlgorithmIdentifier,
///     signature BIT STRING, certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
/// ResponseData ::= SEQUENCE { version [0] EXPLICIT Version DEFAULT v1, responderID ResponderID, producedAt GeneralizedTime,
///     responses SEQUENCE OF SingleResponse, responseExtensions [1] EXPLICIT Extensions OPTIONAL }
/// ```
public struct OCSPResponse: Sendable {
    /// The largest response that is read, in bytes. Real ones have 300 to 3,000.
    public static let maximumSize = 65_536
    /// Certificates of responders, and answers, that are looked at in one response.
    static let maximumCertificates = 4
    static let maximumAnswers = 100

    /// RFC 6960 §4.2.1: `ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash }`
    enum Responder: Sendable {
        case name(CanonicalName)
        /// SHA-1 of the key's bits.
        case key([UInt8])
    }

    let toBeSigned: [UInt8]
    let signatureAlgorithm: CertificateSignatureAlgorithm
    let signature: [UInt8]
    let responder: Responder
    let answers: [OCSPSingleResponse]
    /// DER, at most ``maximumCertificates``.
    let certificates: [[UInt8]]
    /// A critical extension of the whole, of which none is known.
    let unknownCritical: ASN1ObjectIdentifier?

    /// - Parameter der: one response, as a server staples it.
    /// - Throws: for bytes that are none, and for the answers that say "no answer" (`tryLater`, `unauthorized`, …).
    public init(der: [UInt8]) throws(MalformedRevocation) {
        guard der.count <= Self.maximumSize else {
            throw MalformedRevocation(reason: "it has more than \(Self.maximumSize) bytes")
        }
        self = try RevocationReader.reading("OCSPResponse") { reader in
            let basic = try Self.basicResponse(der, &reader)
            return try DER.sequence(DER.parse(basic), identifier: .sequence) { nodes in
                try OCSPResponse(&nodes, &reader)
            }
        }
    }

    private init(_ nodes: inout ASN1NodeCollection.Iterator, _ reader: inout RevocationReader) throws {
        let data = try reader.next(&nodes, "tbsResponseData")
        signatureAlgorithm = try CertificateSignatureAlgorithm(decoding: reader.next(&nodes, "signatureAlgorithm"))
        signature = try reader.signature(&nodes)
        toBeSigned = Array(data.encodedBytes)
        certificates =
            try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                guard node.identifier == .sequence, case .constructed(let list) = node.content else {
                    throw MalformedRevocation(reason: "it is not valid DER at certs")
                }
                return list.prefix(Self.maximumCertificates).map { Array($0.encodedBytes) }
            } ?? []
        (responder, answers, unknownCritical) = try DER.sequence(data, identifier: .sequence) { nodes in
            let version: Int = try DER.decodeDefaultExplicitlyTagged(
                &nodes, tagNumber: 0, tagClass: .contextSpecific, defaultValue: 0)
            guard version == 0 else { throw MalformedRevocation(reason: "it has an unknown version") }
            let responder = try Self.responder(reader.next(&nodes, "responderID"))
            _ = try GeneralizedTime(derEncoded: reader.next(&nodes, "producedAt"))
            let list = try reader.next(&nodes, "responses")
            let answers = try DER.sequence(list, identifier: .sequence) { nodes in
                var answers: [OCSPSingleResponse] = []
                while let node = nodes.next() {
                    guard answers.count < Self.maximumAnswers else {
                        throw MalformedRevocation(reason: "it has more than \(Self.maximumAnswers) answers")
                    }
                    answers.append(try OCSPSingleResponse(decoding: node, &reader))
                }
                return answers
            }
            let extensions = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) {
                try reader.extensions($0, "responseExtensions")
            }
            return (responder, answers, extensions?.first(where: \.critical)?.oid)
        }
    }

    /// The bytes of the BasicOCSPResponse.
    private static func basicResponse(_ der: [UInt8], _ reader: inout RevocationReader) throws -> ArraySlice<UInt8> {
        try DER.sequence(DER.parse(der[...]), identifier: .sequence) { nodes in
            let status = try reader.next(&nodes, "responseStatus")
            guard status.identifier == .enumerated, case .primitive(let code) = status.content else {
                throw MalformedRevocation(reason: "it is not valid DER at responseStatus")
            }
            let bytes = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                try DER.sequence(node, identifier: .sequence) { nodes in
                    let type = try ASN1ObjectIdentifier(derEncoded: reader.next(&nodes, "responseType"))
                    // RFC 6960 §4.2.1: id-pkix-ocsp-basic is the only type there is.
                    guard type == [1, 3, 6, 1, 5, 5, 7, 48, 1, 1] else {
                        throw MalformedRevocation(reason: "it is of an unknown type (\(type))")
                    }
                    return try ASN1OctetString(derEncoded: reader.next(&nodes, "response")).bytes
                }
            }
            guard code.elementsEqual([0]) else {
                throw MalformedRevocation(reason: "the responder gave no answer (\(words(code)))", isNoAnswer: true)
            }
            guard let bytes else { throw MalformedRevocation(reason: "it holds no answer") }
            return bytes
        }
    }

    private static func words(_ code: ArraySlice<UInt8>) -> String {
        switch code.first {
        case 1: "malformedRequest"
        case 2: "internalError"
        case 3: "tryLater"
        case 5: "sigRequired"
        case 6: "unauthorized"
        default: "an unknown status"
        }
    }

    private static func responder(_ node: ASN1Node) throws -> Responder {
        guard node.identifier.tagClass == .contextSpecific, case .constructed(let nodes) = node.content,
            let inner = nodes.first(where: { _ in true }), nodes.count(where: { _ in true }) == 1
        else { throw MalformedRevocation(reason: "its responder is malformed") }
        switch node.identifier.tagNumber {
        case 1: return .name(CanonicalName(try DistinguishedName(derEncoded: inner)))
        case 2: return .key(Array(try ASN1OctetString(derEncoded: inner).bytes))
        default: throw MalformedRevocation(reason: "its responder is malformed")
        }
    }
}
