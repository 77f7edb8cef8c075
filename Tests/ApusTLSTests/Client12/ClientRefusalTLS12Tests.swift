import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit
import Testing

/// One thing that an honest TLS 1.2 server would not do, and the alert it earns.
struct ServerFaultTLS12: Sendable, CustomTestStringConvertible {
    typealias Play = @Sendable (inout RawServerTLS12) throws -> Void

    let name: String
    let alert: AlertDescription
    let moment: Moment
    let play: Play

    enum Moment: Sendable {
        /// Plays the server from the ClientHello on.
        case start
        /// Plays on after an honest flight and the client's answer.
        case end
    }

    init(_ name: String, _ alert: AlertDescription, at moment: Moment = .start, _ play: @escaping Play) {
        self.name = name
        self.alert = alert
        self.moment = moment
        self.play = play
    }

    var testDescription: String { name }

    /// A fault in the ServerHello alone.
    static func hello(_ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout ServerHello) -> Void)
        -> ServerFaultTLS12
    {
        ServerFaultTLS12(name, alert) { server in try server.sendServerHello(bend) }
    }

    /// A fault after ServerHello and Certificate.
    static func afterCertificate(_ name: String, _ alert: AlertDescription, _ play: @escaping Play) -> ServerFaultTLS12 {
        ServerFaultTLS12(name, alert) { server in
            try server.sendServerHello()
            try server.send(server.certificate.message())
            try play(&server)
        }
    }

    /// A fault in ServerKeyExchange, in what is signed; the rest of the flight is honest.
    static func params(
        _ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout ServerECDHParams) -> Void
    ) -> ServerFaultTLS12 {
        afterCertificate(name, alert) { server in
            try server.send(server.serverKeyExchange(bend).message())
            try server.send(ServerHelloDone().message())
        }
    }

    /// A fault in ServerKeyExchange, after it was signed; the rest of the flight is honest.
    static func signature(
        _ name: String, _ alert: AlertDescription,
        _ bend: @escaping @Sendable (inout ServerKeyExchangeECDHE, RawServerTLS12) throws -> Void
    ) -> ServerFaultTLS12 {
        afterCertificate(name, alert) { server in
            var exchange = try server.serverKeyExchange()
            try bend(&exchange, server)
            try server.send(exchange.message())
            try server.send(ServerHelloDone().message())
        }
    }

    /// A fault in place of the server's ChangeCipherSpec and Finished.
    static func end(_ name: String, _ alert: AlertDescription, _ play: @escaping Play) -> ServerFaultTLS12 {
        ServerFaultTLS12(name, alert, at: .end, play)
    }

    /// A fault in the Finished message.
    static func finished(_ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout [UInt8]) -> Void)
        -> ServerFaultTLS12
    {
        end(name, alert) { server in
            server.writer.writeChangeCipherSpec()
            try server.installKeys()
            var data = try server.finished().verifyData
            bend(&data)
            try server.send(Finished(verifyData: data).message())
        }
    }

    /// A fault once the handshake is complete.
    static func connected(_ name: String, _ alert: AlertDescription, _ play: @escaping Play) -> ServerFaultTLS12 {
        end(name, alert) { server in
            try server.sendHonestEnd()
            try play(&server)
        }
    }
}

