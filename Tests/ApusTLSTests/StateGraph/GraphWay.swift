import ApusCrypto
import ApusTestKit

@testable import ApusTLS

/// A way through a handshake, walked for the client's states and for the server's. What it passes is in the graph.
///
/// A new state needs a way that passes it: a line in one of the lists in `GraphWay+….swift`.
struct GraphWay: Sendable {
    let name: String
    let version: ProtocolVersion
    /// What both sides are set to; where there is an earlier connection, for that one too.
    let base: @Sendable (inout Site) throws -> Void
    /// What changes after an earlier connection, whose session is then offered; nil for a first connection.
    let resuming: (@Sendable (inout Site) throws -> Void)?
    /// Whether early data is offered.
    let offersEarlyData: Bool
    /// Whether the server's configuration comes from a selector that answers later.
    let selectsConfiguration: Bool
    /// Whether every state on it meets every message although other ways pass it too: where records are read in another way.
    let isOfItsOwn: Bool

    init(
        _ name: String, _ version: ProtocolVersion, offersEarlyData: Bool = false, selectsConfiguration: Bool = false,
        isOfItsOwn: Bool = false, base: @escaping @Sendable (inout Site) throws -> Void = { _ in },
        resuming: (@Sendable (inout Site) throws -> Void)? = nil
    ) {
        self.name = name
        self.version = version
        self.base = base
        self.resuming = resuming
        self.offersEarlyData = offersEarlyData
        self.selectsConfiguration = selectsConfiguration
        self.isOfItsOwn = isOfItsOwn
    }

    static let all = tls13 + tls12

    /// The site as it is when the walk begins, any number of times.
    func site() async throws -> Site {
        var site = Site(try TestIdentity.shared(.p256))
        site.client.revealsSecrets = true
        site.server.revealsSecrets = true
        site.client.keyShareGroups = [.x25519]
        site.server.policy.groups = [.x25519, .secp256r1]
        try base(&site)
        guard let resuming else {
            site.client.sessionCache = OneSession(session: nil)
            return site
        }
        try await site.connect()
        guard let name = ServerName(site.serverName), let session = site.cache.takeSession(for: name, at: site.clientClock.now)
        else { throw RawPeerError.unusable("\(self.name): the earlier connection left no session") }
        site.client.sessionCache = OneSession(session: session)
        try resuming(&site)
        return site
    }

    func parties(_ site: Site) -> Rehearsal.Parties {
        var parties = Rehearsal.Parties(version: version, client: site.client, server: site.server, serverName: site.serverName)
        parties.selectsConfiguration = selectsConfiguration
        parties.offersEarlyData = offersEarlyData
        parties.clientEnvironment = site.clientClock.environment
        parties.serverEnvironment = site.serverClock.environment
        return parties
    }
}

extension Site {
    /// Everything that can be asked of the application is answered later.
    mutating func awaitEverything() {
        let distant = Identity(certificateChain: identity.identity.certificateChain, signer: DistantKey(identity.privateKey))
        client.verifier = DeferredVerifier(identity.verifier)
        client.identitySelector = DeferredClientIdentity(identity: distant)
        server.identitySelector = DeferredIdentity(identity: distant)
        server.clientAuthentication = .required(DeferredVerifier(identity.verifier))
    }

    mutating func askForCertificate() {
        client.identity = identity.identity
        server.clientAuthentication = .required(identity.verifier)
    }
}

/// Gives the same session, or none, again and again.
private struct OneSession: ClientSessionCache {
    let session: ClientSession?

    func takeSession(for serverName: ServerName, at time: WallTime) -> ClientSession? { session }
    func store(_ session: ClientSession, for serverName: ServerName, at time: WallTime) {}
    func forget(_ serverName: ServerName) {}
}

/// Answers only when awaited.
private struct DeferredIdentity: IdentitySelector {
    let identity: Identity

    func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice { .identity(identity) }
}

/// Answers only when awaited.
private struct DeferredClientIdentity: ClientIdentitySelector {
    let identity: Identity

    func selectIdentity(for request: ClientIdentityRequest) async -> ClientIdentityChoice { .identity(identity) }
}

/// Answers only when awaited.
struct DeferredSessions: ServerSessionStorage {
    let storage: any ServerSessionStorage

    func store(_ session: Session, at time: WallTime) -> [UInt8]? { storage.store(session, at: time) }
    func find(_ ticket: [UInt8], at time: WallTime) async -> SessionLookup {
        if let found = storage.findImmediately(ticket, at: time) { return found }
        return await storage.find(ticket, at: time)
    }
}

/// Finds everything new, so that a walk can be repeated; answers only when awaited.
struct ForgetfulRegister: ReplayRegister {
    let scope: [UInt8] = [1]

    func register(_ use: EarlyDataUse) async -> Bool { true }
}
