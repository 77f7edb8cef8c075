// The negotiated cipher suite says which of the two a ClientKeyExchange is.

/// ClientKeyExchange for ECDHE, RFC 8422 §5.7, with the share sent explicitly:
/// ```
/// struct { opaque point<1..2^8-1>; } ECPoint;
/// struct { ECPoint ecdh_Yc; } ClientECDiffieHellmanPublic;
/// ```
package struct ClientKeyExchangeECDHE: HandshakeBody {
    package static var type: HandshakeType { .clientKeyExchange }

    /// `ecdh_Yc`: the client's ephemeral share.
    package var point: [UInt8]

    package init(point: [UInt8]) {
        self.point = point
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        point = try body.readOpaque8("ClientECDiffieHellmanPublic.ecdh_Yc", length: 1...0xff)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque8(point)
    }
}

/// ClientKeyExchange for static RSA, RFC 5246 §7.4.7.1, where §4.7 makes the ciphertext a vector:
/// ```
/// struct {
///     public-key-encrypted PreMasterSecret pre_master_secret;    /* opaque<0..2^16-1> */
/// } EncryptedPreMasterSecret;
/// ```
package struct ClientKeyExchangeRSA: HandshakeBody {
    package static var type: HandshakeType { .clientKeyExchange }

    package var encryptedPreMasterSecret: [UInt8]

    package init(encryptedPreMasterSecret: [UInt8]) {
        self.encryptedPreMasterSecret = encryptedPreMasterSecret
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        encryptedPreMasterSecret = try body.readOpaque16("EncryptedPreMasterSecret.pre_master_secret")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque16(encryptedPreMasterSecret)
    }
}
