import ApusCrypto
import ApusRecord
import ApusTestKit
import Testing

@testable import ApusTLS

/// What the RFCs demand of what a server of ours says.
@Suite("A server's flight")
struct ServerHelloRuleTests {
    // RFC8446-4.1.3-1, RFC8446-4.1.3-3, RFC8446-4.1.3-6, RFC8446-4.1.3-7, RFC8446-4.1.3-8, RFC8446-4.2.1-7, RFC8446-4.2.1-8
    // RFC8446-5.1-14, RFC8446-D.4-1, RFC9846-E.5-6
    @Test("has, as the ServerHello of TLS 1.3, what the RFC wants, and nothing else")
    func tls13() async throws {
        let contents = try await FlightContents.of()
        let (hello, answer) = (try contents.first(ClientHello.self), try contents.first(ServerHello.self))
        #expect(answer.legacyVersion == .TLS12)
        #expect(answer.legacySessionIDEcho == hello.legacySessionID)
        #expect(answer.legacyCompressionMethod == 0)
        #expect(Set(answer.extensions.types) == [.supportedVersions, .keyShare])
        #expect(try answer.extensions.required(SupportedVersionsServerHello.self).selectedVersion == .TLS13)
        #expect(contents.serverSent.prefix(3) == [22, 3, 3])
        // ChangeCipherSpec for middleboxes comes right behind it.
        let end = 5 + answer.message().bytes.count
        #expect(contents.serverSent[end..<(end + 6)] == [20, 3, 3, 0, 1, 1])
        #expect(answer.random != hello.random)
        let other = try await FlightContents.of().first(ServerHello.self)
        #expect(other.random != answer.random)
        #expect(!answer.random.ends(with: Random.downgradeTLS12))
    }

    // RFC8446-4.1.3-2, RFC8446-4.1.3-10, RFC8446-4.1.3-11, RFC8446-4.2.1-6, RFC9846-4.2.3-14, RFC5246-7.4.1.3-1, RFC7627-5.2-2
    // RFC5746-3.6-4, RFC5746-4.3-1
    @Test("has, as the ServerHello of TLS 1.2, the mark of a server that has TLS 1.3, and nothing of it")
    func tls12() async throws {
        let contents = try await FlightContents.of(client: { $0.policy.maximumVersion = .TLS12 })
        let (hello, answer) = (try contents.first(ClientHello.self), try contents.first(ServerHello.self))
        #expect(answer.legacyVersion == .TLS12)
        #expect(!answer.extensions.contains(.supportedVersions))
        #expect(answer.random.ends(with: Random.downgradeTLS12))
        #expect(answer.random.bytes.suffix(8) == [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 1])
        let other = try await FlightContents.of(client: { $0.policy.maximumVersion = .TLS12 }).first(ServerHello.self)
        #expect(other.random.bytes.prefix(24) != answer.random.bytes.prefix(24))
        #expect(answer.random.bytes.prefix(24) != hello.random.bytes.prefix(24))
        #expect(answer.extensions.contains(.extendedMasterSecret))
        #expect(try answer.extensions.required(RenegotiationInfo.self) == RenegotiationInfo())
        // A server that has no TLS 1.3 has nothing to mark.
        let older = try await FlightContents.of(.TLS12).first(ServerHello.self)
        #expect(!older.random.ends(with: Random.downgradeTLS12))
    }

    // RFC8446-4.1.4-1, RFC8446-4.1.4-2
    @Test("begins, where a HelloRetryRequest has to be sent, with the version and the group alone")
    func retry() async throws {
        let contents = try await FlightContents.of(
            client: { $0.keyShareGroups = [.x25519] }, server: { $0.policy.groups = [.secp384r1] })
        let answers = try contents.all(ServerHello.self)
        try #require(answers.count == 2)
        #expect(answers[0].isHelloRetryRequest)
        #expect(Set(answers[0].extensions.types) == [.supportedVersions, .keyShare])
        #expect(answers[0].legacyVersion == .TLS12)
        #expect(answers[0].cipherSuite == answers[1].cipherSuite)
    }

