import ApusCrypto
import ApusTLS
import ApusTestKit
import ApusWire
import Synchronization

/// What the two engines of an edited session are set to: what a handshake can be, and what it can't.
///
/// A new one goes to the end of the list, since corpora name them by their place in it.
struct SessionVariant: Sendable {
    let version: ProtocolVersion
    var awaits = false
    var offersEarlyData = false
    let base: @Sendable (inout Rehearsal.Parties) throws -> Void
    /// What changes after an earlier connection, whose session is then offered; nil for a first connection.
    var resuming: (@Sendable (inout Rehearsal.Parties) throws -> Void)?

    init(
        _ version: ProtocolVersion, awaits: Bool = false, offersEarlyData: Bool = false,
        resuming: (@Sendable (inout Rehearsal.Parties) throws -> Void)? = nil,
        _ base: @escaping @Sendable (inout Rehearsal.Parties) throws -> Void = { _ in }
    ) {
        self.version = version
        self.awaits = awaits
        self.offersEarlyData = offersEarlyData
        self.base = base
        self.resuming = resuming
    }

    func parties() async throws -> Rehearsal.Parties {
        let identity = try Self.identity(.ed25519)
        var client = ClientConfiguration(verifier: identity.verifier, applicationProtocols: [.h2, .http11])
        client.revealsSecrets = true
        client.keyShareGroups = [.x25519]
        client.sessionCache = KeptSession(session: nil)
        client.requestsOCSPStaple = true
        var server = ServerConfiguration(identities: [identity.identity], applicationProtocols: [.h2])
        server.revealsSecrets = true
        server.policy.maximumVersion = version
        server.policy.groups = [.x25519, .secp256r1]
        server.resumption = ServerResumption()
        var parties = Rehearsal.Parties(version: version, client: client, server: server)
        parties.clientEnvironment = .fuzzing(seed: 1)
        parties.serverEnvironment = .fuzzing(seed: 2)
        parties.selectsConfiguration = awaits
        try base(&parties)
        guard let resuming else { return parties }
        guard let name = ServerName("test.example") else { throw RawPeerError.unusable("name") }
        let memory = ClientSessionMemory()
        var earlier = parties
        earlier.client.sessionCache = memory
        earlier.clientEnvironment = .fuzzing(seed: 3)
        earlier.serverEnvironment = .fuzzing(seed: 4)
        var rehearsal = try await Rehearsal.make(earlier, role: .client)
        while try await rehearsal.step() != nil {}
        guard let session = memory.takeSession(for: name, at: fuzzTime) else { throw RawPeerError.unusable("no session") }
        parties.client.sessionCache = KeptSession(session: session)
        parties.offersEarlyData = offersEarlyData
        try resuming(&parties)
        return parties
    }

    /// Made once, so that RSA keys do not take all the time.
    private static func identity(_ kind: KeyKind) throws -> TestIdentity {
        try identities.withLock { known in
            if let identity = known[kind] { return identity }
            let identity = try TestIdentity(kind)
            known[kind] = identity
            return identity
        }
    }

    private static let identities = Mutex<[KeyKind: TestIdentity]>([:])

    private static func key(_ role: Role, _ hash: ExternalPSK.Hash = .sha256, byte: UInt8 = 7) throws -> ExternalPSK {
        try ExternalPSK(identity: [1, 2, 3], key: [UInt8](repeating: byte, count: 32), hash: hash, role: role)
    }
}

extension SessionVariant {
    static let all = tls13 + tls12

