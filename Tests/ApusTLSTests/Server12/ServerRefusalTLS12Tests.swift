import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit
import Testing

/// One thing that an honest TLS 1.2 client would not do, and the alert it earns.
struct ClientFaultTLS12: Sendable, CustomTestStringConvertible {
    typealias Play = @Sendable (inout RawClientTLS12) throws -> Void

    let name: String
    let alert: AlertDescription
    /// Bends the ClientHello.
    let hello: @Sendable (inout ClientHello) -> Void
    /// Plays on after the server's flight; nil where the ClientHello is already at fault.
    let play: Play?

    var testDescription: String { name }

    static func hello(_ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout ClientHello) -> Void)
        -> ClientFaultTLS12
    {
        ClientFaultTLS12(name: name, alert: alert, hello: bend, play: nil)
    }

    static func flight(_ name: String, _ alert: AlertDescription, _ play: @escaping Play) -> ClientFaultTLS12 {
        ClientFaultTLS12(name: name, alert: alert, hello: { _ in }, play: play)
    }

    /// A fault in the client's share.
    static func share(
        _ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> ClientFaultTLS12 {
        flight(name, alert) { client in
            var exchange = client.clientKeyExchange
            bend(&exchange.point)
            try client.send(exchange.message())
        }
    }

    static func finished(_ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout [UInt8]) -> Void)
        -> ClientFaultTLS12
    {
        flight(name, alert) { client in
            try client.sendClientKeyExchange()
            client.writer.writeChangeCipherSpec()
            try client.installKeys()
            var data = try client.finished().verifyData
            bend(&data)
            try client.send(Finished(verifyData: data).message())
        }
    }

    static func connected(_ name: String, _ alert: AlertDescription, _ play: @escaping Play) -> ClientFaultTLS12 {
        flight(name, alert) { client in
            try client.sendClientKeyExchange()
            try client.sendHonestEnd()
            try play(&client)
        }
    }
}