@Suite("What a TLS 1.2 client refuses")
struct ClientRefusalTLS12Tests {
    static let inServerHello: [ServerFaultTLS12] = [
        // RFC8446-D.1-1, RFC9846-E.5-3, RFC5246-E.1-1, RFC5288-4-4
        .hello("TLS 1.1", .protocolVersion) { $0.legacyVersion = .TLS11 },
        .hello("TLS 1.3 as legacy_version", .protocolVersion) { $0.legacyVersion = .TLS13 },
        .hello("compression", .illegalParameter) { $0.legacyCompressionMethod = 1 },
        .hello("a suite that was not offered", .illegalParameter) { $0.cipherSuite = .TLS_RSA_WITH_AES_128_GCM_SHA256 },
        .hello("finite-field DHE", .illegalParameter) { $0.cipherSuite = .TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 },
        .hello("a suite of TLS 1.3", .illegalParameter) { $0.cipherSuite = .TLS_AES_128_GCM_SHA256 },
        .hello("the signal TLS_EMPTY_RENEGOTIATION_INFO_SCSV as a suite", .illegalParameter) {
            $0.cipherSuite = .TLS_EMPTY_RENEGOTIATION_INFO_SCSV
        },
        // RFC8446-4.1.3-13, RFC8446-4.1.3-14
        .hello("the mark of a server that has TLS 1.3", .illegalParameter) {
            $0.random = $0.random.ending(with: Random.downgradeTLS12)
        },
        // RFC8446-4.1.3-13
        .hello("the mark of a server that has TLS 1.2", .illegalParameter) {
            $0.random = $0.random.ending(with: Random.downgradeTLS11)
        },
        // RFC8446-4.1.3-9
        .hello("the random value of a HelloRetryRequest", .illegalParameter) { $0.random = .helloRetryRequest },
        // RFC5746-3.4-2, RFC5746-4.1-1
        .hello("no renegotiation_info", .handshakeFailure) { $0.extensions.remove(.renegotiationInfo) },
        // RFC5746-3.4-3
        .hello("renegotiation_info with something in it", .handshakeFailure) {
            $0.extensions.append(RenegotiationInfo(renegotiatedConnection: Array(repeating: 1, count: 12)))
        },
        // RFC5246-7.4.1.4-2
        .hello("an extension that was not offered", .unsupportedExtension) { $0.extensions.append(EncryptThenMAC()) },
        // RFC5246-7.4.1.4-2
        .hello("an unknown extension", .unsupportedExtension) {
            $0.extensions.append(type: ExtensionType(rawValue: 0xfe0d), body: [])
        },
        .hello("an extension of TLS 1.3", .illegalParameter) { $0.extensions.append(type: .keyShare, body: [0, 29]) },
        // RFC5246-7.4.1.4.1-5
        .hello("signature_algorithms, which only clients send", .illegalParameter) {
            $0.extensions.append(SignatureAlgorithms(schemes: [.ed25519]))
        },
        // RFC8422-5.2-1, RFC8422-5.2-2
        .hello("point formats without the uncompressed one", .illegalParameter) {
            $0.extensions.append(ECPointFormats(formats: [.ansiX962_compressed_prime]))
        },
        .hello("extended_master_secret that is not empty", .decodeError) {
            $0.extensions.append(type: .extendedMasterSecret, body: [0])
        },
        // RFC6066-3-5
        .hello("server_name that is not empty", .decodeError) { $0.extensions.append(type: .serverName, body: [0]) },
        .hello("an ALPN protocol that was not offered", .illegalParameter) {
            $0.extensions.append(ApplicationLayerProtocolNegotiation(protocols: [.h2]))
        },
        // RFC7301-3.1-3
        .hello("two ALPN protocols", .illegalParameter) {
            $0.extensions.append(ApplicationLayerProtocolNegotiation(protocols: [.http11, .http11]))
        },
        ServerFaultTLS12("the echo of a session ID that was only a decoy", .illegalParameter) { server in
            let id = server.clientHello.legacySessionID
            try server.sendServerHello { $0.legacySessionIDEcho = id }
        },
        ServerFaultTLS12("ChangeCipherSpec before ServerHello", .unexpectedMessage) { server in
            server.writer.writeChangeCipherSpec()
            try server.sendServerHello()
        },
        ServerFaultTLS12("Certificate before ServerHello", .unexpectedMessage) { try $0.send($0.certificate.message()) },
        ServerFaultTLS12("application data before ServerHello", .unexpectedMessage) { server in
            server.writer.install(RawKeysTLS12.anyServerKeys)
            try server.writer.write(applicationData: [1].span)
        },
        ServerFaultTLS12("a flood of warnings", .unexpectedMessage) { server in
            for _ in 0..<8 { try server.writer.write(alert: Alert(level: .warning, description: .unrecognizedName)) }
        },
    ]

