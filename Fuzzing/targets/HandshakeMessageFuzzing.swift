import ApusWire

/// A handshake message of any type. What decodes must encode to something that decodes to the same.
enum HandshakeMessageFuzzing {
    static func run(_ bytes: [UInt8]) {
        guard let message = try? HandshakeMessage(bytes: bytes) else { return }
        check(ClientHello.self, message)
        check(ServerHello.self, message)
        check(EncryptedExtensions.self, message)
        check(CertificateRequest.self, message)
        check(CertificateMessage.self, message)
        check(CertificateVerify.self, message)
        check(Finished.self, message)
        check(NewSessionTicket.self, message)
        check(KeyUpdate.self, message)
        check(EndOfEarlyData.self, message)
        check(CertificateTLS12.self, message)
        check(CertificateRequestTLS12.self, message)
        check(CertificateVerifyTLS12.self, message)
        check(NewSessionTicketTLS12.self, message)
        check(ServerHelloDone.self, message)
        check(HelloRequest.self, message)
        check(CertificateStatusTLS12.self, message)
        check(ServerKeyExchangeECDHE.self, message)
        check(ServerKeyExchangeDHE.self, message)
        check(ClientKeyExchangeECDHE.self, message)
        check(ClientKeyExchangeRSA.self, message)
        check(RawPublicKeyTLS12.self, message)
        check(CompressedCertificate.self, message)
        check(MessageHash.self, message)
    }

    private static func check<Body: HandshakeBody & Equatable>(_ type: Body.Type, _ message: HandshakeMessage) {
        guard let body = try? message.decode(type) else { return }
        let again = try? body.message().decode(type)
        FuzzTarget.expect(again == body, "\(type) decodes, encodes, and then is another")
    }
}
