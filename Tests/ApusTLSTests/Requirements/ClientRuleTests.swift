import ApusCrypto
import ApusRecord
import ApusTestKit
import Testing

@testable import ApusTLS

/// What the RFCs demand of a client of ours that hears a server, and of both once they are connected.
@Suite("A client")
struct ClientRuleTests {
    /// A client that has sent its hello, and the server that reads it.
    private struct Started: ~Copyable {
        var client: ClientConnection
        var server: RawServer
    }

    private func start(_ configure: (inout ClientConfiguration) -> Void = { _ in }) throws -> Started {
        let identity = try TestIdentity.shared(.p256)
        var configuration = ClientConfiguration(verifier: identity.verifier)
        configuration.keyShareGroups = [.x25519]
        configure(&configuration)
        var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
        try client.start()
        let server = try RawServer(clientOutput: client.takeOutput(), identity: identity)
        return Started(client: client, server: server)
    }

    struct RetryFault: Sendable, CustomTestStringConvertible {
        let name: String
        let alert: AlertDescription
        let bend: @Sendable (inout ServerHello) -> Void
        var testDescription: String { name }
    }

    static let retryFaults: [RetryFault] = [
        RetryFault(name: "another session ID", alert: .illegalParameter) { $0.legacySessionIDEcho = [1] },
        RetryFault(name: "compression", alert: .illegalParameter) { $0.legacyCompressionMethod = 1 },
        RetryFault(name: "a suite not offered", alert: .illegalParameter) { $0.cipherSuite = CipherSuite(rawValue: 0x1399) },
        RetryFault(name: "legacy_version TLS 1.3", alert: .protocolVersion) { $0.legacyVersion = .TLS13 },
        RetryFault(name: "supported_versions that says TLS 1.2", alert: .illegalParameter) {
            $0.extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS12))
        },
    ]

    // RFC8446-4.1.4-3, RFC8446-4.1.4-7
    @Test("checks the fields of a HelloRetryRequest as those of a ServerHello", arguments: retryFaults)
    func retryFields(_ fault: RetryFault) throws {
        var started = try start()
        try started.server.sendHelloRetryRequest {
            $0.extensions.append(Cookie(cookie: [1]))
            fault.bend(&$0)
        }
        let bytes = started.server.writer.takeOutput()
        #expect {
            try started.client.receive(bytes.span)
        } throws: { ($0 as? TLSError)?.alert == fault.alert }
    }

    static let secondFaults: [RetryFault] = [
        RetryFault(name: "another suite", alert: .illegalParameter) { $0.cipherSuite = .TLS_AES_256_GCM_SHA384 },
        RetryFault(name: "another version", alert: .illegalParameter) {
            $0.extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS12))
        },
        RetryFault(name: "TLS 1.2, by leaving supported_versions out", alert: .illegalParameter) {
            $0.extensions.remove(.supportedVersions)
        },
        RetryFault(name: "a share of the group of before", alert: .illegalParameter) {
            $0.extensions.append(
                KeyShareServerHello(serverShare: KeyShareEntry(group: .x25519, keyExchange: Array(repeating: 9, count: 32))))
        },
    ]

    // RFC8446-4.1.4-9, RFC8446-4.1.4-10, RFC8446-4.2.8-10, RFC8446-4.2.8-11
    @Test("refuses another suite, group or version after a retry", arguments: secondFaults)
    func afterRetry(_ fault: RetryFault) throws {
        var started = try start()
        try started.server.sendHelloRetryRequest { $0.extensions.append(KeyShareHelloRetryRequest(selectedGroup: .secp384r1)) }
        try started.client.receive(started.server.writer.takeOutput().span)
        try started.server.receiveSecondClientHello(started.client.takeOutput())
        try started.server.sendServerHello(group: .secp384r1, fault.bend)
        let bytes = started.server.writer.takeOutput()
        #expect {
            try started.client.receive(bytes.span)
        } throws: { ($0 as? TLSError)?.alert == fault.alert }
    }

    // RFC8446-4.2.5-4, RFC8446-4.3.2-5
    @Test("shows its certificate where oid_filters are passed over, and so are extensions that it does not know")
    func filters() throws {
        let identity = try TestIdentity.shared(.p256)
        var started = try start { $0.identity = identity.identity }
        try started.server.sendServerHello()
        started.server.installHandshakeKeys()
        try started.server.send(EncryptedExtensions(extensions: Extensions()).message())
        var extensions = Extensions()
        extensions.append(SignatureAlgorithms(schemes: [.ecdsa_secp256r1_sha256]))
        extensions.append(OIDFilters(filters: [OIDFilter(oid: [0x55, 0x1d, 0x7f], values: [])]))
        extensions.append(type: ExtensionType(rawValue: 0x1a1a), body: [1])
        try started.server.send(CertificateRequest(context: [], extensions: extensions).message())
        try started.server.send(started.server.certificate.message())
        try started.server.send(started.server.certificateVerify().message())
        try started.server.send(started.server.finished().message())
        try started.client.receive(started.server.writer.takeOutput().span)
        let complete = started.client.isHandshakeComplete
        #expect(complete)
    }

    static let falseKeys: [RetryFault] = [
        RetryFault(name: "identity 1 of one", alert: .illegalParameter) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 1))
        },
        RetryFault(name: "a suite of another hash", alert: .illegalParameter) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 0))
            $0.cipherSuite = .TLS_AES_256_GCM_SHA384
        },
        RetryFault(name: "no key_share", alert: .missingExtension) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 0))
            $0.extensions.remove(.keyShare)
        },
    ]

    // RFC8446-4.2.11-6, RFC8446-4.2.11-7, RFC8446-4.2.11-8, RFC8446-4.2.11-9
    @Test("refuses a PSK that the server can't have chosen, with early data or without", arguments: falseKeys, [true, false])
    func falseKey(_ fault: RetryFault, withEarlyData: Bool) async throws {
        let site = try EarlyDataTests.site()
        try await site.connect()
        var client = try ClientConnection(
            configuration: site.client, serverName: ServerName(site.serverName), environment: site.clientClock.environment)
        if withEarlyData { try client.start(earlyData: [1]) } else { try client.start() }
        var server = try RawServer(clientOutput: client.takeOutput(), identity: site.identity)
        let group = try #require(try server.clientHello.extensions.required(KeyShareClientHello.self).clientShares.last?.group)
        try server.sendServerHello(group: group, fault.bend)
        let bytes = server.writer.takeOutput()
        #expect {
            try client.receive(bytes.span)
        } throws: { ($0 as? TLSError)?.alert == fault.alert }
    }

    // RFC8446-D.3-1
    @Test("fails where early data meets a server of TLS 1.2: protocol_version")
    func earlyDataTLS12() async throws {
        var site = try EarlyDataTests.site()
        try await site.connect()
        site.server.policy.maximumVersion = .TLS12
        var pair = try site.makePair()
        try pair.client.start(earlyData: [1])
        let hello = pair.client.takeOutput()
        // The server, which knows nothing of early data, refuses it on its own. The client hears the answer to its hello alone.
        var server = try RawServerTLS12(clientOutput: hello, identity: site.identity)
        try server.sendServerHello()
        let bytes = server.takeOutput()
        #expect {
            try pair.client.receive(bytes.span)
        } throws: { ($0 as? TLSError)?.alert == .protocolVersion }
    }

    // RFC5077-3.3-4, RFC5077-4-1
    @Test("a ticket counts once the server's Finished has been checked, and not before")
    func ticketBeforeFinished() throws {
        let memory = ClientSessionMemory()
        let identity = try TestIdentity.shared(.p256)
        var configuration = ClientConfiguration(verifier: identity.verifier)
        configuration.sessionCache = memory
        var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
        try client.start()
        var server = try RawServerTLS12(clientOutput: client.takeOutput(), identity: identity)
        try server.sendServerHello { $0.extensions.append(SessionTicketTLS12()) }
        try server.send(server.certificate.message())
        try server.send(server.serverKeyExchange().message())
        try server.send(ServerHelloDone().message())
        try client.receive(server.takeOutput().span)
        try server.receiveFlight(client.takeOutput())
        try server.send(NewSessionTicketTLS12(lifetimeHint: 60, ticket: [1, 2, 3]).message())
        server.endRecord()
        try client.receive(server.takeOutput().span)
        let name = try #require(ServerName("test.example"))
        #expect(memory.count(for: name) == 0)
        try server.sendHonestEnd()
        try client.receive(server.takeOutput().span)
        #expect(memory.count(for: name) == 1)
    }
}

