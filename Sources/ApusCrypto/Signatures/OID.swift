/// Object identifiers of keys, as the contents octets of their DER encoding.
enum OID {
    /// 1.2.840.113549.1.1.1 (RFC 8017 §A.1)
    static let rsaEncryption: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
    /// 1.2.840.113549.1.1.10 (RFC 8017 §A.2.3)
    static let rsassaPSS: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a]
    /// 2.16.840.1.101.3.4.3.17, .18 and .19 (RFC 9881 §2)
    static let mldsa44: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11]
    static let mldsa65: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12]
    static let mldsa87: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13]
    /// 1.2.840.10045.2.1 (RFC 5480 §2.1.1)
    static let ecPublicKey: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
    /// 1.2.840.10045.3.1.7 (RFC 5480 §2.1.1.1)
    static let secp256r1: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    /// 1.3.132.0.34
    static let secp384r1: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x22]
    /// 1.3.132.0.35
    static let secp521r1: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x23]
    /// 1.3.101.110 (RFC 8410 §3)
    static let x25519: [UInt8] = [0x2b, 0x65, 0x6e]
    /// 1.3.101.112
    static let ed25519: [UInt8] = [0x2b, 0x65, 0x70]
    /// 1.3.101.113
    static let ed448: [UInt8] = [0x2b, 0x65, 0x71]
    /// 1.2.840.10040.4.1 (RFC 3279 §2.3.2)
    static let dsa: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01]

    /// The dotted form, for messages to people; at most its first 16 arcs.
    static func text(_ contents: [UInt8]) -> String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for byte in contents {
            guard arc <= UInt64.max >> 7, arcs.count < 16 else { return "(an object identifier too long to show)" }
            arc = arc << 7 | UInt64(byte & 0x7f)
            if byte < 0x80 {
                if arcs.isEmpty {
                    let first = min(arc / 40, 2)
                    arcs = [first, arc - first * 40]
                } else {
                    arcs.append(arc)
                }
                arc = 0
            }
        }
        return arcs.map(String.init).joined(separator: ".")
    }
}
