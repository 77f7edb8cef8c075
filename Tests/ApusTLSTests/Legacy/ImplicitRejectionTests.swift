import ApusCrypto
import ApusTLS
import ApusTestKit
import ApusWire
import Crypto
import CryptoExtras
import Testing

/// What a client may send as its encrypted premaster secret, while its own keys are those of an honest one.
struct PremasterFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let ciphertext: @Sendable (RawClientRSA, PrivateKey, [UInt8]) throws -> [UInt8]

    init(_ name: String, _ ciphertext: @escaping @Sendable (RawClientRSA, PrivateKey, [UInt8]) throws -> [UInt8]) {
        testDescription = name
        self.ciphertext = ciphertext
    }

    static let all = [
        PremasterFault("another secret") { client, _, premaster in
            try client.encrypted(premaster.dropLast() + [premaster[47] ^ 1])
        },
        // RFC5246-7.4.7.1-2
        PremasterFault("TLS 1.1 as the version") { client, _, premaster in try client.encrypted([3, 2] + premaster.dropFirst(2))
        },
        PremasterFault("TLS 1.3 as the version") { client, _, premaster in try client.encrypted([3, 4] + premaster.dropFirst(2))
        },
        PremasterFault("47 bytes") { client, _, premaster in try client.encrypted(Array(premaster.dropLast())) },
        PremasterFault("49 bytes") { client, _, premaster in try client.encrypted(premaster + [0]) },
        PremasterFault("no bytes") { client, _, _ in try client.encrypted([]) },
        PremasterFault("OAEP, so that the padding is wrong") { _, key, premaster in
            let key = try _RSA.Encryption.PublicKey(derRepresentation: key.publicKey.subjectPublicKeyInfo)
            return Array(try key.encrypt(premaster, padding: .PKCS1_OAEP))
        },
        PremasterFault("random bytes below the modulus") { _, _, _ in [0] + RandomSource.system.bytes(255) },
        PremasterFault("a number above the modulus") { _, _, _ in [UInt8](repeating: 0xff, count: 256) },
        PremasterFault("zeros") { _, _, _ in [UInt8](repeating: 0, count: 256) },
        PremasterFault("a byte too few") { client, _, premaster in Array(try client.encrypted(premaster).dropLast()) },
        PremasterFault("a byte too many") { client, _, premaster in try client.encrypted(premaster) + [0] },
        PremasterFault("an empty ciphertext") { _, _, _ in [] },
    ]
}

/// RFC 5246 §7.4.7.1. Each of these is what an oracle for decrypting recorded handshakes would be made of (Bleichenbacher, ROBOT).
@Suite("Static RSA: every bad premaster secret fails alike")
struct ImplicitRejectionTests {
    static let suites: [CipherSuite] = [.TLS_RSA_WITH_AES_128_GCM_SHA256, .TLS_RSA_WITH_AES_128_CBC_SHA]

    /// What can be seen of a handshake: by the client, and by whoever reads the server's events.
    struct Outcome: Equatable {
        var afterKeyExchange: [UInt8] = []
        var events: [String] = []
        var alert: AlertDescription?
    }

    /// Plays a client up to its Finished.
    private func play(
        suite: CipherSuite, key: (PrivateKey) -> Identity, premaster: [UInt8],
        ciphertext: (RawClientRSA, PrivateKey) throws -> [UInt8]
    ) async throws -> Outcome {
        let identity = try TestIdentity.shared(.rsa(bits: 2048))
        let log = EventLog()
        var server = try ServerConnection(
            configuration: ServerConfiguration(identities: [key(identity.privateKey)], policy: .legacy), observer: log.observer)
        var client = try RawClientRSA(suite: suite, identity: identity)
        try client.sendClientHello()
        try server.receive(client.writer.takeOutput().span)
        try client.receive(server.takeOutput())
        #expect(client.received.map(\.type) == [.serverHello, .certificate, .serverHelloDone])
        try client.sendClientKeyExchange(ciphertext(client, identity.privateKey), premaster: premaster)

        var outcome = Outcome()
        try server.receive(client.writer.takeOutput().span)
        if let request = server.pendingRequest { try server.resume(with: await request.answer()) }
        outcome.afterKeyExchange = server.takeOutput()
        try client.finish()
        outcome.alert = server.failure(of: client.writer.takeOutput())?.alert
        outcome.events = log.events.map { String(describing: $0.kind).prefix { $0 != "(" }.description }
        return outcome
    }