    // RFC8446-4.2-1, RFC5246-7.4.1.4-1, RFC7627-5.2-3, RFC5746-3.6-6, RFC5077-3.2-4
    @Test("gives no answer to what was not asked", arguments: [ProtocolVersion.TLS13, .TLS12])
    func nothingUnasked(_ version: ProtocolVersion) async throws {
        var configuration = ServerConfiguration(identities: [try TestIdentity.shared(.p256).identity])
        configuration.applicationProtocols = [.http11]
        configuration.resumption = ServerResumption()
        configuration.identities[0].ocspStaple = OCSPStaple([0x30, 3, 10, 1, 0])
        if version == .TLS13 {
            var server = try ServerConnection(configuration: configuration)
            var client = try RawClient()
            try client.sendClientHello()
            try server.receive(client.writer.takeOutput().span)
            try client.receiveFlight(server.takeOutput())
            for message in client.received {
                switch message.type {
                case .serverHello:
                    #expect(try Set(message.decode(ServerHello.self).extensions.types) == [.supportedVersions, .keyShare])
                case .encryptedExtensions:
                    let asked = try message.decode(EncryptedExtensions.self).extensions.types
                    #expect(asked.allSatisfy(client.hello.extensions.types.contains))
                case .certificate:
                    #expect(try message.decode(CertificateMessage.self).entries.allSatisfy { $0.extensions.types.isEmpty })
                default: break
                }
            }
        } else {
            var server = try ServerConnection(configuration: configuration)
            var client = try RawClientTLS12()
            try client.sendClientHello { $0.extensions.remove(.extendedMasterSecret) }
            try server.receive(client.takeOutput().span)
            try client.receiveFlight(server.takeOutput())
            let answered = try #require(client.serverHello).extensions.types
            #expect(answered.allSatisfy(client.hello.extensions.types.contains))
            #expect(!client.received.map(\.type).contains(.certificateStatus))
        }
    }

    // RFC6066-3-4
    @Test("server_name is acknowledged, with nothing in it", arguments: [ProtocolVersion.TLS13, .TLS12])
    func serverName(_ version: ProtocolVersion) async throws {
        let contents = try await FlightContents.of(version)
        let extensions =
            version == .TLS13
            ? try contents.first(EncryptedExtensions.self).extensions : try contents.first(ServerHello.self).extensions
        #expect(extensions.body(of: .serverName) == [])
    }

    // RFC8446-4.3.2-2, RFC8446-4.3.2-3, RFC8446-4.3.2-4
    @Test("a CertificateRequest has signature_algorithms and an empty context, once, and never with a session")
    func certificateRequest() async throws {
        let identity = try TestIdentity.shared(.ed25519)
        let contents = try await FlightContents.of(
            client: { $0.identity = identity.identity }, server: { $0.clientAuthentication = .required(identity.verifier) })
        let requests = try contents.all(CertificateRequest.self)
        #expect(requests.count == 1)
        #expect(requests[0].context == [])
        #expect(requests[0].extensions.contains(.signatureAlgorithms))
        var site = Site(try TestIdentity.shared(.p256))
        site.client.identity = identity.identity
        site.server.clientAuthentication = .required(identity.verifier)
        try await site.connect()
        let second = try await site.connect()
        #expect(second.isResumed)
        #expect(!second.serverEvents.messages(.sent).contains(.certificateRequest))
    }

    // RFC8446-4.1.2-9, RFC8446-4.1.2-13, RFC8446-4.2.1-4, RFC8446-4.4.2.1-2, RFC8446-4.4.2.1-3, RFC5246-7.4.1.2-2
    // RFC5746-3.6-5
    @Test("a server passes over what it does not know: versions, suites, groups, schemes, extensions")
    func unknown() async throws {
        for version in [ProtocolVersion.TLS13, .TLS12] {
            var server = try ServerConnection(
                configuration: ServerConfiguration(identities: [try TestIdentity.shared(.p256).identity], policy: .default))
            let grease: (inout ClientHello) throws -> Void = { hello in
                hello.cipherSuites = [CipherSuite(rawValue: 0x0a0a), CipherSuite(rawValue: 0xeeee)] + hello.cipherSuites
                hello.extensions.append(type: ExtensionType(rawValue: 0x1a1a), body: [1, 2, 3])
                // status_request_v2 (RFC 6961) is one of them.
                hello.extensions.append(type: ExtensionType(rawValue: 17), body: [0, 7, 2, 0, 4, 0, 0, 0, 0])
                let groups = try hello.extensions.required(SupportedGroups.self).groups
                hello.extensions.append(SupportedGroups(groups: [NamedGroup(rawValue: 0x2a2a)] + groups))
                let schemes = try hello.extensions.required(SignatureAlgorithms.self).schemes
                hello.extensions.append(SignatureAlgorithms(schemes: [SignatureScheme(rawValue: 0x0100)] + schemes))
            }
            if version == .TLS13 {
                var client = try RawClient()
                var hello = client.hello
                try grease(&hello)
                hello.extensions.append(
                    SupportedVersionsClientHello(versions: [
                        ProtocolVersion(rawValue: 0x3a3a), ProtocolVersion(rawValue: 0x0305), .TLS13,
                    ]))
                try client.sendClientHello { $0 = hello }
                try server.receive(client.writer.takeOutput().span)
                try client.receiveFlight(server.takeOutput())
                #expect(client.received.map(\.type).contains(.finished))
            } else {
                var client = try RawClientTLS12()
                var hello = client.hello
                try grease(&hello)
                try client.sendClientHello { $0 = hello }
                try server.receive(client.takeOutput().span)
                try client.receiveFlight(server.takeOutput())
                #expect(client.received.map(\.type).last == .serverHelloDone)
            }
        }
    }

