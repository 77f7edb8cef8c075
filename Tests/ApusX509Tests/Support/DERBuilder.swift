import ApusCrypto
import Testing

/// Writes DER from its parts, right or wrong as a test wants it.
enum DERBuilder {
    static func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        switch contents.count {
        case ..<128: [tag, UInt8(contents.count)] + contents
        case ..<256: [tag, 0x81, UInt8(contents.count)] + contents
        case ..<65_536: [tag, 0x82, UInt8(contents.count >> 8), UInt8(contents.count & 0xff)] + contents
        default:
            [tag, 0x83, UInt8(contents.count >> 16 & 0xff), UInt8(contents.count >> 8 & 0xff), UInt8(contents.count & 0xff)]
                + contents
        }
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap { $0 }) }
    static func explicit(_ number: UInt8, _ contents: [UInt8]) -> [UInt8] { value(0xa0 | number, contents) }
    static func octets(_ contents: [UInt8]) -> [UInt8] { value(0x04, contents) }
    static func bits(_ contents: [UInt8]) -> [UInt8] { value(0x03, [0] + contents) }
    static func integer(_ contents: [UInt8]) -> [UInt8] { value(0x02, contents) }
    /// `20270115080000Z`
    static func time(_ text: String) -> [UInt8] { value(0x18, Array(text.utf8)) }
    /// Contents given, as in `[0x55, 0x1d, 0x15]`.
    static func identifier(_ contents: [UInt8]) -> [UInt8] { value(0x06, contents) }

    static func `extension`(_ identifier: [UInt8], isCritical: Bool = false, _ value: [UInt8]) -> [UInt8] {
        sequence(Self.identifier(identifier), isCritical ? [0x01, 0x01, 0xff] : [], octets(value))
    }

    /// The sequence, with the first of these values in its contents exchanged for another.
    static func replacingInSequence(_ old: [UInt8], by new: [UInt8], _ der: [UInt8]) throws -> [UInt8] {
        let header = der.count - 2 < 128 ? 2 : der.count - 3 < 256 ? 3 : 4
        let contents = der.dropFirst(header)
        let place = try #require(contents.indices.first { contents[$0...].starts(with: old) })
        return value(0x30, Array(contents[..<place]) + new + Array(contents[(place + old.count)...]))
    }

    /// ecdsa-with-SHA256
    static let signatureAlgorithm = sequence(identifier([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]))

    /// `SEQUENCE { contents, AlgorithmIdentifier, BIT STRING }` and more.
    static func signed(_ contents: [UInt8], by key: PrivateKey, more: [UInt8] = []) throws -> [UInt8] {
        sequence(contents, signatureAlgorithm, bits(try key.sign(contents, with: .ecdsa_secp256r1_sha256)), more)
    }
}
