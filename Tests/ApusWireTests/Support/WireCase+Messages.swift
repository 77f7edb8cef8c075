import ApusWire

extension WireCase {
    static let messages: [WireCase] = [
        message(
            ClientHello.self, .fixed(34), .opaque(1), .list(2, of: [.fixed(2)]), .opaque(1), .optional([.extensions])
        ) { random in
            ClientHello(
                legacyVersion: random.codePoint(), random: random.random(), legacySessionID: random.bytes(0...32),
                cipherSuites: random.codePoints(1...12), legacyCompressionMethods: random.bytes(1...3),
                extensions: random.extensions(1...12))
        },
        message(ServerHello.self, .fixed(34), .opaque(1), .fixed(3), .optional([.extensions])) { random in
            ServerHello(
                legacyVersion: random.codePoint(), random: random.random(), legacySessionIDEcho: random.bytes(0...32),
                cipherSuite: random.codePoint(), legacyCompressionMethod: random.integer(), extensions: random.extensions(1...6))
        },
        message(EncryptedExtensions.self, .extensions) { random in
            EncryptedExtensions(extensions: random.extensions())
        },
        message(CertificateRequest.self, .opaque(1), .extensions) { random in
            CertificateRequest(context: random.bytes(0...20), extensions: random.extensions())
        },
        message(CertificateMessage.self, .opaque(1), .list(3, of: [.opaque(3), .extensions])) { random in
            CertificateMessage(
                context: random.bytes(0...20),
                entries: random.list(0...4) { CertificateEntry(data: $0.bytes(1...40), extensions: $0.extensions(0...2)) })
        },
        message(CertificateVerify.self, .fixed(2), .opaque(2)) { random in
            CertificateVerify(algorithm: random.codePoint(), signature: random.bytes(0...80))
        },
        message(CompressedCertificate.self, .fixed(5), .opaque(3)) { random in
            CompressedCertificate(
                algorithm: random.codePoint(), uncompressedLength: random.integer() & 0xff_ffff, compressed: random.bytes(1...60))
        },
        message(Finished.self, .rest) { random in
            Finished(verifyData: random.bytes(32...48))
        },
        message(NewSessionTicket.self, .fixed(8), .opaque(1), .opaque(2), .extensions) { random in
            NewSessionTicket(
                lifetime: random.integer(), ageAdd: random.integer(), nonce: random.bytes(0...16), ticket: random.bytes(1...60),
                extensions: random.extensions(0...2))
        },
        message(KeyUpdate.self, .fixed(1)) { random in
            KeyUpdate(request: Bool.random(using: &random) ? .updateRequested : .updateNotRequested)
        },
        message(EndOfEarlyData.self) { _ in
            EndOfEarlyData()
        },
        message(MessageHash.self, .rest) { random in
            MessageHash(hash: random.bytes(32...48))
        },
    ]
}
