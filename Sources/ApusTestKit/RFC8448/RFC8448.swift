/// The handshake traces of RFC 8448, one nested type a section, as bytes.
///
/// Every value is either printed in the RFC or follows from printed ones: messages inside protected records are given as they come out of
/// them. All traces use TLS_AES_128_GCM_SHA256. The RSA keys of the certificates have 1024 bits, which Apus refuses in real life.
package enum RFC8448 {}

extension RFC8448 {
    /// The bytes of a string of hexadecimal digits; other characters are skipped.
    static func bytes(_ text: StaticString) -> [UInt8] { HexBytes.decode("\(text)") }
}
