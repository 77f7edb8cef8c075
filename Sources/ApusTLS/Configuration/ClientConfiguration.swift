/// How a client handshakes. One value serves any number of connections.
public struct ClientConfiguration: Sendable {
    /// What may be negotiated.
    public var policy: SecurityPolicy
    /// Decides whether the server is who it says it is.
    public var verifier: any PeerVerifier
    /// Application protocols to offer, preferred first (RFC 7301); none by default.
    public var applicationProtocols: [ApplicationProtocol]
    /// Shown when the server asks for a certificate; without one, an empty Certificate message answers.
    public var identity: Identity?
    /// Chooses when the server asks, by what it says; ``identity`` is then not looked at.
    public var identitySelector: (any ClientIdentitySelector)?
    /// Whether the server is asked to staple an OCSP response (RFC 6066 §8), which the verifier then gets; true by default.
    public var requestsOCSPStaple: Bool
    /// Kinds of certificate that the server may show, preferred first (RFC 7250); X.509 alone by default. With
    /// `CertificateType.rawPublicKey` among them, the verifier must know such keys (``RawPublicKeyVerifier``).
    public var serverCertificateTypes: [CertificateType]
    /// Kinds of certificate that this client may show, preferred first; X.509 alone by default.
    public var clientCertificateTypes: [CertificateType]
    /// Groups to send key shares for; nil takes the first post-quantum and a classical one of the policy's (``SecurityPolicy/groups``).
    public var keyShareGroups: [NamedGroup]?
    /// Whether `server_name` is sent (for DNS names); true by default.
    public var sendsServerName: Bool
    /// Whether to look like a TLS 1.2 resumption to middleboxes (RFC 8446 Appendix D.4); true by default.
    public var middleboxCompatibility: Bool
    /// Whether values that mean nothing are sent among those that do, so that servers stay tolerant (RFC 8701); false by default.
    public var sendsGREASE: Bool
    /// Whether the extensions of a ClientHello come in a random order, so that nobody relies on one; false by default.
    public var shufflesExtensions: Bool
    /// Whether derived secrets are handed to the observer, for key logs and explanations. They decrypt the connection.
    public var revealsSecrets: Bool
    public var limits: ConnectionLimits
    /// Where sessions are kept and taken from; nil, the default, for none: every handshake is then a full one.
    public var sessionCache: (any ClientSessionCache)?
    /// External pre-shared keys to offer, preferred first; none by default. With any, the server must have one of them, unless
    /// ``allowsCertificatesBesideExternalPSKs`` says otherwise, and only TLS 1.3 is offered. At most ``maximumExternalPSKs``.
    public var externalPSKs: [ExternalPSK]
    /// Whether a server that takes none of ``externalPSKs`` may show a certificate instead; false by default: the handshake then fails.
    public var allowsCertificatesBesideExternalPSKs: Bool

    /// The most external keys in one ClientHello.
    public static let maximumExternalPSKs = 16
    /// The most bytes of all their identities together.
    public static let maximumExternalPSKIdentities = 16 * 1024
    /// Whether TLS 1.2 tickets are asked for, so that a session has one where the server knows them; without, it has an ID alone. A scan
    /// turns it off to see that other way.
    package var offersTicketsTLS12 = true
    /// What goes with the handshake under QUIC (RFC 9001 §8.2); nil over records.
    var quicTransportParameters: [UInt8]?

    public init(verifier: any PeerVerifier, policy: SecurityPolicy = .default, applicationProtocols: [ApplicationProtocol] = []) {
        self.policy = policy
        self.verifier = verifier
        self.applicationProtocols = applicationProtocols
        self.identity = nil
        self.identitySelector = nil
        self.requestsOCSPStaple = true
        self.serverCertificateTypes = [.x509]
        self.clientCertificateTypes = [.x509]
        self.keyShareGroups = nil
        self.sendsServerName = true
        self.middleboxCompatibility = true
        self.sendsGREASE = false
        self.shufflesExtensions = false
        self.revealsSecrets = false
        self.limits = ConnectionLimits()
        self.sessionCache = nil
        self.externalPSKs = []
        self.allowsCertificatesBesideExternalPSKs = false
    }

    /// A client that knows its server by an external pre-shared key, and takes no certificate.
    public init(
        externalPSKs: [ExternalPSK], policy: SecurityPolicy = .default, applicationProtocols: [ApplicationProtocol] = []
    ) {
        self.init(verifier: NoCertificateVerifier(), policy: policy, applicationProtocols: applicationProtocols)
        self.externalPSKs = externalPSKs
    }
}

extension ClientConfiguration {
    /// Whether the server may prove itself with a certificate.
    var acceptsCertificates: Bool { externalPSKs.isEmpty || allowsCertificatesBesideExternalPSKs }

    /// Those that a cipher suite of the policy goes with.
    var offeredExternalPSKs: [ExternalPSK] {
        guard !externalPSKs.isEmpty, policy.versions.contains(.TLS13) else { return [] }
        let suites = policy.cipherSuites(for: .TLS13)
        return externalPSKs.filter { psk in suites.contains { $0.tls13?.hash == psk.hash.algorithm } }
    }

    /// What is offered, where no certificate is taken: TLS 1.3, and the suites that go with the keys.
    func narrowedToExternalPSKs() -> ClientConfiguration {
        guard !acceptsCertificates else { return self }
        var narrowed = self
        narrowed.policy.minimumVersion = max(policy.minimumVersion, .TLS13)
        narrowed.policy.cipherSuites = policy.cipherSuites.filter { suite in
            offeredExternalPSKs.contains { $0.hash.algorithm == suite.tls13?.hash }
        }
        return narrowed
    }
}

/// For clients that take no certificate.
private struct NoCertificateVerifier: PeerVerifier {
    private static let verdict = PeerVerdict.untrusted(
        UntrustedPeer(reason: .unknownIssuer, message: "no certificate is trusted: the server has to have a pre-shared key"))

    func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { Self.verdict }
    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict { Self.verdict }
}
