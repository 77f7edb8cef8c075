/// How a server handshakes. One value serves any number of connections.
public struct ServerConfiguration: Sendable {
    /// What may be negotiated.
    public var policy: SecurityPolicy
    /// Identities to choose from: the first whose key fits what the client can verify.
    public var identities: [Identity]
    /// Chooses by ClientHello instead; ``identities`` are then not looked at.
    public var identitySelector: (any IdentitySelector)?
    /// Application protocols, preferred first (RFC 7301). Empty: the extension is ignored. Otherwise a client that
    /// offers none of these is refused with `no_application_protocol`.
    public var applicationProtocols: [ApplicationProtocol]
    public var clientAuthentication: ClientAuthentication
    /// DER names of the authorities whose certificates clients should show (RFC 8446 §4.2.4), a hint that helps them choose; none by
    /// default. `ApusX509.TrustRoots` has those of its roots.
    public var certificateAuthorities: [[UInt8]]
    /// Kinds of certificate that this server shows, preferred first (RFC 7250); X.509 alone by default.
    public var certificateTypes: [CertificateType]
    /// Kinds of certificate that clients may show, preferred first; X.509 alone by default. With `CertificateType.rawPublicKey` among
    /// them, the verifier of ``clientAuthentication`` must know such keys (``RawPublicKeyVerifier``).
    public var clientCertificateTypes: [CertificateType]
    /// Whose order decides among cipher suites: the server's unless false. The client's groups are always weighed
    /// by the server's order, but a group with a key share at hand wins over one that costs a HelloRetryRequest,
    /// unless the latter alone is post-quantum.
    public var prefersOwnCipherSuites: Bool
    /// Whether tickets and requests for certificates hold extensions that mean nothing, so that clients stay tolerant (RFC 8701); false by
    /// default.
    public var sendsGREASE: Bool
    /// Whether derived secrets are handed to the observer, for key logs and explanations. They decrypt the connection.
    public var revealsSecrets: Bool
    public var limits: ConnectionLimits
    /// How clients may resume sessions; nil, the default, for not at all: every handshake is then a full one.
    public var resumption: ServerResumption?
    /// Where the external pre-shared keys are that clients may name; nil, the default, for none. A client that has one gets no certificate,
    /// and is asked for none. Without an identity this server takes clients with a key alone, and speaks TLS 1.3 alone.
    public var externalPSKs: (any ExternalPSKProvider)?
    /// Whether a client that could verify a certificate of ``identities`` is shown one even where it has a pre-shared key; false by
    /// default.
    public var prefersCertificatesToExternalPSKs: Bool
    /// What goes with the handshake under QUIC (RFC 9001 §8.2); nil over records.
    var quicTransportParameters: [UInt8]?

    public enum ClientAuthentication: Sendable {
        case none
        /// Ask; a client may answer with no certificate, but not with one that the verifier refuses.
        case optional(any PeerVerifier)
        /// Ask; a client without a certificate is refused with `certificate_required`.
        case required(any PeerVerifier)
    }

    public init(identities: [Identity], policy: SecurityPolicy = .default, applicationProtocols: [ApplicationProtocol] = []) {
        self.policy = policy
        self.identities = identities
        self.identitySelector = nil
        self.applicationProtocols = applicationProtocols
        self.clientAuthentication = .none
        self.certificateAuthorities = []
        self.certificateTypes = [.x509]
        self.clientCertificateTypes = [.x509]
        self.prefersOwnCipherSuites = true
        self.sendsGREASE = false
        self.revealsSecrets = false
        self.limits = ConnectionLimits()
        self.resumption = nil
        self.externalPSKs = nil
        self.prefersCertificatesToExternalPSKs = false
    }
}

extension ServerConfiguration {
    /// Whether there is any certificate to show.
    var hasIdentity: Bool { !identities.isEmpty || identitySelector != nil }

    /// External pre-shared keys are for TLS 1.3 alone: older versions need a certificate.
    var versions: [ProtocolVersion] { policy.versions.filter { $0 >= .TLS13 || hasIdentity } }
}
