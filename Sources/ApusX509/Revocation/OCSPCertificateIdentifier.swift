import Crypto
import SwiftASN1
import X509

/// RFC 6960 §4.1.1: which certificate is meant, by hashes of its issuer's name and key.
/// ```
/// CertID ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, issuerNameHash OCTET STRING, issuerKeyHash OCTET STRING,
///     serialNumber CertificateSerialNumber }
/// ```
struct OCSPCertificateIdentifier: Sendable {
    /// The hash finds things here and proves nothing: SHA-1, which most responders use, does no harm.
    enum Hash: Sendable {
        case sha1, sha256, sha384, sha512

        func callAsFunction(_ bytes: some Collection<UInt8>) -> [UInt8] {
            let bytes = Array(bytes)
            switch self {
            case .sha1: return Array(Insecure.SHA1.hash(data: bytes))
            case .sha256: return Array(SHA256.hash(data: bytes))
            case .sha384: return Array(SHA384.hash(data: bytes))
            case .sha512: return Array(SHA512.hash(data: bytes))
            }
        }

        fileprivate init?(_ identifier: ASN1ObjectIdentifier) {
            switch identifier {
            case [1, 3, 14, 3, 2, 26]: self = .sha1
            case [2, 16, 840, 1, 101, 3, 4, 2, 1]: self = .sha256
            case [2, 16, 840, 1, 101, 3, 4, 2, 2]: self = .sha384
            case [2, 16, 840, 1, 101, 3, 4, 2, 3]: self = .sha512
            default: return nil
            }
        }
    }

    /// nil for an unknown one, which matches no certificate.
    private let hash: Hash?
    private let issuerNameHash: [UInt8]
    private let issuerKeyHash: [UInt8]
    private let serialNumber: [UInt8]

    init(decoding node: ASN1Node, _ reader: inout RevocationReader) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let hash = try DER.sequence(reader.next(&nodes, "hashAlgorithm"), identifier: .sequence) { nodes in
                let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
                if let parameters = nodes.next(), parameters.identifier != .null {
                    throw MalformedRevocation(reason: "its hash algorithm has parameters that do not belong there")
                }
                return Hash(identifier)
            }
            return OCSPCertificateIdentifier(
                hash: hash,
                issuerNameHash: Array(try ASN1OctetString(derEncoded: reader.next(&nodes, "issuerNameHash")).bytes),
                issuerKeyHash: Array(try ASN1OctetString(derEncoded: reader.next(&nodes, "issuerKeyHash")).bytes),
                serialNumber: try CertificateParts.integer(reader.next(&nodes, "serialNumber")))
        }
    }

    private init(hash: Hash?, issuerNameHash: [UInt8], issuerKeyHash: [UInt8], serialNumber: [UInt8]) {
        self.hash = hash
        self.issuerNameHash = issuerNameHash
        self.issuerKeyHash = issuerKeyHash
        self.serialNumber = serialNumber
    }

    func matches(_ certificate: ParsedCertificate, issuer: ParsedCertificate) -> Bool {
        guard let hash, serialNumber == certificate.serialNumber else { return false }
        return issuerKeyHash == hash(issuer.subjectPublicKeyBits)
            // The name as it stands in either certificate: they may differ in case, and responders take one or the other.
            && (issuerNameHash == hash(certificate.issuerDER) || issuerNameHash == hash(issuer.subjectDER))
    }
}