    static let inFlight: [ServerFaultTLS12] = [
        ServerFaultTLS12("a Certificate without certificates", .decodeError) { server in
            try server.sendServerHello()
            try server.send(CertificateTLS12(certificates: []).message())
        },
        ServerFaultTLS12("more certificates than the limit", .badCertificate) { server in
            try server.sendServerHello()
            try server.send(CertificateTLS12(certificates: Array(repeating: [0x30, 0], count: 21)).message())
        },
        ServerFaultTLS12("ServerHello twice", .unexpectedMessage) { server in
            try server.sendServerHello()
            try server.sendServerHello()
        },
        ServerFaultTLS12("ServerKeyExchange without Certificate", .unexpectedMessage) { server in
            try server.sendServerHello()
            try server.send(server.serverKeyExchange().message())
        },
        .afterCertificate("Certificate twice", .unexpectedMessage) { try $0.send($0.certificate.message()) },
        // RFC6066-8-3
        .afterCertificate("CertificateStatus that was not agreed on", .unexpectedMessage) {
            try $0.send(CertificateStatusTLS12(ocspResponse: [1]).message())
        },
        .afterCertificate("ServerHelloDone without ServerKeyExchange", .unexpectedMessage) {
            try $0.send(ServerHelloDone().message())
        },
        .afterCertificate("CertificateRequest before ServerKeyExchange", .unexpectedMessage) {
            try $0.send($0.certificateRequest().message())
        },
        .afterCertificate("ServerKeyExchange twice", .unexpectedMessage) { server in
            try server.send(server.serverKeyExchange().message())
            try server.send(server.serverKeyExchange().message())
        },
        .afterCertificate("CertificateRequest twice", .unexpectedMessage) { server in
            try server.send(server.serverKeyExchange().message())
            try server.send(server.certificateRequest().message())
            try server.send(server.certificateRequest().message())
        },
        .afterCertificate("CertificateRequest without a certificate type", .decodeError) { server in
            try server.send(server.serverKeyExchange().message())
            try server.send(HandshakeMessage(type: .certificateRequest, body: [0, 0, 2, 4, 3, 0, 0]))
        },
        .afterCertificate("ServerHelloDone that is not empty", .decodeError) { server in
            try server.send(server.serverKeyExchange().message())
            try server.send(HandshakeMessage(type: .serverHelloDone, body: [0]))
        },
        .afterCertificate("handshake bytes behind ServerHelloDone in its record", .unexpectedMessage) { server in
            try server.send(server.serverKeyExchange().message())
            try server.send(ServerHelloDone().message(), trailing: [4])
        },
        .afterCertificate("ChangeCipherSpec before the keys are agreed on", .unexpectedMessage) { server in
            try server.send(server.serverKeyExchange().message())
            server.writer.writeChangeCipherSpec()
        },
        .afterCertificate("Finished where ServerKeyExchange is due", .unexpectedMessage) {
            try $0.send(Finished(verifyData: Array(repeating: 0, count: 12)).message())
        },
        .afterCertificate("a curve that the server describes itself", .illegalParameter) { server in
            var body: [UInt8] = []
            try server.serverKeyExchange().encode(into: &body)
            body[0] = 1
            try server.send(HandshakeMessage(type: .serverKeyExchange, body: body))
        },
        .params("a group that was not offered", .illegalParameter) { $0.group = .x448 },
        .params("a hybrid group, which is for TLS 1.3", .illegalParameter) { $0.group = .X25519MLKEM768 },
        .params("a share of wrong length", .illegalParameter) { $0.point.removeLast() },
        // RFC8422-5.11-3
        .params("a share that makes the all-zero secret", .illegalParameter) { $0.point = Array(repeating: 0, count: 32) },
        // RFC8422-5.11-1
        .params("a point that is not on the curve", .illegalParameter) {
            $0.group = .secp256r1
            $0.point = [4] + Array(repeating: 1, count: 64)
        },
        // RFC8422-5.1.2-1
        .params("a compressed point", .illegalParameter) {
            $0.group = .secp256r1
            $0.point = [2] + Array(repeating: 1, count: 32)
        },
        .params("the point at infinity", .illegalParameter) {
            $0.group = .secp256r1
            $0.point = [0]
        },
        // RFC8422-2.1-2
        .signature("a signature with a bit changed", .decryptError) { exchange, _ in
            exchange.signed.signature[exchange.signed.signature.count - 1] ^= 1
        },
        .signature("an empty signature", .decryptError) { exchange, _ in exchange.signed.signature = [] },
        .signature("another share than was signed", .decryptError) { exchange, _ in exchange.params.point[0] ^= 1 },
        .signature("a signature of another handshake", .decryptError) { exchange, server in
            let other = exchange.params.signedContent(clientRandom: server.random, serverRandom: server.random)
            exchange.signed.signature = try server.identity.privateKey.sign(other, with: .ecdsa_secp256r1_sha256)
        },
        .signature("a signature made for TLS 1.3", .decryptError) { exchange, server in
            let other = SignatureInput(purpose: .serverCertificateVerifyTLS13, transcriptHash: server.random.bytes)
            exchange.signed.signature = try server.identity.privateKey.sign(other.bytes, with: .ecdsa_secp256r1_sha256)
        },
        // RFC5246-7.4.3-2
        .signature("a scheme that was not offered", .illegalParameter) { exchange, _ in exchange.signed.algorithm = .ecdsa_sha1 },
        // RFC5246-7.4.3-4
        .signature("a scheme of another kind of key", .illegalParameter) { exchange, _ in
            exchange.signed.algorithm = .rsa_pss_rsae_sha256
        },
    ]

