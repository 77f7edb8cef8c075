/// ServerKeyExchange for ECDHE_ECDSA and ECDHE_RSA, RFC 8422 §5.4:
/// ```
/// struct {
///     ServerECDHParams params;
///     digitally-signed struct {
///         opaque client_random[32];
///         opaque server_random[32];
///         ServerECDHParams params;
///     } signed_params;
/// } ServerKeyExchange;
/// ```
package struct ServerKeyExchangeECDHE: HandshakeBody {
    package static var type: HandshakeType { .serverKeyExchange }

    package var params: ServerECDHParams
    package var signed: DigitallySigned

    package init(params: ServerECDHParams, signed: DigitallySigned) {
        self.params = params
        self.signed = signed
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        params = try ServerECDHParams(decoding: &body)
        signed = try DigitallySigned(decoding: &body)
    }

    package func encode(into out: inout [UInt8]) {
        params.encode(into: &out)
        signed.encode(into: &out)
    }
}

extension ServerECDHParams {
    /// What ``ServerKeyExchangeECDHE/signed`` signs: both random values, and the parameters as they stand on the wire.
    package func signedContent(clientRandom: Random, serverRandom: Random) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(2 * Random.size + 4 + point.count)
        clientRandom.encode(into: &content)
        serverRandom.encode(into: &content)
        encode(into: &content)
        return content
    }
}
