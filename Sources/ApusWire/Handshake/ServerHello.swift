/// RFC 9846 §4.2.3 (in TLS 1.2, RFC 5246 §7.4.1.3, without extensions if it likes):
/// ```
/// struct {
///     ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
///     Random random;
///     opaque legacy_session_id_echo<0..32>;
///     CipherSuite cipher_suite;
///     uint8 legacy_compression_method = 0;
///     Extension extensions<6..2^16-1>;
/// } ServerHello;
/// ```
package struct ServerHello: HandshakeBody {
    package static var type: HandshakeType { .serverHello }

    package var legacyVersion: ProtocolVersion
    package var random: Random
    package var legacySessionIDEcho: [UInt8]
    package var cipherSuite: CipherSuite
    package var legacyCompressionMethod: UInt8
    /// Empty also where the server sent no extensions block at all, as a TLS 1.2 server may.
    package var extensions: Extensions

    /// RFC 9846 §4.2.3: the value of `random` makes the message a HelloRetryRequest.
    package var isHelloRetryRequest: Bool { random == .helloRetryRequest }

    package init(
        legacyVersion: ProtocolVersion = .TLS12, random: Random, legacySessionIDEcho: [UInt8], cipherSuite: CipherSuite,
        legacyCompressionMethod: UInt8 = 0, extensions: Extensions
    ) {
        self.legacyVersion = legacyVersion
        self.random = random
        self.legacySessionIDEcho = legacySessionIDEcho
        self.cipherSuite = cipherSuite
        self.legacyCompressionMethod = legacyCompressionMethod
        self.extensions = extensions
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        legacyVersion = ProtocolVersion(rawValue: try body.readUInt16("ServerHello.legacy_version"))
        random = try Random(decoding: &body, in: "ServerHello.random")
        legacySessionIDEcho = try body.readOpaque8("ServerHello.legacy_session_id_echo", length: 0...32)
        cipherSuite = CipherSuite(rawValue: try body.readUInt16("ServerHello.cipher_suite"))
        legacyCompressionMethod = try body.readUInt8("ServerHello.legacy_compression_method")
        extensions = try body.isEmpty ? Extensions() : Extensions(decoding: &body, in: "ServerHello.extensions")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(legacyVersion.rawValue)
        random.encode(into: &out)
        out.writeOpaque8(legacySessionIDEcho)
        out.writeUInt16(cipherSuite.rawValue)
        out.writeUInt8(legacyCompressionMethod)
        if !extensions.isEmpty { extensions.encode(into: &out) }
    }
}
