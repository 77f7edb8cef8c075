/// The DER around a key, for the kinds that swift-crypto does not write.
enum KeyWriter {
    /// `AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }`, without parameters.
    static func algorithm(_ identifier: [UInt8]) -> [UInt8] { value(0x30, value(DERReader.Tag.objectIdentifier, identifier)) }

    /// RFC 5280 §4.1.2.7: `SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }`
    static func publicKeyInfo(algorithm: [UInt8], key: [UInt8]) -> [UInt8] { value(0x30, algorithm + value(0x03, [0] + key)) }

    /// RFC 5208 §5: `PrivateKeyInfo ::= SEQUENCE { version INTEGER, privateKeyAlgorithm AlgorithmIdentifier, privateKey OCTET STRING }`
    static func privateKeyInfo(algorithm: [UInt8], key: [UInt8]) -> [UInt8] {
        value(0x30, [0x02, 0x01, 0x00] + algorithm + value(DERReader.Tag.octetString, key))
    }

    static func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        guard contents.count >= 0x80 else { return [tag, UInt8(truncatingIfNeeded: contents.count)] + contents }
        let length = withLength(contents.count)
        return [tag, 0x80 | UInt8(truncatingIfNeeded: length.count)] + length + contents
    }

    private static func withLength(_ count: Int) -> [UInt8] {
        var rest = count
        var bytes: [UInt8] = []
        while rest > 0 {
            bytes.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return bytes
    }
}
