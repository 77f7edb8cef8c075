import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads the parts that revocation lists and OCSP responses share, and remembers what it was reading.
struct RevocationReader {
    private(set) var field: String

    init(_ structure: String) { field = structure }

    mutating func next(_ nodes: inout ASN1NodeCollection.Iterator, _ name: String) throws -> ASN1Node {
        field = name
        guard let node = nodes.next() else { throw MalformedRevocation(reason: "it ends before \(name)") }
        return node
    }

    mutating func signature(_ nodes: inout ASN1NodeCollection.Iterator) throws -> [UInt8] {
        let bits = try ASN1BitString(derEncoded: next(&nodes, "signature"))
        guard bits.paddingBits == 0 else { throw MalformedRevocation(reason: "its signature is not made of whole bytes") }
        return Array(bits.bytes)
    }

    /// `Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension`, none twice.
    mutating func extensions(_ node: ASN1Node, _ name: String) throws -> [Certificate.Extension] {
        field = name
        let list = try DER.sequence(of: Certificate.Extension.self, identifier: .sequence, rootNode: node)
        guard Set(list.map(\.oid)).count == list.count else {
            throw MalformedRevocation(reason: "it has an extension twice (\(name))")
        }
        return list
    }

    /// RFC 5280 §5.3.1: `CRLReason ::= ENUMERATED`
    mutating func reason(_ node: ASN1Node) throws -> RevocationReason {
        field = "CRLReason"
        guard node.identifier == .enumerated, case .primitive(let bytes) = node.content, bytes.count == 1,
            let value = bytes.first,
            value < 0x80
        else { throw MalformedRevocation(reason: "a reason of a revocation is malformed") }
        return RevocationReason(rawValue: value)
    }

    /// Runs `body`, and says where it failed.
    static func reading<Value>(
        _ structure: String, _ body: (inout RevocationReader) throws -> Value
    ) throws(MalformedRevocation) -> Value {
        var reader = RevocationReader(structure)
        do { return try body(&reader) } catch let error as MalformedRevocation {
            throw error
        } catch let error as MalformedCertificate {
            throw MalformedRevocation(reason: error.reason)
        } catch {
            throw MalformedRevocation(reason: "it is not valid DER at \(reader.field)")
        }
    }
}
