package import ApusWire

/// RFC 4055 §3.1, with what TLS uses of it: the same hash twice, and a salt of its length (RFC 8446 §4.2.3).
/// ```
/// RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] …, maskGenAlgorithm [1] …, saltLength [2] …, trailerField [3] DEFAULT 1 }
/// ```
package enum PSSParameters {
    /// The scheme that these parameters are those of, as a key for any RSA would sign with; nil for others, the default among them,
    /// which is SHA-1. Written in DER there is one encoding of each, but for a NULL that may be left out: the bytes can be compared.
    package static func scheme(of der: [UInt8]) -> SignatureScheme? {
        for (scheme, hash, saltLength) in [
            (SignatureScheme.rsa_pss_rsae_sha256, UInt8(1), UInt8(32)), (.rsa_pss_rsae_sha384, 2, 48),
            (.rsa_pss_rsae_sha512, 3, 64),
        ]
        where der == encoding(hash: hash, saltLength: saltLength, withNull: true)
            || der == encoding(hash: hash, saltLength: saltLength, withNull: false)
        {
            return scheme
        }
        return nil
    }

    /// - Parameter hash: the last arc of id-sha256 (1), id-sha384 (2), id-sha512 (3).
    private static func encoding(hash: UInt8, saltLength: UInt8, withNull: Bool) -> [UInt8] {
        func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] { [tag, UInt8(contents.count)] + contents }
        let identifier: [UInt8] = value(0x06, [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, hash])
        let hashAlgorithm = value(0x30, identifier + (withNull ? [0x05, 0x00] : []))
        let mgf1: [UInt8] = value(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08])
        return value(
            0x30,
            value(0xa0, hashAlgorithm) + value(0xa1, value(0x30, mgf1 + hashAlgorithm)) + value(0xa2, value(0x02, [saltLength])))
    }
}