@Suite("What a TLS 1.2 server refuses")
struct ServerRefusalTLS12Tests {
    static let inClientHello: [ClientFaultTLS12] = [
        // RFC9846-E.5-3, RFC5246-E.1-3, RFC5288-4-1, RFC5288-4-3
        .hello("TLS 1.1", .protocolVersion) { $0.legacyVersion = .TLS11 },
        // RFC8446-D.2-3, RFC5246-E.1-3
        .hello("TLS 1.0", .protocolVersion) { $0.legacyVersion = .TLS10 },
        // RFC8446-D.5-3, RFC8446-D.5-8
        .hello("SSL 3.0", .protocolVersion) { $0.legacyVersion = .SSL30 },
        // RFC8446-4.2.1-3, RFC8446-D.2-1
        .hello("TLS 1.1 alone in supported_versions, which counts alone", .protocolVersion) {
            $0.extensions.append(SupportedVersionsClientHello(versions: [.TLS11]))
        },
        // RFC5246-7.4.1.2-5
        .hello("compression without the choice of none", .illegalParameter) { $0.legacyCompressionMethods = [1] },
        .hello("no suite in common", .handshakeFailure) { $0.cipherSuites = [.TLS_RSA_WITH_AES_128_GCM_SHA256] },
        .hello("finite-field DHE alone", .handshakeFailure) { $0.cipherSuites = [.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256] },
        .hello("suites of TLS 1.3 alone", .handshakeFailure) { $0.cipherSuites = [.TLS_AES_128_GCM_SHA256] },
        // RFC5246-7.4.2-6
        .hello("suites for another kind of key alone", .handshakeFailure) {
            $0.cipherSuites = [.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
        },
        // RFC8422-4-1, RFC8422-5.1-2, RFC8422-5.1-4
        .hello("no group in common", .handshakeFailure) { $0.extensions.append(SupportedGroups(groups: [.x448])) },
        .hello("hybrid groups alone, which are for TLS 1.3", .handshakeFailure) {
            $0.extensions.append(SupportedGroups(groups: [.X25519MLKEM768]))
        },
        // RFC5246-7.4.2-13, RFC8422-5.1-3, RFC8422-5.3-4, RFC8422-5.3-5
        .hello("no curve in common with the certificate", .handshakeFailure) {
            $0.extensions.append(SupportedGroups(groups: [.x25519]))
        },
        // RFC5246-7.4.1.4.1-6, RFC5246-7.4.3-3
        .hello("no signature scheme in common", .handshakeFailure) {
            $0.extensions.append(SignatureAlgorithms(schemes: [.rsa_pss_rsae_sha256]))
        },
        // RFC5246-7.4.1.4.1-3
        .hello("no signature_algorithms, which means SHA-1", .handshakeFailure) { $0.extensions.remove(.signatureAlgorithms) },
        .hello("no extensions at all", .handshakeFailure) { $0.extensions = Extensions() },
        // RFC5746-3.6-3
        .hello("renegotiation_info with something in it", .handshakeFailure) {
            $0.extensions.append(RenegotiationInfo(renegotiatedConnection: Array(repeating: 1, count: 12)))
        },
        // RFC8422-5.1-2, RFC8422-5.1.2-2
        .hello("point formats without the uncompressed one", .illegalParameter) {
            $0.extensions.append(ECPointFormats(formats: [.ansiX962_compressed_prime]))
        },
        .hello("extended_master_secret that is not empty", .decodeError) {
            $0.extensions.append(type: .extendedMasterSecret, body: [0])
        },
        .hello("a fall back from a version that the server has", .inappropriateFallback) {
            $0.cipherSuites.append(.TLS_FALLBACK_SCSV)
        },
        .hello("a fall back to a version that the server does not have", .inappropriateFallback) {
            $0.legacyVersion = .TLS11
            $0.cipherSuites.append(.TLS_FALLBACK_SCSV)
        },
        // RFC7301-3.2-1
        .hello("an application protocol that it does not speak", .noApplicationProtocol) {
            $0.extensions.append(ApplicationLayerProtocolNegotiation(protocols: [.h2]))
        },
        .hello("a server_name that is none", .illegalParameter) {
            $0.extensions.append(ServerNameList(hostName: Array("no name".utf8)))
        },
    ]

    static let inFlight: [ClientFaultTLS12] = [
        .flight("ClientHello twice", .unexpectedMessage) { try $0.sendClientHello() },
        .flight("a certificate that was not asked for", .unexpectedMessage) {
            try $0.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
        },
        .flight("Finished without ClientKeyExchange", .unexpectedMessage) {
            try $0.send(Finished(verifyData: Array(repeating: 0, count: 12)).message())
        },
        .flight("ChangeCipherSpec before ClientKeyExchange", .unexpectedMessage) { $0.writer.writeChangeCipherSpec() },
        .flight("ClientKeyExchange twice", .unexpectedMessage) { client in
            try client.sendClientKeyExchange()
            try client.send(client.clientKeyExchange.message())
        },
        .flight("handshake bytes behind ClientKeyExchange in its record", .unexpectedMessage) {
            try $0.sendClientKeyExchange(trailing: [20, 0])
        },
        .flight("CertificateVerify without Certificate", .unexpectedMessage) { client in
            try client.sendClientKeyExchange()
            try client.send(client.certificateVerify(.shared(.p256)).message())
        },
        // RFC5246-7.1-2
        .flight("Finished without ChangeCipherSpec", .unexpectedMessage) { client in
            try client.sendClientKeyExchange()
            try client.send(client.finished().message())
        },
        .flight("ChangeCipherSpec twice", .unexpectedMessage) { client in
            try client.sendClientKeyExchange()
            client.writer.writeChangeCipherSpec()
            try client.sendHonestEnd()
        },
        .flight("a protected message without ChangeCipherSpec", .unexpectedMessage) { client in
            try client.sendClientKeyExchange()
            try client.installKeys()
            try client.send(client.finished().message())
        },
        // RFC5246-6.2.3.3-3
        .flight("records under the server's keys", .badRecordMAC) { client in
            try client.sendClientKeyExchange()
            client.writer.writeChangeCipherSpec()
            guard let keys = client.keys else { return }
            client.writer.install(keys.server)
            try client.send(client.finished().message())
        },
        .flight("application data before Finished", .unexpectedMessage) { client in
            try client.sendClientKeyExchange()
            client.writer.writeChangeCipherSpec()
            try client.installKeys()
            try client.writer.write(applicationData: [1].span)
        },
        .flight("the Finished of the server", .decryptError) { client in
            try client.sendClientKeyExchange()
            client.writer.writeChangeCipherSpec()
            try client.installKeys()
            try client.send(client.finished(from: .server).message())
        },
        .flight("handshake bytes behind Finished in its record", .unexpectedMessage) { client in
            try client.sendClientKeyExchange()
            client.writer.writeChangeCipherSpec()
            try client.installKeys()
            try client.send(client.finished().message(), trailing: [1])
        },
        .share("a share of wrong length", .illegalParameter) { $0.removeLast() },
        // RFC8422-5.11-3
        .share("a share that makes the all-zero secret", .illegalParameter) { $0 = Array(repeating: 0, count: 32) },
        .share("an empty share", .decodeError) { $0 = [] },
        .share("a point of another group", .illegalParameter) { $0 = [4] + Array(repeating: 1, count: 64) },
        // RFC5246-7.4.9-1
        .finished("a Finished with a bit changed", .decryptError) { $0[0] ^= 0x80 },
        .finished("a Finished cut short", .decryptError) { $0.removeLast() },
        .finished("a Finished with a byte more", .decryptError) { $0.append(0) },
        .finished("an empty Finished", .decryptError) { $0 = [] },
    ]

    static let afterHandshake: [ClientFaultTLS12] = [
        // RFC5746-4.4-1
        .connected("a ClientHello that wants to renegotiate", .noRenegotiation) { try $0.sendClientHello() },
        .connected("HelloRequest, which only servers send", .unexpectedMessage) { try $0.send(HelloRequest().message()) },
        .connected("Finished again", .unexpectedMessage) { try $0.send($0.finished().message()) },
        .connected("KeyUpdate, which TLS 1.2 does not have", .unexpectedMessage) {
            try $0.send(KeyUpdate(request: .updateRequested).message())
        },
        .connected("ChangeCipherSpec after the handshake", .unexpectedMessage) { $0.writer.writeChangeCipherSpec() },
        .connected("a flood of warnings", .unexpectedMessage) { client in
            for _ in 0..<8 { try client.writer.write(alert: Alert(level: .warning, description: .noRenegotiation)) }
        },
        .connected("a flood of empty records", .unexpectedMessage) { client in
            guard let keys = client.keys else { return }
            for number in 1..<40 {
                var body = Array(repeating: UInt8(0), count: 8)
                try keys.client.seal(&body, from: 0, sequenceNumber: UInt64(number), type: .applicationData)
                client.records += [23, 3, 3, 0, UInt8(body.count)] + body
            }
        },
    ]

    static let askingForCertificate: [ClientFaultTLS12] = [
        .flight("ClientKeyExchange where a Certificate is due", .unexpectedMessage) { try $0.sendClientKeyExchange() },
        .flight("Certificate twice", .unexpectedMessage) { client in
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
        },
        .flight("more certificates than the limit", .badCertificate) {
            try $0.send(CertificateTLS12(certificates: Array(repeating: [0x30, 0], count: 21)).message())
        },
        .flight("ChangeCipherSpec where CertificateVerify is due", .unexpectedMessage) { client in
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
            try client.sendClientKeyExchange()
            try client.sendHonestEnd()
        },
        .flight("CertificateVerify before ClientKeyExchange", .unexpectedMessage) { client in
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
            try client.send(client.certificateVerify(.shared(.p256)).message())
        },
        .flight("CertificateVerify after an empty Certificate", .unexpectedMessage) { client in
            try client.send(CertificateTLS12(certificates: []).message())
            try client.sendClientKeyExchange()
            try client.send(client.certificateVerify(.shared(.p256)).message())
        },
        .flight("a signature over something else", .decryptError) { client in
            let early = try client.certificateVerify(.shared(.p256))
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
            try client.sendClientKeyExchange()
            try client.send(early.message())
        },
        .flight("a signature with another key", .decryptError) { client in
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
            try client.sendClientKeyExchange()
            try client.send(client.certificateVerify(TestIdentity(.p256)).message())
        },
        .flight("a scheme that was not offered", .illegalParameter) { client in
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
            try client.sendClientKeyExchange()
            var verify = try client.certificateVerify(.shared(.p256))
            verify.signed.algorithm = .ecdsa_sha1
            try client.send(verify.message())
        },
        .flight("a scheme of another kind of key", .illegalParameter) { client in
            try client.send(CertificateTLS12(certificates: [[0x30, 0]]).message())
            try client.sendClientKeyExchange()
            var verify = try client.certificateVerify(.shared(.p256))
            verify.signed.algorithm = .rsa_pkcs1_sha256
            try client.send(verify.message())
        },
    ]

    @Test("in ClientHello", arguments: inClientHello)
    func clientHello(_ fault: ClientFaultTLS12) throws { try refuse(fault) }

    @Test("in the client's flight", arguments: inFlight)
    func flight(_ fault: ClientFaultTLS12) throws { try refuse(fault) }

    @Test("after the handshake", arguments: afterHandshake)
    func connected(_ fault: ClientFaultTLS12) throws { try refuse(fault) }

    @Test("when it asked for a certificate", arguments: askingForCertificate)
    func asking(_ fault: ClientFaultTLS12) throws {
        try refuse(fault) { $0.clientAuthentication = .optional(try TestIdentity.shared(.p256).verifier) }
    }

    // RFC8446-5-3
    @Test("ChangeCipherSpec before the ClientHello")
    func earlyChangeCipherSpec() throws {
        var server = try ServerConnection(configuration: ServerConfiguration(identities: [TestIdentity.shared(.p256).identity]))
        #expect {
            try server.receive([20, 3, 3, 0, 1, 1].span)
        } throws: { error in
            (error as? TLSError)?.alert == .unexpectedMessage
        }
    }

