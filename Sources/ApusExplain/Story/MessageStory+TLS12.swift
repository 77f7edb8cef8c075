import ApusCrypto
import ApusTLS

extension MessageStory {
    /// What the messages say that only TLS 1.2 has, or has in another form.
    enum TLS12 {
        /// Nil for a message that is told as in TLS 1.3, and for one that does not decode.
        static func tell(_ message: HandshakeMessage, suite: TLS12CipherSuite) -> MessageStory? {
            guard let (purpose, fields) = try? content(of: message, suite: suite) else { return nil }
            return MessageStory(title: message.type.messageName, purpose: purpose, fields: fields)
        }

        private static func content(
            of message: HandshakeMessage, suite: TLS12CipherSuite
        ) throws -> (purpose: String, fields: [Explanation.Field])? {
            switch message.type {
            case .serverHello:
                return (
                    "The server chooses the version and the cipher suite, and sends its own random value.",
                    serverHello(try message.decode(ServerHello.self))
                )
            case .certificate:
                return (
                    "It shows who it is: a certificate with its public key, signed by an authority.",
                    certificates(try message.decode(CertificateTLS12.self).certificates)
                )
            case .certificateStatus:
                let response = try message.decode(CertificateStatusTLS12.self).status.ocspResponse
                return (
                    "The server shows what its authority last said of its certificate.",
                    [Explanation.Field("OCSP response", "\(response.count) bytes")]
                )
            case .serverKeyExchange:
                return (
                    "The server sends its public half of the key exchange, signed together with both random values.",
                    serverKeyExchange(try message.decode(ServerKeyExchangeECDHE.self))
                )
            case .certificateRequest:
                let request = try message.decode(CertificateRequestTLS12.self)
                return (
                    "The server asks the client to prove who it is, too.",
                    [
                        Explanation.Field("certificate_types", list(request.certificateTypes)),
                        Explanation.Field("signature_algorithms", list(request.schemes)),
                    ]
                )
            case .serverHelloDone: return ("The server has said all that it has to say before the client's answer.", [])
            case .clientKeyExchange: return try clientKeyExchange(message, suite: suite)
            case .certificateVerify:
                let signed = try message.decode(CertificateVerifyTLS12.self).signed
                return (
                    "It proves that it holds the certificate's private key: it signs everything said so far.", signature(signed)
                )
            case .newSessionTicket:
                return (
                    "The server gives a ticket with which the next handshake is shorter.",
                    [
                        Explanation.Field(
                            "ticket_lifetime_hint", "\(try message.decode(NewSessionTicketTLS12.self).lifetimeHint) s")
                    ]
                )
            default: return nil
            }
        }

        private static func serverHello(_ hello: ServerHello) -> [Explanation.Field] {
            var fields = [
                Explanation.Field("version", hello.legacyVersion.description),
                Explanation.Field("cipher_suite", hello.cipherSuite.description),
                Explanation.Field("random", hexadecimal(hello.random.bytes)),
            ]
            if !hello.extensions.isEmpty { fields.append(Explanation.Field("extensions", list(hello.extensions.types))) }
            return fields
        }

        private static func serverKeyExchange(_ exchange: ServerKeyExchangeECDHE) -> [Explanation.Field] {
            [
                Explanation.Field("group", exchange.params.group.description),
                Explanation.Field("public key", "\(exchange.params.point.count) bytes: \(abbreviated(exchange.params.point))"),
            ] + signature(exchange.signed)
        }

        private static func signature(_ signed: DigitallySigned) -> [Explanation.Field] {
            [
                Explanation.Field("algorithm", signed.algorithm.description),
                Explanation.Field("signature", abbreviated(signed.signature)),
            ]
        }

        private static func clientKeyExchange(
            _ message: HandshakeMessage, suite: TLS12CipherSuite
        ) throws -> (purpose: String, fields: [Explanation.Field]) {
            switch suite.keyExchange {
            case .ecdhe:
                let point = try message.decode(ClientKeyExchangeECDHE.self).point
                return (
                    "The client sends its own public half of the key exchange.",
                    [Explanation.Field("public key", "\(point.count) bytes: \(abbreviated(point))")]
                )
            case .staticRSA:
                let ciphertext = try message.decode(ClientKeyExchangeRSA.self).encryptedPreMasterSecret
                return (
                    "The client draws a premaster secret, and sends it encrypted to the key in the server's certificate: the server alone can read it.",
                    [Explanation.Field("encrypted premaster secret", "\(ciphertext.count) bytes: \(abbreviated(ciphertext))")]
                )
            }
        }
    }
}
