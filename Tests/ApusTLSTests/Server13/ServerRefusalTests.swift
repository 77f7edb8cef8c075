import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit
import Testing

/// One thing that an honest client would not do, and the alert it earns.
struct ClientFault: Sendable, CustomTestStringConvertible {
    let name: String
    let alert: AlertDescription
    let bend: @Sendable (inout ClientHello) -> Void

    init(_ name: String, _ alert: AlertDescription, _ bend: @escaping @Sendable (inout ClientHello) -> Void) {
        self.name = name
        self.alert = alert
        self.bend = bend
    }

    var testDescription: String { name }
}

/// The same for what follows the server's flight.
struct ClientFlightFault: Sendable, CustomTestStringConvertible {
    let name: String
    let alert: AlertDescription
    let authentication: Bool
    let play: @Sendable (inout RawClient) throws -> Void

    init(
        _ name: String, _ alert: AlertDescription, authentication: Bool = false,
        _ play: @escaping @Sendable (inout RawClient) throws -> Void
    ) {
        self.name = name
        self.alert = alert
        self.authentication = authentication
        self.play = play
    }

    var testDescription: String { name }
}

@Suite("What a server refuses")
struct ServerRefusalTests {
    static let inClientHello: [ClientFault] = [
        // RFC8446-4.2.1-2
        ClientFault("no supported_versions, which means TLS 1.2, and no suite of it", .handshakeFailure) {
            $0.extensions.remove(.supportedVersions)
        },
        // RFC8446-D.2-3
        ClientFault("no supported_versions, and legacy_version TLS 1.1", .protocolVersion) {
            $0.extensions.remove(.supportedVersions)
            $0.legacyVersion = .TLS11
        },
        // RFC8446-4.2.1-4
        ClientFault("older versions alone", .protocolVersion) {
            $0.extensions.remove(.supportedVersions)
            $0.extensions.append(SupportedVersionsClientHello(versions: [.TLS11, .TLS10]))
        },
        // RFC9846-E.5-7
        ClientFault("legacy_version TLS 1.0", .illegalParameter) { $0.legacyVersion = .TLS10 },
        // RFC8446-4.1.2-11
        ClientFault("compression offered", .illegalParameter) { $0.legacyCompressionMethods = [1, 0] },
        // RFC8446-4.1.2-11
        ClientFault("null compression missing", .illegalParameter) { $0.legacyCompressionMethods = [1] },
        // RFC8446-4.1.1-4
        ClientFault("no cipher suite in common", .handshakeFailure) { $0.cipherSuites = [.TLS_RSA_WITH_AES_128_GCM_SHA256] },
        ClientFault("GREASE cipher suites alone", .handshakeFailure) { $0.cipherSuites = [CipherSuite(rawValue: 0x0a0a)] },
        // RFC8446-4.1.1-1
        ClientFault("no group in common", .handshakeFailure) {
            $0.extensions.remove(.supportedGroups)
            $0.extensions.remove(.keyShare)
            $0.extensions.append(SupportedGroups(groups: [.x448]))
            $0.extensions.append(KeyShareClientHello(clientShares: []))
        },
        // RFC8446-4.4.2.2-2
        ClientFault("no signature scheme in common", .handshakeFailure) {
            $0.extensions.remove(.signatureAlgorithms)
            $0.extensions.append(SignatureAlgorithms(schemes: [.rsa_pkcs1_sha256]))
        },
        // RFC8446-4.2.3-3
        ClientFault("no signature_algorithms", .missingExtension) { $0.extensions.remove(.signatureAlgorithms) },
        ClientFault("no supported_groups", .missingExtension) { $0.extensions.remove(.supportedGroups) },
        ClientFault("no key_share", .missingExtension) { $0.extensions.remove(.keyShare) },
        // RFC8446-4.2.8-4
        ClientFault("a key share for a group not in supported_groups", .illegalParameter) {
            $0.extensions.remove(.supportedGroups)
            $0.extensions.append(SupportedGroups(groups: [.secp256r1]))
        },
        ClientFault("a key share of wrong length", .illegalParameter) {
            $0.extensions.remove(.keyShare)
            $0.extensions.append(
                KeyShareClientHello(clientShares: [KeyShareEntry(group: .x25519, keyExchange: Array(repeating: 9, count: 33))]))
        },
        ClientFault("a key share that makes the all-zero secret", .illegalParameter) {
            $0.extensions.remove(.keyShare)
            $0.extensions.append(
                KeyShareClientHello(clientShares: [KeyShareEntry(group: .x25519, keyExchange: Array(repeating: 0, count: 32))]))
        },
        ClientFault("a server_name that is no name", .illegalParameter) {
            $0.extensions.remove(.serverName)
            $0.extensions.append(ServerNameList(hostName: Array("a b".utf8)))
        },
        // RFC8446-4.2-3
        ClientFault("an extension that has no place in a ClientHello", .illegalParameter) {
            $0.extensions.append(type: .oidFilters, body: [0, 0])
        },
        ClientFault("certificate_authorities without any", .decodeError) {
            $0.extensions.append(type: .certificateAuthorities, body: [0, 0])
        },
        // RFC7301-3.2-1
        ClientFault("an application protocol that the server does not have", .noApplicationProtocol) {
            $0.extensions.append(ApplicationLayerProtocolNegotiation(protocols: [.h2]))
        },
        // RFC8446-4.2-4, RFC8446-4.2.11-11
        ClientFault("pre_shared_key that is not last", .illegalParameter) {
            $0.extensions.append(
                PreSharedKeyClientHello(
                    identities: [PskIdentity(identity: [1], obfuscatedTicketAge: 0)], binders: [Array(repeating: 1, count: 32)]))
            $0.extensions.append(Padding(length: 3))
        },
    ]

