/// ServerKeyExchange for DHE_RSA and DHE_DSS, RFC 5246 §7.4.3:
/// ```
/// struct {
///     ServerDHParams params;
///     digitally-signed struct {
///         opaque client_random[32];
///         opaque server_random[32];
///         ServerDHParams params;
///     } signed_params;
/// } ServerKeyExchange;
/// ```
/// The engine never negotiates it (RFC 9325 §4.1); a scan of a server reads how large its groups are.
package struct ServerKeyExchangeDHE: HandshakeBody {
    package static var type: HandshakeType { .serverKeyExchange }

    package var params: ServerDHParams
    package var signed: DigitallySigned

    package init(params: ServerDHParams, signed: DigitallySigned) {
        self.params = params
        self.signed = signed
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        params = try ServerDHParams(decoding: &body)
        signed = try DigitallySigned(decoding: &body)
    }

    package func encode(into out: inout [UInt8]) {
        params.encode(into: &out)
        signed.encode(into: &out)
    }
}

/// RFC 5246 §7.4.3, and the same in TLS 1.0, TLS 1.1 and SSL 3.0:
/// ```
/// struct {
///     opaque dh_p<1..2^16-1>;
///     opaque dh_g<1..2^16-1>;
///     opaque dh_Ys<1..2^16-1>;
/// } ServerDHParams;
/// ```
package struct ServerDHParams: Equatable, Sendable {
    package var prime: [UInt8]
    package var generator: [UInt8]
    package var publicValue: [UInt8]

    package init(prime: [UInt8], generator: [UInt8], publicValue: [UInt8]) {
        self.prime = prime
        self.generator = generator
        self.publicValue = publicValue
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        prime = try body.readOpaque16("ServerDHParams.dh_p", length: 1...0xffff)
        generator = try body.readOpaque16("ServerDHParams.dh_g", length: 1...0xffff)
        publicValue = try body.readOpaque16("ServerDHParams.dh_Ys", length: 1...0xffff)
    }

    package func encode(into out: inout [UInt8]) {
        out.writeOpaque16(prime)
        out.writeOpaque16(generator)
        out.writeOpaque16(publicValue)
    }

    /// The size of the group, in bits: that of its prime.
    package var bits: Int {
        let significant = prime.drop { $0 == 0 }
        return significant.count * 8 - (significant.first?.leadingZeroBitCount ?? 0)
    }
}