    @Test(
        // RFC8446-4.2.1-2, RFC8446-D.2-2
        "without supported_versions the server speaks TLS 1.2, also for a legacy_version of 0x0304", arguments: [0x0303, 0x0304])
    func legacyVersion(_ version: UInt16) throws {
        var server = try ServerConnection(
            configuration: ServerConfiguration(identities: [try TestIdentity.shared(.p256).identity]))
        var client = try RawClientTLS12()
        try client.sendClientHello { $0.legacyVersion = ProtocolVersion(rawValue: version) }
        try server.receive(client.takeOutput().span)
        try client.receiveFlight(server.takeOutput())
        #expect(client.serverHello?.legacyVersion == .TLS12)
        #expect(client.serverHello?.extensions.contains(.supportedVersions) == false)
    }

    // RFC8446-4.2.9-3
    @Test("an offer without its modes is refused: missing_extension")
    func noModes() throws {
        var configuration = ServerConfiguration(identities: [try TestIdentity.shared(.p256).identity])
        configuration.resumption = ServerResumption()
        var server = try ServerConnection(configuration: configuration)
        var client = try RawClient()
        try client.sendClientHello {
            $0.extensions.append(
                PreSharedKeyClientHello(
                    identities: [PskIdentity(identity: [1], obfuscatedTicketAge: 0)], binders: [[UInt8](repeating: 0, count: 32)])
            )
        }
        let hello = client.writer.takeOutput()
        #expect {
            try server.receive(hello.span)
        } throws: { error in
            (error as? TLSError)?.alert == .missingExtension
        }
    }

    // RFC9846-4.3.8-6
    // RFC8446-4.1.1-2, RFC8446-4.2.9-4
    @Test("a session offered with psk_ke alone is not resumed: a full handshake follows")
    func otherMode() async throws {
        let site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        let name = try #require(ServerName(site.serverName))
        let session = try #require(site.cache.takeSession(for: name, at: site.clientClock.now))
        var server = try ServerConnection(configuration: site.server, environment: site.serverClock.environment)
        var client = try RawClient()
        try client.sendClientHello {
            $0.extensions.append(PskKeyExchangeModes(modes: [.psk_ke]))
            $0.extensions.append(
                PreSharedKeyClientHello(
                    identities: [PskIdentity(identity: session.ticket, obfuscatedTicketAge: 0)],
                    binders: [[UInt8](repeating: 0, count: 32)]))
        }
        try server.receive(client.writer.takeOutput().span)
        try client.receiveFlight(server.takeOutput())
        #expect(client.received.map(\.type) == [.serverHello, .encryptedExtensions, .certificate, .certificateVerify, .finished])
    }

    @Test("a share that comes again in another connection is taken")
    func reusedShare() throws {
        let configuration = ServerConfiguration(identities: [try TestIdentity.shared(.p256).identity])
        let client = try RawClient()
        for _ in 0..<2 {
            var again = client
            var server = try ServerConnection(configuration: configuration)
            try again.sendClientHello()
            try server.receive(again.writer.takeOutput().span)
            try again.receiveFlight(server.takeOutput())
            #expect(again.received.map(\.type).contains(.finished))
        }
    }

    // RFC5077-3.4-3
    @Test("a ticket beside a session ID is looked up alone: the ID, which stands for another session, is only echoed")
    func ticketAndID() async throws {
        var site = Site(try TestIdentity.shared(.p256))
        site.server.policy.maximumVersion = .TLS12
        let memory = ServerSessionMemory()
        site.server.resumption?.sessionIDStorage = memory
        try await site.connect()
        let name = try #require(ServerName(site.serverName))
        var session = try #require(site.cache.takeSession(for: name, at: site.clientClock.now))
        let id = [UInt8](repeating: 9, count: 32)
        memory.store(session.session, id: id, at: site.serverClock.now)
        session.ticket[0] ^= 1
        var client = try RawClientTLS12()
        try client.sendClientHello {
            $0.extensions.append(SessionTicketTLS12(ticket: session.ticket))
            $0.legacySessionID = id
        }
        var server = try ServerConnection(configuration: site.server, environment: site.serverClock.environment)
        try server.receive(client.takeOutput().span)
        let state = server.stateName
        #expect(state == "expectClientKeyExchange")
    }

    // RFC8446-4.6.1-3
    @Test("the name that is reported is the one of this ClientHello, in a resumption too")
    func reportedName() async throws {
        let site = Site(try TestIdentity.shared(.p256))
        try await site.connect()
        let second = try await site.connect()
        #expect(second.isResumed)
        #expect(second.server.serverName == site.serverName)
    }
}
