import ApusCrypto
import ApusWire
import SwiftASN1

/// The algorithm that an issuer signed with.
enum CertificateSignatureAlgorithm: Hashable, Sendable {
    case accepted(SignatureScheme)
    /// Broken, or on the way there: refused (RFC 9155, RFC 9325 §4.5 for certificates).
    case weak(name: String)
    case unsupported(name: String)

    /// `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }`
    init(decoding node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let algorithm = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let parameters = nodes.next()
            guard let known = Self.byIdentifier[algorithm] else {
                return algorithm == Self.rsassaPSS ? Self.pss(parameters) : .unsupported(name: "\(algorithm)")
            }
            // RFC 5758 §3.2, RFC 8410 §3, RFC 9881 §2: absent for ECDSA, Ed25519 and ML-DSA; RFC 4055 §5: NULL for RSA, which some leave out.
            let hasNull = parameters.map { $0.identifier == .null } ?? false
            guard parameters == nil || (hasNull && known.allowsNull) else {
                throw MalformedCertificate(reason: "the signature algorithm has parameters that do not belong there")
            }
            return known.algorithm
        }
    }

    private struct Known: Sendable {
        var algorithm: CertificateSignatureAlgorithm
        var allowsNull = false
    }

    private static let rsassaPSS: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 10]

    private static let byIdentifier: [ASN1ObjectIdentifier: Known] = [
        [1, 2, 840, 10045, 4, 3, 2]: Known(algorithm: .accepted(.ecdsa_secp256r1_sha256)),
        [1, 2, 840, 10045, 4, 3, 3]: Known(algorithm: .accepted(.ecdsa_secp384r1_sha384)),
        [1, 2, 840, 10045, 4, 3, 4]: Known(algorithm: .accepted(.ecdsa_secp521r1_sha512)),
        [1, 3, 101, 112]: Known(algorithm: .accepted(.ed25519)),
        [1, 2, 840, 113_549, 1, 1, 11]: Known(algorithm: .accepted(.rsa_pkcs1_sha256), allowsNull: true),
        [1, 2, 840, 113_549, 1, 1, 12]: Known(algorithm: .accepted(.rsa_pkcs1_sha384), allowsNull: true),
        [1, 2, 840, 113_549, 1, 1, 13]: Known(algorithm: .accepted(.rsa_pkcs1_sha512), allowsNull: true),
        [1, 2, 840, 113_549, 1, 1, 2]: Known(algorithm: .weak(name: "MD2 with RSA"), allowsNull: true),
        [1, 2, 840, 113_549, 1, 1, 3]: Known(algorithm: .weak(name: "MD4 with RSA"), allowsNull: true),
        [1, 2, 840, 113_549, 1, 1, 4]: Known(algorithm: .weak(name: "MD5 with RSA"), allowsNull: true),
        [1, 2, 840, 113_549, 1, 1, 5]: Known(algorithm: .weak(name: "SHA-1 with RSA"), allowsNull: true),
        [1, 3, 14, 3, 2, 29]: Known(algorithm: .weak(name: "SHA-1 with RSA"), allowsNull: true),
        [1, 2, 840, 113_549, 1, 1, 14]: Known(algorithm: .weak(name: "SHA-224 with RSA"), allowsNull: true),
        [1, 2, 840, 10040, 4, 3]: Known(algorithm: .weak(name: "SHA-1 with DSA"), allowsNull: true),
        [1, 2, 840, 10045, 4, 1]: Known(algorithm: .weak(name: "SHA-1 with ECDSA")),
        [1, 2, 840, 10045, 4, 3, 1]: Known(algorithm: .weak(name: "SHA-224 with ECDSA")),
        // RFC 9881 §2
        [2, 16, 840, 1, 101, 3, 4, 3, 17]: Known(algorithm: .unsupported(name: "ML-DSA-44")),
        [2, 16, 840, 1, 101, 3, 4, 3, 18]: Known(algorithm: .accepted(.mldsa65)),
        [2, 16, 840, 1, 101, 3, 4, 3, 19]: Known(algorithm: .accepted(.mldsa87)),
        [1, 3, 101, 113]: Known(algorithm: .unsupported(name: "Ed448")),
    ]

    /// RFC 4055 §3.1: what is absent, or left out, means SHA-1.
    private static func pss(_ parameters: ASN1Node?) -> CertificateSignatureAlgorithm {
        guard let bytes = parameters.map({ Array($0.encodedBytes) }), bytes != [0x30, 0x00] else {
            return .weak(name: "RSASSA-PSS with SHA-1")
        }
        return PSSParameters.scheme(of: bytes).map { .accepted($0) }
            ?? .unsupported(name: "RSASSA-PSS with other parameters than TLS has")
    }
}