    static let atEnd: [ServerFaultTLS12] = [
        // RFC5246-7.1-2
        .end("Finished without ChangeCipherSpec", .unexpectedMessage) { try $0.send($0.finished().message()) },
        .end("ChangeCipherSpec twice", .unexpectedMessage) { server in
            server.writer.writeChangeCipherSpec()
            server.writer.writeChangeCipherSpec()
            try server.installKeys()
            try server.send(server.finished().message())
        },
        // RFC5077-3.2-2, RFC5077-3.3-2
        .end("a ticket that was not asked for", .unexpectedMessage) {
            try $0.send(NewSessionTicketTLS12(lifetimeHint: 1, ticket: [1]).message())
        },
        // RFC5246-6.2.3.3-3, RFC5288-3-4
        .end("records under the client's keys", .badRecordMAC) { server in
            server.writer.writeChangeCipherSpec()
            guard let keys = server.keys else { return }
            server.writer.install(keys.client)
            try server.send(server.finished().message())
        },
        // RFC5246-7.3-3
        .end("application data before Finished", .unexpectedMessage) { server in
            server.writer.writeChangeCipherSpec()
            try server.installKeys()
            try server.writer.write(applicationData: [1].span)
        },
        .end("another message before Finished", .unexpectedMessage) { server in
            server.writer.writeChangeCipherSpec()
            try server.installKeys()
            try server.send(ServerHelloDone().message())
        },
        .end("the Finished of the client", .decryptError) { server in
            server.writer.writeChangeCipherSpec()
            try server.installKeys()
            try server.send(server.finished(from: .client).message())
        },
        .end("handshake bytes behind Finished in its record", .unexpectedMessage) { server in
            server.writer.writeChangeCipherSpec()
            try server.installKeys()
            try server.send(server.finished().message(), trailing: [0, 0, 0])
        },
        // RFC5246-7.4.9-1
        .finished("a Finished with a bit changed", .decryptError) { $0[11] ^= 1 },
        // RFC5246-7.4.9-4
        .finished("a Finished cut short", .decryptError) { $0.removeLast() },
        .finished("a Finished with a byte more", .decryptError) { $0.append(0) },
        .finished("an empty Finished", .decryptError) { $0 = [] },
    ]

    static let afterHandshake: [ServerFaultTLS12] = [
        .connected("a ServerHello after the handshake", .unexpectedMessage) { try $0.sendServerHello() },
        .connected("a ticket after the handshake", .unexpectedMessage) {
            try $0.send(NewSessionTicketTLS12(lifetimeHint: 1, ticket: [1]).message())
        },
        .connected("KeyUpdate, which TLS 1.2 does not have", .unexpectedMessage) {
            try $0.send(KeyUpdate(request: .updateNotRequested).message())
        },
        .connected("Finished again", .unexpectedMessage) { try $0.send($0.finished().message()) },
        .connected("ChangeCipherSpec after the handshake", .unexpectedMessage) { $0.writer.writeChangeCipherSpec() },
        .connected("HelloRequest that is not empty", .decodeError) {
            try $0.send(HandshakeMessage(type: .helloRequest, body: [0]))
        },
        .connected("a flood of HelloRequests", .unexpectedMessage) { server in
            for _ in 0..<40 { try server.send(HelloRequest().message()) }
        },
        .connected("a flood of warnings", .unexpectedMessage) { server in
            for _ in 0..<8 { try server.writer.write(alert: Alert(level: .warning, description: .noRenegotiation)) }
        },
    ]