    private static let tls13: [SessionVariant] = [
        SessionVariant(.TLS13),
        SessionVariant(.TLS13) { $0.server.policy.groups = [.secp256r1] },
        SessionVariant(.TLS13) { try askForCertificate(&$0) },
        SessionVariant(.TLS13, awaits: true) { try awaitEverything(&$0) },
        SessionVariant(.TLS13) { parties in
            parties.client.externalPSKs = [try key(.client)]
            parties.server.externalPSKs = ExternalPSKList([try key(.server)])
        },
        SessionVariant(.TLS13) { parties in
            parties.client.externalPSKs = [try key(.client), try key(.client, .sha384)]
            parties.server.externalPSKs = AwaitedKeys(list: ExternalPSKList([try key(.server, .sha384, byte: 8)]))
        },
        SessionVariant(.TLS13) { parties in
            parties.client.externalPSKs = [try key(.client)]
            parties.client.policy.pskKeyExchangeModes = [.psk_ke]
            parties.server.policy.pskKeyExchangeModes = [.psk_ke, .psk_dhe_ke]
            parties.server.externalPSKs = ExternalPSKList([try key(.server)])
        },
        SessionVariant(.TLS13) { parties in
            parties.client.externalPSKs = [try key(.client)]
            parties.client.allowsCertificatesBesideExternalPSKs = true
            parties.server.prefersCertificatesToExternalPSKs = true
            parties.server.externalPSKs = ExternalPSKList([try key(.server)])
        },
        SessionVariant(.TLS13) { parties in
            parties.client.externalPSKs = [try key(.client)]
            parties.client.allowsCertificatesBesideExternalPSKs = true
        },
        SessionVariant(.TLS13) { try rawPublicKeys(&$0) },
        SessionVariant(.TLS13) { parties in
            parties.client.sendsGREASE = true
            parties.client.shufflesExtensions = true
            parties.server.sendsGREASE = true
        },
        SessionVariant(.TLS13) { parties in
            parties.client.middleboxCompatibility = false
            parties.client.sendsServerName = false
            parties.client.keyShareGroups = []
        },
        SessionVariant(.TLS13) { parties in
            try askForCertificate(&parties)
            parties.client.identity = nil
            parties.server.certificateAuthorities = [[0x30, 2, 5, 0]]
        },
        SessionVariant(.TLS13) { parties in
            let own = try identity(.rsa(bits: 2048))
            parties.server.identities = [own.identity]
            parties.client.verifier = own.verifier
            parties.client.identity = try identity(.p384).identity
            parties.server.clientAuthentication = .optional(try identity(.p384).verifier)
        },
        SessionVariant(.TLS13) { $0.server.identities[0].ocspStaple = OCSPStaple([0x30, 3, 10, 1, 0]) },
        SessionVariant(.TLS13) { $0.server.applicationProtocols = ["other"] },
        SessionVariant(.TLS13) {
            $0.client.policy.groups = [.secp384r1]; $0.client.keyShareGroups = [.secp384r1]
        },
        SessionVariant(.TLS13) {
            $0.client.policy.cipherSuites = [.TLS_AES_256_GCM_SHA384]; $0.server.policy.cipherSuites = [.TLS_AES_128_GCM_SHA256]
        },
        SessionVariant(.TLS13) { $0.client.policy.signatureSchemes = [.rsa_pss_rsae_sha256] },
        SessionVariant(.TLS13) {
            $0.client.verifier = FixedVerifier(verdict: .untrusted(UntrustedPeer(reason: .expired, message: "old")))
        },
        SessionVariant(.TLS13, resuming: { _ in }),
        SessionVariant(.TLS13, resuming: { try awaitVerdicts(&$0) }) { parties in
            try askForCertificate(&parties)
            parties.server.resumption?.storage = AwaitedSessions(storage: SealedTickets())
        },
        SessionVariant(.TLS13, resuming: { try refuse(&$0) }) { try askForCertificate(&$0) },
        SessionVariant(.TLS13, offersEarlyData: true, resuming: { _ in }) {
            $0.server.resumption?.earlyData = EarlyDataAcceptance(register: ForgetfulRegister())
        },
        SessionVariant(.TLS13, offersEarlyData: true, resuming: { $0.server.resumption?.earlyData = nil }) {
            $0.server.resumption?.earlyData = EarlyDataAcceptance(register: ForgetfulRegister())
        },
        SessionVariant(.TLS13, offersEarlyData: true, resuming: { $0.server.policy.groups = [.secp256r1] }) {
            $0.server.resumption?.earlyData = EarlyDataAcceptance(register: ForgetfulRegister())
        },
        SessionVariant(.TLS13, resuming: { $0.server.policy.cipherSuites = [.TLS_CHACHA20_POLY1305_SHA256] }),
        SessionVariant(.TLS13, resuming: { $0.server.resumption = ServerResumption() }),
        SessionVariant(
            .TLS13,
            resuming: {
                $0.server.policy.maximumVersion = .TLS12; $0.version = .TLS12
            }),
        SessionVariant(.TLS13, resuming: { _ in }) { parties in
            parties.client.policy.pskKeyExchangeModes = [.psk_ke]
            parties.server.policy.pskKeyExchangeModes = [.psk_ke]
        },
        SessionVariant(
            .TLS13,
            resuming: {
                $0.serverEnvironment = ConnectionEnvironment(
                    random: .system, now: $0.serverEnvironment.now, wallTime: { WallTime(milliseconds: 1_900_000_000_000) })
            }),
        SessionVariant(.TLS13) {
            $0.client.policy.maximumVersion = .TLS12; $0.server.policy.minimumVersion = .TLS13
        },
    ]

