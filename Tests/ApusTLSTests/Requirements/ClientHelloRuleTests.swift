import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

/// What the RFCs demand of the hellos that a client of ours sends.
@Suite("A client's hello")
struct ClientHelloRuleTests {
    // RFC8446-4.1.2-1, RFC8446-4.1.2-6, RFC8446-4.1.2-7, RFC8446-4.1.2-10, RFC8446-4.2.1-1, RFC8446-4.2.2-2, RFC8446-4.2.3-2
    // RFC8446-4.2.3-10, RFC8446-4.2.3-13, RFC8446-4.2.3-14, RFC8446-4.2.8-1, RFC8446-4.2.8-3, RFC8446-4.2.8-4, RFC8446-D.5-1
    // RFC8446-D.5-2, RFC8446-D.5-5, RFC8446-D.5-7, RFC8446-D.5-10, RFC9846-4.3.7-1, RFC9846-4.3.8-5, RFC9846-E.5-6
    // RFC5246-7.4.1.2-4, RFC5246-7.4.1.2-5, RFC5246-7.4.1.4.1-1, RFC5246-7.4.1.4.1-2, RFC5246-A.5-1, RFC5246-A.5-2, RFC5288-4-2
    // RFC8422-5.1-1, RFC8422-5.1.2-3, RFC7627-5.2-1, RFC7627-5.3-1, RFC5746-3.4-1
    @Test("is the first flight of a client, and says what it may alone")
    func firstFlight() async throws {
        let contents = try await FlightContents.of()
        let hello = try contents.first(ClientHello.self)
        #expect(contents.messages.first?.type == .clientHello)
        // A TLS record, with one of the two versions that the first may have.
        #expect(contents.clientSent.prefix(2) == [22, 3])
        #expect([1, 3].contains(contents.clientSent[2]))
        #expect(hello.legacyVersion == .TLS12)
        #expect(hello.legacyCompressionMethods == [0])
        #expect(hello.legacySessionID.count == 32)

        let versions = try hello.extensions.required(SupportedVersionsClientHello.self).versions
        #expect(versions == [.TLS13, .TLS12])
        #expect(!hello.extensions.contains(.cookie))
        #expect(!hello.extensions.contains(.truncatedHMAC))

        let groups = try hello.extensions.required(SupportedGroups.self).groups
        #expect(Set(groups).count == groups.count)
        let shares = try hello.extensions.required(KeyShareClientHello.self).clientShares.map(\.group)
        #expect(shares.count > 1)
        #expect(groups.filter(shares.contains) == shares)

        let schemes = try hello.extensions.required(SignatureAlgorithms.self).schemes
        for scheme in schemes {
            let name = "\(scheme)"
            #expect(
                !["md5", "sha1", "sha224", "dsa_sha", "anonymous"].contains { name.hasPrefix($0) || name.hasSuffix("_\($0)") })
            // In TLS 1.2's terms: the hash is intrinsic or of SHA-2, and the signature is not anonymous.
            #expect(![0, 1, 2, 3].contains(scheme.rawValue >> 8) && !(scheme.rawValue >> 8 < 8 && scheme.rawValue & 0xff == 0))
        }

        for suite in hello.cipherSuites {
            let name = "\(suite)"
            #expect(!["RC4", "NULL", "anon", "EXPORT", "_DES", "3DES", "IDEA"].contains { name.contains($0) }, "\(name)")
        }
        #expect(hello.cipherSuites.contains { $0.tls12 != nil } == versions.contains(.TLS12))

