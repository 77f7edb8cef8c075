import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit
import Testing

/// One thing that an honest server would not do, and the alert it earns.
struct ServerFault: Sendable, CustomTestStringConvertible {
    let name: String
    let alert: AlertDescription
    /// Plays the server from the ClientHello on.
    let play: @Sendable (inout RawServer) throws -> Void

    init(_ name: String, _ alert: AlertDescription, _ play: @escaping @Sendable (inout RawServer) throws -> Void) {
        self.name = name
        self.alert = alert
        self.play = play
    }

    var testDescription: String { name }

    /// A fault in the ServerHello alone.
    static func hello(_ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout ServerHello) -> Void)
        -> ServerFault
    {
        ServerFault(name, alert) { server in try server.sendServerHello(bend) }
    }

    /// A fault in EncryptedExtensions alone.
    static func extensions(_ name: String, _ alert: AlertDescription, _ fill: @escaping @Sendable (inout Extensions) -> Void)
        -> ServerFault
    {
        ServerFault(name, alert) { server in
            try server.sendServerHello()
            server.installHandshakeKeys()
            var extensions = Extensions()
            fill(&extensions)
            try server.send(EncryptedExtensions(extensions: extensions).message())
        }
    }

    /// A fault after EncryptedExtensions.
    static func afterExtensions(
        _ name: String, _ alert: AlertDescription, _ play: @escaping @Sendable (inout RawServer) throws -> Void
    ) -> ServerFault {
        ServerFault(name, alert) { server in
            try server.sendServerHello()
            server.installHandshakeKeys()
            try server.send(EncryptedExtensions(extensions: Extensions()).message())
            try play(&server)
        }
    }
}

