package import ApusCrypto

/// What one side keeps of a handshake so that the next one with the same peer is short (RFC 8446 §2.2; in TLS 1.2, RFC 5246 §7.3).
///
/// It holds the secret that the next connection is built on. ``serialized()`` is for stores of the application's own: whoever reads
/// those bytes can be the client, or read the early data.
public struct Session: Sendable {
    public package(set) var version: ProtocolVersion
    /// The suite of the handshake. A TLS 1.3 session goes with any suite of the same hash, early data with this one alone.
    public package(set) var cipherSuite: CipherSuite
    /// TLS 1.3: the ticket's pre-shared key. TLS 1.2: the master secret.
    package var secret: SharedSecret
    /// TLS 1.2: whether the master secret is bound to its handshake (RFC 7627). TLS 1.3's always is.
    package var usesExtendedMasterSecret: Bool

    /// When the ticket was made, or came.
    public package(set) var createdAt: WallTime
    /// When the peer last proved who it is: tickets of tickets do not make this younger (RFC 8446 §4.6.1).
    public package(set) var authenticatedAt: WallTime
    /// Seconds from ``createdAt``.
    public package(set) var lifetime: UInt32
    /// Added to the age that is sent, so that an observer learns nothing from it (RFC 8446 §4.6.1).
    package var ageAdd: UInt32

    /// The name that the client asked for.
    public package(set) var serverName: String?
    public package(set) var applicationProtocol: ApplicationProtocol?
    public package(set) var group: NamedGroup?
    /// The scheme of the server's signature in the full handshake.
    public package(set) var signatureScheme: SignatureScheme?
    /// Who the peer proved to be; nil for a client that showed no certificate, and with an external pre-shared key.
    public package(set) var peer: Peer?
    /// The external pre-shared key by which the two knew each other; nil where certificates did. The session counts as long as both still
    /// have that key.
    public package(set) var externalPSKIdentity: [UInt8]?
    /// Digest of what this side's configuration must still be for the session to count: the certificate shown, what was asked of the
    /// client, and the like. A session of one site is none of another's.
    package var binding: [UInt8]

    /// The most early data that may be sent with the ticket, in bytes; 0 for none (RFC 8446 §4.2.10).
    public package(set) var maximumEarlyDataSize: UInt32
    /// The replay register that watches over early data sent with this ticket; empty for none.
    package var earlyDataScope: [UInt8]

    /// What the full handshake established about the peer.
    public struct Peer: Sendable, Equatable {
        public package(set) var identity: PeerIdentity
        /// As sent, DER, end entity first.
        public package(set) var certificates: [[UInt8]]
        /// What ``certificates`` holds: with `CertificateType.rawPublicKey` one SubjectPublicKeyInfo (RFC 7250).
        public package(set) var certificateType: CertificateType
        package var ocspResponse: [UInt8]?

        package init(
            identity: PeerIdentity, certificates: [[UInt8]], certificateType: CertificateType = .x509,
            ocspResponse: [UInt8]? = nil
        ) {
            self.identity = identity
            self.certificates = certificates
            self.certificateType = certificateType
            self.ocspResponse = ocspResponse
        }

        init(_ peer: VerifiedPeer) {
            self.init(
                identity: peer.identity, certificates: peer.certificates, certificateType: peer.certificateType,
                ocspResponse: peer.ocspResponse)
        }
    }

    package init(
        version: ProtocolVersion, cipherSuite: CipherSuite, secret: SharedSecret, usesExtendedMasterSecret: Bool,
        createdAt: WallTime, authenticatedAt: WallTime, lifetime: UInt32, ageAdd: UInt32 = 0, serverName: String?,
        applicationProtocol: ApplicationProtocol?, group: NamedGroup?, signatureScheme: SignatureScheme?, peer: Peer?,
        externalPSKIdentity: [UInt8]? = nil, binding: [UInt8], maximumEarlyDataSize: UInt32 = 0, earlyDataScope: [UInt8] = []
    ) {
        self.version = version
        self.cipherSuite = cipherSuite
        self.secret = secret
        self.usesExtendedMasterSecret = usesExtendedMasterSecret
        self.createdAt = createdAt
        self.authenticatedAt = authenticatedAt
        self.lifetime = lifetime
        self.ageAdd = ageAdd
        self.serverName = serverName
        self.applicationProtocol = applicationProtocol
        self.group = group
        self.signatureScheme = signatureScheme
        self.peer = peer
        self.externalPSKIdentity = externalPSKIdentity
        self.binding = binding
        self.maximumEarlyDataSize = maximumEarlyDataSize
        self.earlyDataScope = earlyDataScope
    }

    /// The first moment at which it is of no use.
    public var expiresAt: WallTime { createdAt.adding(seconds: lifetime) }
}

extension Session {
    /// RFC 8446 §4.6.1: the longest that a ticket may live, and the longest that a peer's proof of identity is built upon. Seconds: seven
    /// days.
    package static let maximumLifetime: UInt32 = 7 * 24 * 60 * 60

    /// Why a session is of no use at a moment; nil if it is.
    package func staleness(at time: WallTime) -> Staleness? {
        guard time.since(createdAt) != nil, time.since(authenticatedAt) != nil else { return .fromTheFuture }
        guard lifetime <= Self.maximumLifetime, time < expiresAt else { return .expired }
        guard time < authenticatedAt.adding(seconds: Self.maximumLifetime) else { return .authenticatedTooLongAgo }
        return nil
    }

    package enum Staleness: Sendable, Equatable {
        /// The clock has been set back, or the session comes from a machine whose clock is ahead.
        case fromTheFuture
        case expired
        case authenticatedTooLongAgo
    }

    /// The hash that the session's secret belongs to; nil for a suite that is not spoken here.
    package var hash: HashAlgorithm? { cipherSuite.tls13?.hash ?? cipherSuite.tls12?.hash }
}