    private static let tls12: [SessionVariant] = [
        SessionVariant(.TLS12),
        SessionVariant(.TLS12) { $0.server.resumption = nil },
        SessionVariant(.TLS12) { try askForCertificate(&$0) },
        SessionVariant(.TLS12, awaits: true) { try awaitEverything(&$0) },
        SessionVariant(.TLS12) { $0.server.identities[0].ocspStaple = OCSPStaple([0x30, 3, 10, 1, 0]) },
        SessionVariant(.TLS12) { try rawPublicKeys(&$0) },
        SessionVariant(.TLS12) { parties in
            let own = try identity(.rsa(bits: 2048))
            parties.server.identities = [own.identity]
            parties.client.verifier = own.verifier
            parties.client.identity = own.identity
            parties.server.clientAuthentication = .required(own.verifier)
        },
        SessionVariant(.TLS12) { try staticRSA(&$0, .TLS_RSA_WITH_AES_128_GCM_SHA256) },
        SessionVariant(.TLS12) { parties in
            try staticRSA(&parties, .TLS_RSA_WITH_AES_128_CBC_SHA)
            let key = try identity(.rsa(bits: 2048)).privateKey
            var own = Identity(certificateChain: [[0x30]], signer: DistantKey(key))
            own.premasterDecrypter = AwaitedDecrypter(privateKey: key)
            parties.server.identities = [own]
        },
        SessionVariant(.TLS12) {
            try askForCertificate(&$0); $0.client.identity = nil
        },
        SessionVariant(.TLS12) {
            try askForCertificate(&$0); $0.server.clientAuthentication = .optional(try identity(.ed25519).verifier);
            $0.client.identity = nil
        },
        SessionVariant(.TLS12) {
            $0.client.verifier = FixedVerifier(verdict: .untrusted(UntrustedPeer(reason: .expired, message: "old")))
        },
        SessionVariant(.TLS12) { $0.server.applicationProtocols = ["other"] },
        SessionVariant(.TLS12) {
            $0.client.policy.groups = [.secp384r1]; $0.client.keyShareGroups = nil
        },
        SessionVariant(.TLS12) { $0.client.policy.signatureSchemes = [.rsa_pss_rsae_sha256] },
        SessionVariant(.TLS12) { $0.client.policy.cipherSuites = [.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256] },
        SessionVariant(.TLS12, resuming: { _ in }),
        SessionVariant(.TLS12, resuming: { _ in }) { parties in
            parties.server.resumption?.ticketsPerConnection = 0
            parties.server.resumption?.sessionIDStorage = ServerSessionMemory()
        },
        SessionVariant(.TLS12, resuming: { try awaitVerdicts(&$0) }) { parties in
            try askForCertificate(&parties)
            parties.server.resumption?.storage = AwaitedSessions(storage: SealedTickets())
        },
        SessionVariant(.TLS12, resuming: { try refuse(&$0) }) { try askForCertificate(&$0) },
        SessionVariant(.TLS12, resuming: { $0.server.resumption = ServerResumption() }),
        SessionVariant(
            .TLS12,
            resuming: {
                $0.server.policy.maximumVersion = .TLS13; $0.version = .TLS13
            }),
        SessionVariant(.TLS12, resuming: { $0.server.resumption = nil }),
    ]

