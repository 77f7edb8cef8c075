import ApusWire

extension WireCase {
    static let messagesTLS12: [WireCase] = [
        message(HelloRequest.self) { _ in
            HelloRequest()
        },
        message(ServerHelloDone.self) { _ in
            ServerHelloDone()
        },
        message(CertificateTLS12.self, .list(3, of: [.opaque(3)])) { random in
            CertificateTLS12(certificates: random.list(0...4) { $0.bytes(1...40) })
        },
        message(RawPublicKeyTLS12.self, .opaque(3)) { random in
            RawPublicKeyTLS12(subjectPublicKeyInfo: random.bytes(0...90))
        },
        message(CertificateStatusTLS12.self, .fixed(1), .opaque(3)) { random in
            CertificateStatusTLS12(ocspResponse: random.bytes(1...80))
        },
        message(ServerKeyExchangeECDHE.self, .fixed(3), .opaque(1), .fixed(2), .opaque(2)) { random in
            ServerKeyExchangeECDHE(
                params: ServerECDHParams(group: random.codePoint(), point: random.bytes(1...65)),
                signed: DigitallySigned(algorithm: random.codePoint(), signature: random.bytes(0...72)))
        },
        message(ServerKeyExchangeDHE.self, .opaque(2), .opaque(2), .opaque(2), .fixed(2), .opaque(2)) { random in
            ServerKeyExchangeDHE(
                params: ServerDHParams(
                    prime: random.bytes(1...40), generator: random.bytes(1...2), publicValue: random.bytes(1...40)),
                signed: DigitallySigned(algorithm: random.codePoint(), signature: random.bytes(0...72)))
        },
        message(CertificateRequestTLS12.self, .opaque(1), .list(2, of: [.fixed(2)]), .list(2, of: [.opaque(2)])) { random in
            CertificateRequestTLS12(
                certificateTypes: random.codePoints(1...4), schemes: random.codePoints(1...8),
                authorities: random.list(0...3) { $0.bytes(1...30) })
        },
        message(ClientKeyExchangeECDHE.self, .opaque(1)) { random in
            ClientKeyExchangeECDHE(point: random.bytes(1...65))
        },
        message(ClientKeyExchangeRSA.self, .opaque(2)) { random in
            ClientKeyExchangeRSA(encryptedPreMasterSecret: random.bytes(0...256))
        },
        message(CertificateVerifyTLS12.self, .fixed(2), .opaque(2)) { random in
            CertificateVerifyTLS12(signed: DigitallySigned(algorithm: random.codePoint(), signature: random.bytes(0...72)))
        },
        message(NewSessionTicketTLS12.self, .fixed(4), .opaque(2)) { random in
            NewSessionTicketTLS12(lifetimeHint: random.integer(), ticket: random.bytes(0...60))
        },
    ]

    static let extensionsTLS12: [WireCase] = [
        anExtension(ExtendedMasterSecret.self) { _ in
            ExtendedMasterSecret()
        },
        anExtension(EncryptThenMAC.self) { _ in
            EncryptThenMAC()
        },
        anExtension(RenegotiationInfo.self, .opaque(1)) { random in
            RenegotiationInfo(renegotiatedConnection: random.bytes(0...24))
        },
        anExtension(SessionTicketTLS12.self, .rest) { random in
            SessionTicketTLS12(ticket: random.bytes(0...60))
        },
        anExtension(ECPointFormats.self, .list(1, of: [.fixed(1)])) { random in
            ECPointFormats(formats: random.codePoints(1...3))
        },
    ]
}