@Suite("A connection's rules")
struct ConnectionRuleTests {
    static let alerts: [AlertDescription] = [
        .unexpectedMessage, .handshakeFailure, .internalError, .missingExtension, AlertDescription(rawValue: 0xfe),
    ]

    // RFC8446-6-1, RFC8446-6-3, RFC8446-6-4, RFC8446-6.2-2, RFC5246-7.2.2-4
    @Test("an alert of any kind but the closing ones ends a connection of TLS 1.3, whatever its level", arguments: alerts)
    func alert(_ description: AlertDescription) throws {
        for level in [AlertLevel.warning, .fatal] {
            let identity = try TestIdentity.shared(.p256)
            var configuration = ClientConfiguration(verifier: identity.verifier)
            configuration.keyShareGroups = [.x25519]
            var client = try ClientConnection(configuration: configuration, serverName: ServerName("test.example"))
            try client.start()
            var server = try RawServer(clientOutput: client.takeOutput(), identity: identity)
            try server.sendServerHello()
            try server.sendHonestRest()
            _ = server.installApplicationKeys()
            try client.receive(server.writer.takeOutput().span)
            _ = client.takeOutput()
            try server.writer.write(alert: Alert(level: level, description: description))
            let bytes = server.writer.takeOutput()
            #expect(throws: TLSError.received(description)) { try client.receive(bytes.span) }
            #expect(throws: TLSError.self) { try client.send([1].span) }
            #expect(throws: TLSError.self) { try client.receive([23, 3, 3].span) }
            // Nothing answers an alert.
            let answer = client.takeOutput()
            #expect(answer.isEmpty)
        }
    }

