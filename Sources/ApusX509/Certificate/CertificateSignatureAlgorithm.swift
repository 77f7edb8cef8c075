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
            // RFC 5758 §3.2, RFC 8410 §3: absent for ECDSA and Ed25519; RFC 4055 §5: NULL for RSA, which some leave out.
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
        [1, 3, 101, 113]: Known(algorithm: .unsupported(name: "Ed448")),
    ]

    /// RFC 4055 §3.1: hash, mask and salt must be those of a TLS scheme: the same hash twice, and a salt of its length. Written in
    /// DER there is one encoding of each, so that the bytes can be compared.
    private static func pss(_ parameters: ASN1Node?) -> CertificateSignatureAlgorithm {
        guard let bytes = parameters.map({ Array($0.encodedBytes) }) else { return .weak(name: "RSASSA-PSS with SHA-1") }
        for (scheme, hash, saltLength) in [
            (SignatureScheme.rsa_pss_rsae_sha256, UInt8(1), UInt8(32)), (.rsa_pss_rsae_sha384, 2, 48),
            (.rsa_pss_rsae_sha512, 3, 64),
        ]
        where bytes == pssParameters(hash: hash, saltLength: saltLength, withNull: true)
            || bytes == pssParameters(hash: hash, saltLength: saltLength, withNull: false)
        {
            return .accepted(scheme)
        }
        return .unsupported(name: "RSASSA-PSS with other parameters than TLS has")
    }

    /// `RSASSA-PSS-params ::= SEQUENCE { [0] hashAlgorithm, [1] maskGenAlgorithm, [2] saltLength }`
    /// - Parameter hash: the last arc of id-sha256 (1), id-sha384 (2), id-sha512 (3).
    private static func pssParameters(hash: UInt8, saltLength: UInt8, withNull: Bool) -> [UInt8] {
        func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] { [tag, UInt8(contents.count)] + contents }
        let identifier: [UInt8] = value(0x06, [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hash])
        let hashAlgorithm = value(0x30, identifier + (withNull ? [0x05, 0x00] : []))
        let mgf1: [UInt8] = value(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08])
        return value(
            0x30,
            value(0xa0, hashAlgorithm) + value(0xa1, value(0x30, mgf1 + hashAlgorithm)) + value(0xa2, value(0x02, [saltLength])))
    }
}