@Suite("What a client refuses")
struct ClientRefusalTests {
    static let inServerHello: [ServerFault] = [
        // RFC8446-4.2.1-9, RFC8446-4.2.1-10, RFC9846-4.3.1-9
        .hello("TLS 1.2 with a suite of TLS 1.3", .illegalParameter) { $0.extensions.remove(.supportedVersions) },
        // RFC8446-D.1-1
        .hello("TLS 1.1", .protocolVersion) {
            $0.extensions.remove(.supportedVersions)
            $0.legacyVersion = .TLS11
        },
        // RFC8446-4.2.1-11
        .hello("supported_versions that says TLS 1.2", .illegalParameter) {
            $0.extensions.remove(.supportedVersions)
            $0.extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS12))
        },
        // RFC9846-E.5-7, RFC9846-4.2.3-2
        .hello("legacy_version TLS 1.3", .protocolVersion) { $0.legacyVersion = .TLS13 },
        // RFC8446-4.1.3-4
        .hello("another session ID", .illegalParameter) { $0.legacySessionIDEcho = [1, 2, 3] },
        // RFC8446-4.1.3-6
        .hello("compression", .illegalParameter) { $0.legacyCompressionMethod = 1 },
        // RFC8446-4.1.3-5
        .hello("a suite that was not offered", .illegalParameter) { $0.cipherSuite = .TLS_RSA_WITH_AES_128_GCM_SHA256 },
        // RFC8446-4.1.3-5
        .hello("an unknown suite", .illegalParameter) { $0.cipherSuite = CipherSuite(rawValue: 0x1399) },
        .hello("no key_share", .missingExtension) { $0.extensions.remove(.keyShare) },
        // RFC8446-4.2.8-9
        .hello("a share for a group without one of ours", .illegalParameter) {
            $0.extensions.remove(.keyShare)
            $0.extensions.append(
                KeyShareServerHello(
                    serverShare: KeyShareEntry(group: .secp256r1, keyExchange: [4] + Array(repeating: 1, count: 64))))
        },
        .hello("a share of wrong length", .illegalParameter) {
            $0.extensions.remove(.keyShare)
            $0.extensions.append(
                KeyShareServerHello(serverShare: KeyShareEntry(group: .x25519, keyExchange: Array(repeating: 9, count: 31))))
        },
        // RFC8446-6-6
        .hello("a share that makes the all-zero secret", .illegalParameter) {
            $0.extensions.remove(.keyShare)
            $0.extensions.append(
                KeyShareServerHello(serverShare: KeyShareEntry(group: .x25519, keyExchange: Array(repeating: 0, count: 32))))
        },
        // RFC8446-4.2-2
        .hello("an extension that was not offered", .unsupportedExtension) {
            $0.extensions.append(type: .preSharedKey, body: [0, 0])
        },
        // RFC8446-4.2-2
        .hello("an unknown extension", .unsupportedExtension) {
            $0.extensions.append(type: ExtensionType(rawValue: 0xfe0d), body: [])
        },
        // RFC8446-4.2-3
        .hello("an extension that belongs elsewhere", .illegalParameter) {
            $0.extensions.append(ApplicationLayerProtocolNegotiation(protocols: [.http11]))
        },
        // RFC8446-5.1-5
        ServerFault("handshake bytes behind ServerHello in its record", .unexpectedMessage) { server in
            try server.sendServerHello(trailing: [8, 0, 0, 2, 0, 0])
        },
        ServerFault("another message first", .unexpectedMessage) { server in
            try server.send(EncryptedExtensions(extensions: Extensions()).message())
        },
        ServerFault("the flight in the clear", .unexpectedMessage) { server in
            try server.sendServerHello()
            try server.send(EncryptedExtensions(extensions: Extensions()).message())
        },
        ServerFault("records under wrong keys", .badRecordMAC) { server in
            try server.sendServerHello()
            server.writer.install(server.clientSecret.trafficKeys(for: .aes128GCM))
            try server.send(EncryptedExtensions(extensions: Extensions()).message())
        },
    ]

    static let inHelloRetryRequest: [ServerFault] = [
        // RFC8446-4.1.4-4
        ServerFault("a retry that asks for nothing", .illegalParameter) { try $0.sendHelloRetryRequest { _ in } },
        // RFC8446-4.2.8-5, RFC8446-4.2.8-6
        ServerFault("a retry for a share that it has", .illegalParameter) { server in
            try server.sendHelloRetryRequest { $0.extensions.append(KeyShareHelloRetryRequest(selectedGroup: .x25519)) }
        },
        // RFC8446-4.2.8-5, RFC8446-4.2.8-6
        ServerFault("a retry for a group that was not offered", .illegalParameter) { server in
            try server.sendHelloRetryRequest { $0.extensions.append(KeyShareHelloRetryRequest(selectedGroup: .x448)) }
        },
        // RFC8446-4.1.4-2
        ServerFault("a retry with an unknown extension", .unsupportedExtension) { server in
            try server.sendHelloRetryRequest {
                $0.extensions.append(KeyShareHelloRetryRequest(selectedGroup: .secp384r1))
                $0.extensions.append(type: ExtensionType(rawValue: 0xfe0d), body: [])
            }
        },
        ServerFault("a retry with an empty cookie", .decodeError) { server in
            try server.sendHelloRetryRequest { $0.extensions.append(type: .cookie, body: [0, 0]) }
        },
        // RFC8446-4.1.4-5
        ServerFault("two retries", .unexpectedMessage) { server in
            try server.sendHelloRetryRequest { $0.extensions.append(KeyShareHelloRetryRequest(selectedGroup: .secp384r1)) }
            try server.sendHelloRetryRequest { $0.extensions.append(KeyShareHelloRetryRequest(selectedGroup: .secp521r1)) }
        },
    ]

    static let inFlight: [ServerFault] = [
        .extensions("an extension that was not offered", .unsupportedExtension) { $0.append(EarlyDataIndication()) },
        // RFC8446-4.3.1-2
        .extensions("key_share among EncryptedExtensions", .illegalParameter) {
            $0.append(KeyShareHelloRetryRequest(selectedGroup: .x25519))
        },
        // RFC6066-3-5
        .extensions("server_name that is not empty", .decodeError) { $0.append(type: .serverName, body: [0]) },
        .extensions("an ALPN protocol that was not offered", .illegalParameter) {
            $0.append(ApplicationLayerProtocolNegotiation(protocols: [.h2]))
        },
        // RFC7301-3.1-3
        .extensions("two ALPN protocols", .illegalParameter) {
            $0.append(ApplicationLayerProtocolNegotiation(protocols: [.http11, .http11]))
        },
        // RFC8446-4.4.2-12, RFC8446-4.4.2.4-1
        .afterExtensions("a Certificate without certificates", .decodeError) {
            try $0.send(CertificateMessage(context: [], entries: []).message())
        },
        // RFC8446-4.4.2-5
        .afterExtensions("a Certificate with a context", .illegalParameter) { server in
            var certificate = server.certificate
            certificate.context = [1]
            try server.send(certificate.message())
        },
        // RFC8446-4.4.2-6
        .afterExtensions("a certificate extension that was not offered", .unsupportedExtension) { server in
            var certificate = server.certificate
            certificate.entries[0].extensions.append(type: .signedCertificateTimestamp, body: [0, 1, 0])
            try server.send(certificate.message())
        },
        .extensions("a certificate type that was not offered", .unsupportedExtension) {
            $0.append(ServerCertificateTypeServerHello(selected: .rawPublicKey))
        },
        .afterExtensions("an empty OCSP response", .decodeError) { server in
            var certificate = server.certificate
            certificate.entries[0].extensions.append(type: .statusRequest, body: [1, 0, 0, 0])
            try server.send(certificate.message())
        },
        .afterExtensions("a certificate status of another type, with the second certificate", .illegalParameter) { server in
            var certificate = server.certificate
            certificate.entries.append(CertificateEntry(data: [0x30, 0]))
            certificate.entries[1].extensions.append(type: .statusRequest, body: [2, 0, 0, 1, 0])
            try server.send(certificate.message())
        },
        .afterExtensions("more certificates than the limit", .badCertificate) { server in
            let entry = CertificateEntry(data: [0x30, 0])
            try server.send(CertificateMessage(context: [], entries: Array(repeating: entry, count: 21)).message())
        },
        // RFC8446-4.3.2-4
        .afterExtensions("a CertificateRequest without signature_algorithms", .missingExtension) { server in
            try server.send(CertificateRequest(context: [], extensions: Extensions()).message())
        },
        // RFC8446-4.3.2-3
        .afterExtensions("a CertificateRequest with a context", .illegalParameter) { server in
            var extensions = Extensions()
            extensions.append(SignatureAlgorithms(schemes: [.ed25519]))
            try server.send(CertificateRequest(context: [7], extensions: extensions).message())
        },
        .afterExtensions("two CertificateRequests", .unexpectedMessage) { server in
            var extensions = Extensions()
            extensions.append(SignatureAlgorithms(schemes: [.ed25519]))
            try server.send(CertificateRequest(context: [], extensions: extensions).message())
            try server.send(CertificateRequest(context: [], extensions: extensions).message())
        },
        .afterExtensions("EncryptedExtensions twice", .unexpectedMessage) { server in
            try server.send(EncryptedExtensions(extensions: Extensions()).message())
        },
        .afterExtensions("Finished without Certificate", .unexpectedMessage) { try $0.send($0.finished().message()) },
        // RFC8446-4.4.3-1
        .afterExtensions("Finished without CertificateVerify", .unexpectedMessage) { server in
            try server.send(server.certificate.message())
            try server.send(server.finished().message())
        },
        // RFC8446-4.4.3-9
        .afterExtensions("a signature over something else", .decryptError) { server in
            let early = try server.certificateVerify()
            try server.send(server.certificate.message())
            try server.send(early.message())
        },
        // RFC8446-4.4.3-10
        .afterExtensions("a signature with a bit changed", .decryptError) { server in
            try server.send(server.certificate.message())
            var verify = try server.certificateVerify()
            verify.signature[verify.signature.count - 1] ^= 1
            try server.send(verify.message())
        },
        // RFC8446-4.4.3-4
        .afterExtensions("a scheme that was not offered", .illegalParameter) { server in
            try server.send(server.certificate.message())
            var verify = try server.certificateVerify()
            verify.algorithm = .rsa_pkcs1_sha256
            try server.send(verify.message())
        },
        // RFC8446-4.4.3-6
        .afterExtensions("a scheme of another key kind", .illegalParameter) { server in
            try server.send(server.certificate.message())
            var verify = try server.certificateVerify()
            verify.algorithm = .ecdsa_secp384r1_sha384
            try server.send(verify.message())
        },
        // RFC8446-4.4.4-1
        .afterExtensions("a Finished with a bit changed", .decryptError) { server in
            try server.send(server.certificate.message())
            try server.send(server.certificateVerify().message())
            var finished = server.finished()
            finished.verifyData[0] ^= 1
            try server.send(finished.message())
        },
        .afterExtensions("a Finished cut short", .decryptError) { server in
            try server.send(server.certificate.message())
            try server.send(server.certificateVerify().message())
            try server.send(Finished(verifyData: Array(server.finished().verifyData.dropLast())).message())
        },
        .afterExtensions("handshake bytes behind Finished in its record", .unexpectedMessage) { server in
            try server.send(server.certificate.message())
            try server.send(server.certificateVerify().message())
            let finished = server.finished().message()
            try server.writer.write(handshake: finished.bytes + [24, 0, 0, 1, 0])
        },
        .afterExtensions("application data before Finished", .unexpectedMessage) { server in
            try server.writer.write(applicationData: [1, 2, 3].span)
        },
        // RFC8446-4.6.3-1
        .afterExtensions("KeyUpdate before Finished", .unexpectedMessage) {
            try $0.send(KeyUpdate(request: .updateNotRequested).message())
        },
    ]

    static let afterHandshake: [ServerFault] = [
        ServerFault("a ServerHello after the handshake", .unexpectedMessage) { server in
            try server.finishHonestly()
            try server.send(server.certificate.message())
        },
        // RFC8446-4.6.2-5
        ServerFault("a CertificateRequest after the handshake, which was not offered", .unexpectedMessage) { server in
            try server.finishHonestly()
            var extensions = Extensions()
            extensions.append(SignatureAlgorithms(schemes: [.ed25519]))
            try server.send(CertificateRequest(context: [1], extensions: extensions).message())
        },
        // RFC8446-4.6.3-4
        ServerFault("a KeyUpdate with an unknown value", .illegalParameter) { server in
            try server.finishHonestly()
            try server.send(HandshakeMessage(type: .keyUpdate, body: [2]))
        },
        ServerFault("handshake bytes behind KeyUpdate in its record", .unexpectedMessage) { server in
            try server.finishHonestly()
            try server.writer.write(handshake: [24, 0, 0, 1, 0, 24])
        },
        // RFC8446-4.6.3-2, RFC8446-4.6.3-7
        ServerFault("a record under old keys after KeyUpdate", .badRecordMAC) { server in
            try server.finishHonestly()
            try server.send(KeyUpdate(request: .updateNotRequested).message())
            try server.writer.write(applicationData: [1].span)
        },
        // RFC8446-5-3
        ServerFault("ChangeCipherSpec after the handshake", .unexpectedMessage) { server in
            try server.finishHonestly()
            server.writer.writeChangeCipherSpec()
        },
        ServerFault("a flood of tickets", .unexpectedMessage) { server in
            try server.finishHonestly()
            for number in 0..<40 {
                try server.send(
                    NewSessionTicket(lifetime: 60, ageAdd: 1, nonce: [UInt8(number)], ticket: [1], extensions: Extensions())
                        .message())
            }
        },
    ]

    // RFC8446-6.2-3
    @Test("in ServerHello and around it", arguments: inServerHello)
    func serverHello(_ fault: ServerFault) throws { try refuse(fault) }

    @Test("in HelloRetryRequest", arguments: inHelloRetryRequest)
    func helloRetryRequest(_ fault: ServerFault) throws { try refuse(fault) }

    @Test("in the server's flight", arguments: inFlight)
    func flight(_ fault: ServerFault) throws { try refuse(fault) }

    @Test("after the handshake", arguments: afterHandshake)
    func connected(_ fault: ServerFault) throws { try refuse(fault) }

    @Test("nothing of what is not faulty: the honest flight completes")
    func honest() throws {
        let (client, failure) = try play { try $0.finishHonestly() }
        #expect(failure == nil)
        #expect(client == true)
    }

    private func refuse(_ fault: ServerFault) throws {
        let (_, failure) = try play(fault.play)
        let error = try #require(failure, "the client accepted it")
        #expect(error.alert == fault.alert, "\(error)")
    }

    /// Plays the server against a client; gives whether the client is complete, and its error.
    private func play(_ server: @Sendable (inout RawServer) throws -> Void) throws -> (Bool, TLSError?) {
        let identity = try TestIdentity.shared(.p256)
        var configuration = ClientConfiguration(verifier: identity.verifier, applicationProtocols: [.http11])
        configuration.keyShareGroups = [.x25519]
        var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
        try client.start()
        var raw = try RawServer(clientOutput: client.takeOutput(), identity: identity)
        try server(&raw)
        do {
            try client.receive(raw.writer.takeOutput().span)
            return (client.isHandshakeComplete, nil)
        } catch {
            // The alert that tells the peer is in the output, and the error stays.
            let alert = client.takeOutput()
            #expect(!alert.isEmpty)
            let after = (client.error, client.isHandshakeComplete)
            #expect(after.0 == error)
            #expect(!after.1)
            #expect(throws: error) { try client.receive([22].span) }
            return (false, error)
        }
    }
}

extension RawServer {
    /// An honest handshake, after which application keys are in force.
    fileprivate mutating func finishHonestly() throws {
        try sendServerHello()
        try sendHonestRest()
        _ = installApplicationKeys()
    }
}