    private static func askForCertificate(_ parties: inout Rehearsal.Parties) throws {
        let own = try identity(.ed25519)
        parties.client.identity = own.identity
        parties.server.clientAuthentication = .required(own.verifier)
    }

    private static func awaitVerdicts(_ parties: inout Rehearsal.Parties) throws {
        let verifier = DeferredVerifier(try identity(.ed25519).verifier)
        parties.client.verifier = verifier
        parties.server.clientAuthentication = .required(verifier)
    }

    private static func refuse(_ parties: inout Rehearsal.Parties) throws {
        let refusal = FixedVerifier(verdict: .untrusted(UntrustedPeer(reason: .revoked, message: "revoked")))
        parties.client.verifier = DeferredVerifier(refusal)
        parties.server.clientAuthentication = .required(DeferredVerifier(refusal))
    }

    private static func awaitEverything(_ parties: inout Rehearsal.Parties) throws {
        let own = try identity(.ed25519)
        let distant = Identity(certificateChain: own.identity.certificateChain, signer: DistantKey(own.privateKey))
        try awaitVerdicts(&parties)
        parties.client.identitySelector = AwaitedIdentity(identity: distant)
        parties.server.identitySelector = AwaitedIdentity(identity: distant)
    }

    private static func rawPublicKeys(_ parties: inout Rehearsal.Parties) throws {
        let own = try identity(.ed25519)
        parties.client.identity = Identity(rawPublicKeyOf: own.privateKey)
        parties.client.serverCertificateTypes = [.rawPublicKey, .x509]
        parties.client.clientCertificateTypes = [.rawPublicKey]
        parties.server.identities = [Identity(rawPublicKeyOf: own.privateKey), own.identity]
        parties.server.certificateTypes = [.rawPublicKey, .x509]
        parties.server.clientCertificateTypes = [.rawPublicKey]
        parties.server.clientAuthentication = .required(own.verifier)
    }

    private static func staticRSA(_ parties: inout Rehearsal.Parties, _ suite: CipherSuite) throws {
        let own = try identity(.rsa(bits: 2048))
        parties.client.policy = .legacy
        parties.client.policy.cipherSuites = [suite]
        parties.client.keyShareGroups = nil
        parties.client.verifier = own.verifier
        parties.server.identities = [own.identity]
        parties.server.policy = .legacy
        parties.server.policy.maximumVersion = .TLS12
    }
}

// All of these answer only when awaited.

private struct AwaitedIdentity: IdentitySelector, ClientIdentitySelector {
    let identity: Identity

    func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice { .identity(identity) }
    func selectIdentity(for request: ClientIdentityRequest) async -> ClientIdentityChoice { .identity(identity) }
}

private struct AwaitedSessions: ServerSessionStorage {
    let storage: SealedTickets

    func store(_ session: Session, at time: WallTime) -> [UInt8]? { storage.store(session, at: time) }
    func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup { await storage.find(ticket, at: time) }
}

private struct AwaitedKeys: ExternalPSKProvider {
    let list: ExternalPSKList

    func findKeys(for request: ExternalPSKRequest) async -> [ExternalPSK] { await list.findKeys(for: request) }
}

private struct AwaitedDecrypter: RemotePremasterDecrypter {
    let privateKey: PrivateKey

    func premasterSecret(for input: EncryptedPremasterSecret) async throws -> [UInt8] {
        try privateKey.premasterSecret(decrypting: input.ciphertext, clientVersion: input.clientVersion).revealed()
    }
}