    // RFC7627-5.4-5
    @Test("a client without extended_master_secret, where the policy requires it")
    func extendedMasterSecretRequired() throws {
        let fault = ClientFaultTLS12.hello("", .handshakeFailure) { $0.extensions.remove(.extendedMasterSecret) }
        try refuse(fault) { $0.policy.requiresExtendedMasterSecret = true }
    }

    @Test(
        // RFC7627-5.2-4
        "nothing of what is not faulty: the honest handshake completes, with and without extended_master_secret",
        arguments: [true, false])
    func honest(extended: Bool) throws {
        let honest = ClientFaultTLS12(
            name: "", alert: .illegalParameter, hello: { if !extended { $0.extensions.remove(.extendedMasterSecret) } },
            play: { client in
                try client.sendClientKeyExchange()
                try client.sendHonestEnd()
            })
        let (complete, failure) = try play(honest)
        #expect(failure == nil)
        #expect(complete)
    }

    @Test(
        "nothing of what older clients do",
        arguments: [
            // RFC5746-3.6-1
            .hello("the signal in place of renegotiation_info", .closeNotify) {
                $0.extensions.remove(.renegotiationInfo)
                $0.cipherSuites.append(.TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
            },
            // RFC5746-3.6-2
            .hello("neither signal nor renegotiation_info", .closeNotify) { $0.extensions.remove(.renegotiationInfo) },
            .hello("no point formats", .closeNotify) { $0.extensions.remove(.ecPointFormats) },
            .hello("a session ID that is unknown", .closeNotify) { $0.legacySessionID = Array(repeating: 7, count: 32) },
            // RFC8446-4.1.2-12
            .hello("compression besides none", .closeNotify) { $0.legacyCompressionMethods = [1, 0] },
            // RFC5246-E.1-2, RFC5746-3.6-5
            .hello("a version of the future", .closeNotify) { $0.legacyVersion = ProtocolVersion(rawValue: 0x03ff) },
        ] as [ClientFaultTLS12])
    func accepts(_ oddity: ClientFaultTLS12) throws {
        let (_, failure) = try play(oddity)
        #expect(failure == nil)
    }

    private func refuse(
        _ fault: ClientFaultTLS12, _ configure: (inout ServerConfiguration) throws -> Void = { _ in }
    ) throws {
        let (_, failure) = try play(fault, configure: configure)
        let error = try #require(failure, "the server accepted it")
        #expect(error.alert == fault.alert, "\(error)")
    }

    /// Plays the client against a server; gives whether the server is complete, and its error.
    private func play(
        _ fault: ClientFaultTLS12, configure: (inout ServerConfiguration) throws -> Void = { _ in }
    ) throws -> (Bool, TLSError?) {
        var configuration = ServerConfiguration(
            identities: [try TestIdentity.shared(.p256).identity], applicationProtocols: [.http11])
        try configure(&configuration)
        var server = try ServerConnection(configuration: configuration)
        var raw = try RawClientTLS12()
        try raw.sendClientHello(fault.hello)
        do {
            try server.receive(raw.takeOutput().span)
            if let play = fault.play {
                try raw.receiveFlight(server.takeOutput())
                try play(&raw)
                try server.receive(raw.takeOutput().span)
            }
            return (server.isHandshakeComplete, nil)
        } catch let error as TLSError {
            // The alert that tells the peer is in the output, and the error stays.
            let alert = server.takeOutput()
            #expect(!alert.isEmpty)
            let after = (server.error, server.isHandshakeComplete)
            #expect(after.0 == error)
            #expect(!after.1)
            return (false, error)
        }
    }
}
