import ApusCrypto

/// Why a server does not resume a session that a client offers. A full handshake follows, and the client learns nothing more.
enum TicketRefusal: Sendable, Equatable {
    case notFound(SessionLookup.Reason)
    case stale(Session.Staleness)
    case version
    /// Its suite is no longer in the policy, or the one of this handshake has another hash (RFC 8446 §4.2.11).
    case cipherSuite
    case signatureScheme
    case serverName
    /// Another certificate would be shown now, something else asked of the client, or it belongs to another context.
    case binding
    /// The client must prove who it is, and did not in that session.
    case clientAuthentication
    /// The client proved who it was then, and is not trusted any more.
    case clientNotTrusted
    /// The client does not offer the external pre-shared key of that session, or the server does not have it any more.
    case externalPSK

    var reason: String {
        switch self {
        case .notFound(.unknown): "the ticket is sealed with no key of this server, or its session is not kept any more"
        case .notFound(.forged): "the ticket names a key of this server, and was not sealed with it"
        case .notFound(.unreadable): "the ticket holds a session of another version of this server"
        case .notFound(.unavailable): "there are no ticket keys"
        case .stale(.expired): "the ticket has expired"
        case .stale(.fromTheFuture): "the ticket was given in the future, by this server's clock"
        case .stale(.authenticatedTooLongAgo): "the full handshake that the ticket goes back to is too long ago"
        case .version: "the session is one of another protocol version"
        case .cipherSuite: "the session's cipher suite does not go with the one chosen now"
        case .signatureScheme: "the session was signed for with a scheme that is not allowed any more"
        case .serverName: "the session belongs to another server name"
        case .binding: "the session belongs to another certificate, or to other demands on the client"
        case .clientAuthentication: "the client must show a certificate, and the session has none"
        case .clientNotTrusted: "the client's certificate of that session is not trusted any more"
        case .externalPSK: "the session belongs to a pre-shared key that the client does not offer or the server does not have"
        }
    }
}

/// Whether a session that a client offers may be resumed here: all but the binder, and what the client's certificate is worth now.
struct SessionCheck: Sendable {
    let configuration: Shared<ServerConfiguration>
    let version: ProtocolVersion
    let serverName: String?
    let binding: [UInt8]
    /// As what the client would show its identity in a full handshake.
    let clientCertificateType: CertificateType
    /// TLS 1.3: the hash of the suite that was chosen.
    let hash: HashAlgorithm
    /// Those that the client offers and this server has.
    var externalPSKs: [ExternalPSK] = []

    func refusal(of session: Session, at time: WallTime) -> TicketRefusal? {
        if let staleness = session.staleness(at: time) { return .stale(staleness) }
        guard session.version == version else { return .version }
        let policy = configuration.policy
        guard policy.cipherSuites.contains(session.cipherSuite), session.hash == hash else { return .cipherSuite }
        // It is this side's own signature.
        if let scheme = session.signatureScheme, !policy.signingSchemes(for: version).contains(scheme) { return .signatureScheme }
        guard session.serverName == serverName else { return .serverName }
        guard constantTimeEquals(session.binding, binding) else { return .binding }
        if let identity = session.externalPSKIdentity {
            return externalPSKs.contains { $0.identity == identity } ? nil : .externalPSK
        }
        if case .required = configuration.clientAuthentication, session.peer == nil { return .clientAuthentication }
        if let peer = session.peer, peer.certificateType != clientCertificateType { return .binding }
        return nil
    }
}
