/// RFC 5246 §4.7:
/// ```
/// struct {
///     SignatureAndHashAlgorithm algorithm;
///     opaque signature<0..2^16-1>;
/// } DigitallySigned;
/// ```
/// A SignatureAndHashAlgorithm has the two bytes of a SignatureScheme (RFC 9846 §4.3.3).
package struct DigitallySigned: Equatable, Sendable {
    package var algorithm: SignatureScheme
    package var signature: [UInt8]

    package init(algorithm: SignatureScheme, signature: [UInt8]) {
        self.algorithm = algorithm
        self.signature = signature
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        algorithm = SignatureScheme(rawValue: try body.readUInt16("DigitallySigned.algorithm"))
        signature = try body.readOpaque16("DigitallySigned.signature")
    }

    package func encode(into out: inout [UInt8]) {
        out.writeUInt16(algorithm.rawValue)
        out.writeOpaque16(signature)
    }
}