    // RFC5246-1.2-1
    @Test("in ServerHello and around it", arguments: inServerHello)
    func serverHello(_ fault: ServerFaultTLS12) throws { try refuse(fault) }

    @Test("in the server's flight", arguments: inFlight)
    func flight(_ fault: ServerFaultTLS12) throws { try refuse(fault) }

    @Test("at the end of the handshake", arguments: atEnd)
    func end(_ fault: ServerFaultTLS12) throws { try refuse(fault) }

    @Test("after the handshake", arguments: afterHandshake)
    func connected(_ fault: ServerFaultTLS12) throws { try refuse(fault) }

    // RFC5246-7.4.2-6, RFC8422-2.1-1, RFC8422-5.3-2
    @Test("a key that does not fit the suite: ECDSA where the suite says RSA")
    func keyOfAnotherKind() throws {
        let fault = ServerFaultTLS12("", .illegalParameter) { try $0.sendHonestFlight() }
        try refuse(fault, suite: .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
    }

    // RFC7627-5.4-5
    @Test("a server without extended_master_secret, where the policy requires it")
    func extendedMasterSecretRequired() throws {
        let fault = ServerFaultTLS12.hello("", .handshakeFailure) { $0.extensions.remove(.extendedMasterSecret) }
        try refuse(fault) { $0.policy.requiresExtendedMasterSecret = true }
    }

    @Test("the marks of a downgrade do not concern a client without TLS 1.3, other than that of older versions")
    func noDowngrade() throws {
        let (complete, failure) = try play(
            ServerFaultTLS12("", .illegalParameter, at: .end) { try $0.sendHonestEnd() },
            hello: { $0.random = $0.random.ending(with: Random.downgradeTLS12) }
        ) { $0.policy = .tls12 }
        #expect(failure == nil)
        #expect(complete)
    }

    @Test(
        "nothing of what is not faulty: the honest handshake completes, with and without extended_master_secret",
        arguments: [true, false])
    func honest(extended: Bool) throws {
        let honest = ServerFaultTLS12("", .illegalParameter, at: .end) { try $0.sendHonestEnd() }
        let (complete, failure) = try play(honest, hello: { if !extended { $0.extensions.remove(.extendedMasterSecret) } })
        #expect(failure == nil)
        #expect(complete)
    }

    private func refuse(
        _ fault: ServerFaultTLS12, suite: CipherSuite = .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        _ configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws {
        let (_, failure) = try play(fault, suite: suite, configure: configure)
        let error = try #require(failure, "the client accepted it")
        #expect(error.alert == fault.alert, "\(error)")
    }

    /// Plays the server against a client; gives whether the client is complete, and its error.
    private func play(
        _ fault: ServerFaultTLS12, suite: CipherSuite = .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        hello: (inout ServerHello) -> Void = { _ in }, configure: (inout ClientConfiguration) -> Void = { _ in }
    ) throws -> (Bool, TLSError?) {
        let identity = try TestIdentity.shared(.p256)
        var configuration = ClientConfiguration(verifier: identity.verifier, applicationProtocols: [.http11])
        configure(&configuration)
        var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
        try client.start()
        var raw = try RawServerTLS12(clientOutput: client.takeOutput(), identity: identity, suite: suite)
        if fault.moment == .end {
            try raw.sendServerHello(hello)
            try raw.send(raw.certificate.message())
            try raw.send(raw.serverKeyExchange().message())
            try raw.send(ServerHelloDone().message())
            try client.receive(raw.takeOutput().span)
            try raw.receiveFlight(client.takeOutput())
        }
        try fault.play(&raw)
        do {
            try client.receive(raw.takeOutput().span)
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

extension RawKeysTLS12 {
    /// Keys that no peer has.
    static var anyServerKeys: TrafficKeysTLS12 {
        MasterSecretTLS12(hash: .sha256, bytes: Array(repeating: 1, count: 48)).trafficKeys(
            for: .aead(.aes128GCM), clientRandom: [], serverRandom: []
        ).server
    }
}