    static let inFlight: [ClientFlightFault] = [
        // RFC8446-4.4.4-1
        ClientFlightFault("a Finished with a bit changed", .decryptError) { client in
            var finished = try client.finished()
            finished.verifyData[3] ^= 0x80
            try client.send(finished.message())
        },
        ClientFlightFault("a Finished that is empty", .decryptError) { try $0.send(Finished(verifyData: []).message()) },
        // RFC8446-4.4.2-2
        ClientFlightFault("a Certificate that was not asked for", .unexpectedMessage) {
            try $0.send(CertificateMessage(context: [], entries: []).message())
        },
        // RFC8446-5.1-5
        ClientFlightFault("handshake bytes behind Finished in its record", .unexpectedMessage) { client in
            try client.send(client.finished().message(), trailing: [24, 0, 0, 1, 0])
        },
        // RFC8446-4.6.3-1
        ClientFlightFault("a KeyUpdate before Finished", .unexpectedMessage) {
            try $0.send(KeyUpdate(request: .updateNotRequested).message())
        },
        // RFC8446-4.5-2
        ClientFlightFault("EndOfEarlyData without early data", .unexpectedMessage) { try $0.send(EndOfEarlyData().message()) },
        ClientFlightFault("application data before Finished", .unexpectedMessage) { client in
            try client.writer.write(applicationData: [1].span)
        },
        // RFC8446-4.1.2-3
        ClientFlightFault("a second ClientHello, now protected", .unexpectedMessage) { try $0.send($0.hello.message()) },
        ClientFlightFault("no certificate where one is required", .certificateRequired, authentication: true) {
            try $0.send(CertificateMessage(context: [], entries: []).message())
        },
        ClientFlightFault("Finished where a Certificate is due", .unexpectedMessage, authentication: true) { client in
            try client.send(client.finished().message())
        },
        // RFC8446-4.4.3-2
        ClientFlightFault("Finished where CertificateVerify is due", .unexpectedMessage, authentication: true) { client in
            try client.send(CertificateMessage(context: [], entries: [CertificateEntry(data: [0x30])]).message())
            try client.send(client.finished().message())
        },
        // RFC8446-4.4.2-5
        ClientFlightFault("a Certificate with a context", .illegalParameter, authentication: true) {
            try $0.send(CertificateMessage(context: [1], entries: [CertificateEntry(data: [0x30])]).message())
        },
        // RFC8446-4.4.3-9, RFC8446-4.4.3-10
        ClientFlightFault("a signature of another key", .decryptError, authentication: true) { client in
            try client.send(CertificateMessage(context: [], entries: [CertificateEntry(data: [0x30])]).message())
            try client.send(client.certificateVerify(try TestIdentity(.p256)).message())
        },
        ClientFlightFault("NewSessionTicket from a client", .unexpectedMessage) { client in
            try client.send(client.finished().message())
            client.writer.install(try client.applicationSecretOfServerFlight().trafficKeys(for: .aes128GCM))
            try client.send(NewSessionTicket(lifetime: 1, ageAdd: 1, nonce: [], ticket: [1], extensions: Extensions()).message())
        },
        ClientFlightFault("a flood of KeyUpdates", .unexpectedMessage) { client in
            var secret = try client.applicationSecretOfServerFlight()
            try client.send(client.finished().message())
            for _ in 0..<40 {
                client.writer.install(secret.trafficKeys(for: .aes128GCM))
                try client.send(KeyUpdate(request: .updateRequested).message())
                secret = secret.nextGeneration()
            }
        },
    ]

    // RFC8446-6.2-3
    @Test("in ClientHello", arguments: inClientHello)
    func clientHello(_ fault: ClientFault) throws {
        var server = try Self.server(authentication: false)
        var client = try RawClient()
        try client.sendClientHello(fault.bend)
        try Self.refuse(client.writer.takeOutput(), by: &server, alert: fault.alert)
    }

