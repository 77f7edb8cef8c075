/// RFC 9846 §4.2.2 (in TLS 1.2, RFC 5246 §7.4.1.2, without extensions if it likes):
/// ```
/// struct {
///     ProtocolVersion legacy_version = 0x0303;    /* TLS v1.2 */
///     Random random;
///     opaque legacy_session_id<0..32>;
///     CipherSuite cipher_suites<2..2^16-2>;
///     opaque legacy_compression_methods<1..2^8-1>;
///     Extension extensions<7..2^16-1>;
/// } ClientHello;
/// ```
package struct ClientHello: HandshakeBody {
    package static var type: HandshakeType { .clientHello }

    package var legacyVersion: ProtocolVersion
    package var random: Random
    package var legacySessionID: [UInt8]
    package var cipherSuites: [CipherSuite]
    package var legacyCompressionMethods: [UInt8]
    /// Empty also where the client sent no extensions block at all, as a TLS 1.2 client may.
    package var extensions: Extensions

    package init(
        legacyVersion: ProtocolVersion = .TLS12, random: Random, legacySessionID: [UInt8], cipherSuites: [CipherSuite],
        legacyCompressionMethods: [UInt8] = [0], extensions: Extensions
    ) {
        self.legacyVersion = legacyVersion
        self.random = random
        self.legacySessionID = legacySessionID
        self.cipherSuites = cipherSuites
        self.legacyCompressionMethods = legacyCompressionMethods
        self.extensions = extensions
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        legacyVersion = ProtocolVersion(rawValue: try body.readUInt16("ClientHello.legacy_version"))
        random = try Random(decoding: &body, in: "ClientHello.random")
        legacySessionID = try body.readOpaque8("ClientHello.legacy_session_id", length: 0...32)
        cipherSuites = try body.readVector16("ClientHello.cipher_suites", length: 2...0xfffe) { list throws(DecodeError) in
            try list.readCodePoints()
        }
        legacyCompressionMethods = try body.readOpaque8("ClientHello.legacy_compression_methods", length: 1...0xff)
        extensions = try body.isEmpty ? Extensions() : Extensions(decoding: &body, in: "ClientHello.extensions")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(legacyVersion.rawValue)
        random.encode(into: &out)
        out.writeOpaque8(legacySessionID)
        out.writeVector16 { $0.writeCodePoints(cipherSuites) }
        out.writeOpaque8(legacyCompressionMethods)
        if !extensions.isEmpty { extensions.encode(into: &out) }
    }
}