    @Test(
        // RFC5246-7.2.2-8
        "alerts that end a connection are fatal, and alerts that are gone are never sent",
        arguments: [ProtocolVersion.TLS13, .TLS12])
    func levels(_ version: ProtocolVersion) async throws {
        let gone: [UInt8] = [21, 30, 41, 60]
        for rule in Misbehaviour.Rule.allCases {
            #expect(!gone.contains(rule.alert.rawValue))
        }
        let log = EventLog()
        var pair = try ConnectionPair.make(
            identity: .shared(.p256), serverPolicy: .only(version), observers: (nil, log.observer))
        try await pair.handshake()
        #expect(throws: TLSError.self) { try pair.server.receive([22, 3, 3, 0, 1, 0].span) }
        let sent = log.events.compactMap { event -> AlertLevel? in
            guard case .alert(.sent, let level, _) = event.kind else { return nil }
            return level
        }
        #expect(sent == [.fatal])
    }

    // RFC8446-6-2, RFC5246-7.2.2-1
    @Test("secrets of a failed connection are gone with its state", arguments: [ProtocolVersion.TLS13, .TLS12])
    func forgotten(_ version: ProtocolVersion) async throws {
        var pair = try ConnectionPair.make(identity: .shared(.p256), serverPolicy: .only(version))
        try await pair.handshake()
        _ = try pair.server.exportKeyingMaterial(label: "EXPERIMENTAL test", context: nil, length: 16)
        let record = [23, 3, 3, 0, 20] + [UInt8](repeating: 0, count: 20)
        #expect(throws: TLSError.self) { try pair.server.receive(record.span) }
        let state = pair.server.stateName
        #expect(state == "failed")
        #expect(throws: TLSError.self) {
            _ = try pair.server.exportKeyingMaterial(label: "EXPERIMENTAL test", context: nil, length: 16)
        }
        #expect(throws: TLSError.self) { try pair.server.updateKeys(requestPeer: false) }
    }

    // RFC7627-5.4-1, RFC7627-5.4-2
    @Test("without extended_master_secret nothing is exported")
    func notBound() throws {
        var server = try ServerConnection(
            configuration: ServerConfiguration(identities: [try TestIdentity.shared(.p256).identity]))
        var client = try RawClientTLS12()
        try client.sendClientHello { $0.extensions.remove(.extendedMasterSecret) }
        try server.receive(client.takeOutput().span)
        try client.receiveFlight(server.takeOutput())
        try client.sendClientKeyExchange()
        try client.sendHonestEnd()
        try server.receive(client.takeOutput().span)
        let complete = server.isHandshakeComplete
        #expect(complete)
        #expect(throws: TLSError.self) {
            _ = try server.exportKeyingMaterial(label: "EXPERIMENTAL test", context: nil, length: 16)
        }
    }

    // RFC9846-4.7.3-6
    @Test("a second request for new keys waits for the answer to the first: keys change, and nothing is asked")
    func secondRequest() async throws {
        let log = EventLog()
        var pair = try ConnectionPair.make(identity: .shared(.p256), observers: (log.observer, nil))
        try await pair.handshake()
        try pair.client.updateKeys(requestPeer: true)
        try pair.client.updateKeys(requestPeer: true)
        let requests = try FlightContents(log).all(KeyUpdate.self).map(\.request)
        #expect(requests == [.updateRequested, .updateNotRequested])
        try await pair.run()
        try pair.client.updateKeys(requestPeer: true)
        let last = try FlightContents(log).messages.last { $0.direction == .sent && $0.type == .keyUpdate }?.bytes.last
        #expect(last == KeyUpdateRequest.updateRequested.rawValue)
        try await pair.run()
        try await pair.exchangeData()
    }

    // RFC9846-6.1-2, RFC9846-6.1-3
    @Test("user_canceled is sent as a warning, with close_notify behind it")
    func userCanceled() async throws {
        let log = EventLog()
        var pair = try ConnectionPair.make(identity: .shared(.p256), observers: (log.observer, nil))
        try await pair.handshake()
        pair.client.abort(with: .userCanceled)
        let sent = log.events.compactMap { event -> [String]? in
            guard case .alert(.sent, let level, let description) = event.kind else { return nil }
            return ["\(level)", "\(description)"]
        }
        #expect(sent == [["\(AlertLevel.warning)", "user_canceled"], ["\(AlertLevel.warning)", "close_notify"]])
    }
}