    @Test("behind ClientHello in its record")
    func behindClientHello() throws {
        var server = try Self.server(authentication: false)
        var client = try RawClient()
        try client.sendClientHello(trailing: [20, 0, 0, 0])
        try Self.refuse(client.writer.takeOutput(), by: &server, alert: .unexpectedMessage)
    }

    @Test("behind a ClientHello that has to be sent again, in its record")
    func behindRetriedClientHello() throws {
        var server = try Self.server(authentication: false)
        var client = try RawClient()
        try client.sendClientHello(trailing: [1, 0, 0]) {
            $0.extensions.append(KeyShareClientHello(clientShares: []))
        }
        try Self.refuse(client.writer.takeOutput(), by: &server, alert: .unexpectedMessage)
    }

    @Test("behind a ClientHello that is answered with TLS 1.2, in its record")
    func behindClientHelloTLS12() throws {
        var server = try Self.server(authentication: false)
        var client = try RawClient()
        try client.sendClientHello(trailing: [16, 0, 0]) {
            $0.cipherSuites = [.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
            $0.extensions.remove(.supportedVersions)
        }
        try Self.refuse(client.writer.takeOutput(), by: &server, alert: .unexpectedMessage)
    }

    @Test("an alert that is neither a warning nor fatal", arguments: [0, 3, 255] as [UInt8])
    func alertLevel(_ level: UInt8) throws {
        var server = try Self.server(authentication: false)
        try Self.refuse([21, 3, 3, 0, 2, level, 0], by: &server, alert: .illegalParameter)
    }

    @Test("more rejected early data than it is told to skip", arguments: [2 * 1007, 2 * 1007 - 1])
    func skippedEarlyData(limit: Int) throws {
        let identity = try TestIdentity.shared(.p256)
        var configuration = ServerConfiguration(identities: [identity.identity])
        configuration.limits.maximumSkippedEarlyData = limit
        var server = try ServerConnection(configuration: configuration)
        var client = try RawClient()
        try client.sendClientHello { $0.extensions.append(type: .earlyData, body: []) }
        try server.receive(client.writer.takeOutput().span)
        // Each can hold 1007 bytes: its length less the tag and the content type.
        let record = [23, 3, 3, 4, 0] + [UInt8](repeating: 1, count: 1024)
        if limit == 2 * 1007 {
            try server.receive((record + record).span)
        } else {
            try Self.refuse(record + record, by: &server, alert: .unexpectedMessage)
        }
    }

    @Test("in the client's second flight and after it", arguments: inFlight)
    func flight(_ fault: ClientFlightFault) throws {
        var server = try Self.server(authentication: fault.authentication)
        var client = try RawClient()
        try client.sendClientHello()
        try server.receive(client.writer.takeOutput().span)
        try client.receiveFlight(server.takeOutput())
        try client.installHandshakeKeys()
        do { try fault.play(&client) }
        try Self.refuse(client.writer.takeOutput(), by: &server, alert: fault.alert)
    }

    @Test("nothing of an honest client", arguments: [false, true])
    func honest(authentication: Bool) throws {
        var server = try Self.server(authentication: authentication)
        var client = try RawClient()
        try client.sendClientHello {
            // What a server does not know, it passes by (RFC 8446 §4.2, RFC 8701).
            $0.cipherSuites.insert(CipherSuite(rawValue: 0x1a1a), at: 0)
            $0.extensions.append(type: ExtensionType(rawValue: 0x2a2a), body: [])
            $0.extensions.append(type: ExtensionType(rawValue: 0xfe0d), body: [1, 2, 3])
        }
        try server.receive(client.writer.takeOutput().span)
        try client.receiveFlight(server.takeOutput())
        try client.installHandshakeKeys()
        if authentication {
            let identity = try TestIdentity.shared(.p256)
            try client.send(CertificateMessage(context: [], entries: [CertificateEntry(data: [0x30])]).message())
            try client.send(client.certificateVerify(identity).message())
        }
        try client.send(client.finished().message())
        try server.receive(client.writer.takeOutput().span)
        let negotiated = server.negotiated
        #expect(negotiated != nil)
        #expect((negotiated?.peerIdentity != nil) == authentication)
    }

    private static func server(authentication: Bool) throws -> ServerConnection {
        let identity = try TestIdentity.shared(.p256)
        var configuration = ServerConfiguration(identities: [identity.identity], applicationProtocols: [.http11])
        if authentication { configuration.clientAuthentication = .required(identity.verifier) }
        return try ServerConnection(configuration: configuration)
    }

    private static func refuse(_ bytes: [UInt8], by server: inout ServerConnection, alert: AlertDescription) throws {
        do {
            try server.receive(bytes.span)
            Issue.record("the server accepted it")
        } catch {
            #expect(error.alert == alert, "\(error)")
            let after = (server.isHandshakeComplete, server.hasOutput)
            #expect(after == (false, true))
        }
    }
}