    private let premaster = [3, 3] + RandomSource.system.bytes(46)
    private let local: (PrivateKey) -> Identity = { Identity(certificateChain: [[0x30]], privateKey: $0) }

    @Test("the honest one is accepted", arguments: suites) func honest(suite: CipherSuite) async throws {
        let outcome = try await play(suite: suite, key: local, premaster: premaster) { client, _ in
            try client.encrypted(premaster)
        }
        #expect(outcome.alert == nil)
        #expect(outcome.events.last == "completed")
    }

    // RFC5246-7.4.7.1-3, RFC5246-7.4.7.1-4
    @Test("nothing is said before Finished, and then bad_record_mac", arguments: PremasterFault.all, suites)
    func fails(_ fault: PremasterFault, suite: CipherSuite) async throws {
        let outcome = try await play(suite: suite, key: local, premaster: premaster) { try fault.ciphertext($0, $1, premaster) }
        let guessed = try await play(suite: suite, key: local, premaster: premaster) { client, _ in
            try client.encrypted([3, 3] + RandomSource.system.bytes(46))
        }
        #expect(outcome == guessed)
        #expect(outcome.afterKeyExchange.isEmpty)
        #expect(outcome.alert == .badRecordMAC)
    }

    @Test("with a key that lives elsewhere too", arguments: PremasterFault.all)
    func remote(_ fault: PremasterFault) async throws {
        let suite = CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384
        let honest = try await play(suite: suite, key: DistantDecrypter.identity, premaster: premaster) { client, _ in
            try client.encrypted(premaster)
        }
        #expect(honest.events.last == "completed")
        let outcome = try await play(suite: suite, key: DistantDecrypter.identity, premaster: premaster) {
            try fault.ciphertext($0, $1, premaster)
        }
        #expect(outcome.alert == .badRecordMAC)
        #expect(outcome.afterKeyExchange.isEmpty)
    }

    @Test("an answer of another length, or none, is as good as random bytes", arguments: [nil, 0, 47, 49])
    func remoteWithoutAnAnswer(length: Int?) async throws {
        let outcome = try await play(
            suite: .TLS_RSA_WITH_AES_128_GCM_SHA256,
            key: { key in
                var identity = Identity(certificateChain: [[0x30]], signer: DistantKey(key))
                identity.premasterDecrypter = BrokenDecrypter(length: length)
                return identity
            }, premaster: premaster
        ) { client, _ in try client.encrypted(premaster) }
        #expect(outcome.alert == .badRecordMAC)
        #expect(outcome.afterKeyExchange.isEmpty)
    }

    @Test("an identity whose remote key can't decrypt takes no part in it")
    func remoteSignerAlone() throws {
        let identity = try TestIdentity.shared(.rsa(bits: 2048))
        var server = try ServerConnection(
            configuration: ServerConfiguration(
                identities: [Identity(certificateChain: [[0x30]], signer: DistantKey(identity.privateKey))], policy: .legacy))
        var client = try RawClientRSA(suite: .TLS_RSA_WITH_AES_128_GCM_SHA256, identity: identity)
        try client.sendClientHello()
        let hello = client.writer.takeOutput()
        #expect {
            try server.receive(hello.span)
        } throws: { error in
            (error as? TLSError)?.alert == .handshakeFailure
        }
    }
}

/// An RSA key that is used from a distance, for both of its purposes.
struct DistantDecrypter: RemotePremasterDecrypter {
    let privateKey: PrivateKey

    func premasterSecret(for input: EncryptedPremasterSecret) async throws -> [UInt8] {
        try privateKey.premasterSecret(decrypting: input.ciphertext, clientVersion: input.clientVersion).revealed()
    }

    static func identity(_ key: PrivateKey) -> Identity {
        var identity = Identity(certificateChain: [[0x30]], signer: DistantKey(key))
        identity.premasterDecrypter = DistantDecrypter(privateKey: key)
        return identity
    }
}

private struct BrokenDecrypter: RemotePremasterDecrypter {
    struct Unreachable: Error {}
    let length: Int?

    func premasterSecret(for input: EncryptedPremasterSecret) async throws -> [UInt8] {
        guard let length else { throw Unreachable() }
        return [UInt8](repeating: 3, count: length)
    }
}
