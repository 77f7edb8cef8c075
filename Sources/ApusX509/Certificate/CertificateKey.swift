import ApusCrypto
import SwiftASN1

/// The public key of a certificate, as far as this library takes it.
enum CertificateKey: Sendable {
    case usable(PublicKey)
    /// Too small to be trusted.
    case weak(name: String)
    /// Malformed, or of an algorithm or curve that is not supported; the text says which.
    case unsupported(reason: String)

    init(subjectPublicKeyInfo: [UInt8]) {
        let rsaBits = Self.rsaBits(subjectPublicKeyInfo)
        // CA/Browser Forum Baseline Requirements §6.1.5: at least 2048 bits, divisible by 8.
        if let bits = rsaBits, bits < PublicKey.minRSABits || bits % 8 != 0 {
            self = .weak(name: "RSA \(bits)")
            return
        }
        do throws(CryptoError) {
            self = .usable(try PublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo))
        } catch .invalidKey(let reason) {
            self = .unsupported(reason: reason)
        } catch {
            self = .unsupported(reason: "\(error)")
        }
    }

    /// For people: `ECDSA P-256`, `RSA 2048`.
    var name: String {
        switch self {
        case .usable(let key): "\(key.kind)"
        case .weak(let name): name
        case .unsupported: "unsupported"
        }
    }

    /// The size of an RSA modulus; nil for other keys, and for what is not a key.
    private static func rsaBits(_ subjectPublicKeyInfo: [UInt8]) -> Int? {
        try? DER.sequence(DER.parse(subjectPublicKeyInfo[...]), identifier: .sequence) { nodes -> Int? in
            let algorithm = try nodes.next().map { node in
                try DER.sequence(node, identifier: .sequence) { nodes in
                    let algorithm = try ASN1ObjectIdentifier(derEncoded: &nodes)
                    _ = nodes.next()
                    return algorithm
                }
            }
            let bits = try ASN1BitString(derEncoded: &nodes)
            // rsaEncryption and id-RSASSA-PSS
            guard algorithm == [1, 2, 840, 113_549, 1, 1, 1] || algorithm == [1, 2, 840, 113_549, 1, 1, 10] else { return nil }
            return try DER.sequence(DER.parse(bits.bytes), identifier: .sequence) { nodes in
                let modulus = try ArraySlice<UInt8>(derEncoded: &nodes).drop { $0 == 0 }
                _ = nodes.next()
                return modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
            }
        }
    }
}