        #expect(hello.extensions.contains(.extendedMasterSecret))
        #expect(try hello.extensions.required(RenegotiationInfo.self) == RenegotiationInfo())
        #expect(hello.extensions.body(of: .ecPointFormats) == [1, 0])
    }

    @Test("shares no key, no random value and no session ID with another one")
    func fresh() async throws {
        let first = try await FlightContents.of().first(ClientHello.self)
        let second = try await FlightContents.of().first(ClientHello.self)
        #expect(first.random != second.random)
        #expect(first.legacySessionID != second.legacySessionID)
        let shares = try [first, second].map { try $0.extensions.required(KeyShareClientHello.self).clientShares }
        for (one, other) in zip(shares[0], shares[1]) {
            #expect(one.group == other.group)
            #expect(one.keyExchange != other.keyExchange)
        }
    }

    // RFC8446-4.1.2-8
    @Test("has an empty session ID without middlebox compatibility, and the server then sends no ChangeCipherSpec")
    func incompatible() async throws {
        let contents = try await FlightContents.of(client: { $0.middleboxCompatibility = false })
        #expect(try contents.first(ClientHello.self).legacySessionID == [])
        #expect(!contents.serverSent.containsRecord(20))
        let compatible = try await FlightContents.of()
        #expect(compatible.serverSent.containsRecord(20))
    }

    @Test("says of TLS 1.2 alone nothing of TLS 1.3, and offers suites of it")
    func tls12() async throws {
        let contents = try await FlightContents.of(.TLS12, client: { $0.policy.maximumVersion = .TLS12 })
        let hello = try contents.first(ClientHello.self)
        #expect(!hello.extensions.contains(.keyShare))
        #expect(hello.cipherSuites.allSatisfy { $0.tls13 == nil })
        #expect(hello.cipherSuites.contains { $0.tls12 != nil })
        #expect(hello.extensions.contains(.extendedMasterSecret))
    }

    // RFC8446-4.1.2-2, RFC8446-4.2.8-7, RFC8446-5.1-14
    @Test("is, as a second ClientHello, the first but for one share of the group asked for, in records of 0x0303")
    func second() async throws {
        let contents = try await FlightContents.of(
            client: { $0.keyShareGroups = [.x25519] }, server: { $0.policy.groups = [.secp384r1] })
        let hellos = try contents.all(ClientHello.self)
        try #require(hellos.count == 2)
        #expect(try hellos[1].extensions.required(KeyShareClientHello.self).clientShares.map(\.group) == [.secp384r1])
        var changed = hellos[1]
        changed.extensions.append(try hellos[0].extensions.required(KeyShareClientHello.self))
        #expect(changed == hellos[0])
        let second = try #require(contents.clientSent.firstRange(of: hellos[1].message().bytes)?.lowerBound)
        #expect(contents.clientSent[(second - 5)..<(second - 2)] == [22, 3, 3])
    }

    // RFC8446-4.2.10-5
    @Test("drops early_data after a retry, and keeps its offer of a session")
    func earlyDataRetried() async throws {
        var site = try EarlyDataTests.site()
        try await site.connect()
        site.client.keyShareGroups = [.x25519]
        site.server.policy.groups = [.secp384r1]
        let log = EventLog()
        var pair = try site.makePair(EventLog(), log)
        try pair.client.start(earlyData: [1, 2, 3])
        try await pair.run()
        let hellos = try FlightContents(log).all(ClientHello.self)
        try #require(hellos.count == 2)
        #expect(hellos[0].extensions.contains(.earlyData))
        #expect(!hellos[1].extensions.contains(.earlyData))
        #expect(hellos[1].extensions.contains(.preSharedKey))
    }

    // RFC8446-4.2-4, RFC8446-4.2.9-1, RFC8446-4.2.9-2, RFC8446-4.2.9-7, RFC8446-4.2.10-1, RFC8446-4.2.10-2, RFC8446-4.2.10-6
    // RFC8446-4.2.11-10
    @Test("with an offer of a session has what belongs to it: modes, a share, and the key last")
    func offer() async throws {
        let site = try EarlyDataTests.site()
        try await site.connect()
        let log = EventLog()
        var pair = try site.makePair(EventLog(), log)
        try pair.client.start(earlyData: [1, 2, 3])
        try await pair.run()
        let contents = FlightContents(log)
        let hello = try contents.first(ClientHello.self)
        #expect(hello.extensions.types.last == .preSharedKey)
        #expect(hello.extensions.contains(.earlyData))
        #expect(try hello.extensions.required(PreSharedKeyClientHello.self).identities.count == 1)
        #expect(try hello.extensions.required(PskKeyExchangeModes.self).modes == [.psk_dhe_ke])
        #expect(hello.extensions.contains(.keyShare))
        let answer = try contents.first(ServerHello.self)
        #expect(try answer.extensions.required(PreSharedKeyServerHello.self).selectedIdentity == 0)
        #expect(answer.extensions.contains(.keyShare))
        let outcome = pair.client.negotiated?.earlyData
        #expect(outcome == .accepted)
    }
}

extension [UInt8] {
    /// Whether a record of this outer type is among them.
    fileprivate func containsRecord(_ type: UInt8) -> Bool {
        var position = 0
        while position + 5 <= count {
            if self[position] == type { return true }
            position += 5 + Int(self[position + 3]) << 8 + Int(self[position + 4])
        }
        return false
    }
}
