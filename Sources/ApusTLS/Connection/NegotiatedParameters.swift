/// What a completed handshake agreed on.
public struct NegotiatedParameters: Sendable, Equatable {
    public var version: ProtocolVersion
    public var cipherSuite: CipherSuite
    /// The key exchange group; nil where there was none (TLS 1.2 static RSA, `psk_ke`).
    public var group: NamedGroup?
    /// The scheme of the server's CertificateVerify; nil where there was none (a resumption).
    public var signatureScheme: SignatureScheme?
    public var applicationProtocol: ApplicationProtocol?
    /// The name that the client asked for.
    public var serverName: String?
    public var isResumed: Bool
    public var usedHelloRetryRequest: Bool
    /// Who the peer is; nil for a client that showed no certificate, and with an external pre-shared key.
    public var peerIdentity: PeerIdentity?
    /// The peer's certificates as sent, DER, end entity first.
    public var peerCertificates: [[UInt8]]
    /// The client's random value, by which key logs name a connection.
    public var clientRandom: [UInt8]
    /// What became of data sent ahead of the handshake.
    public var earlyData = EarlyDataOutcome.notSent
    /// Whether the keys are bound to the whole handshake: always in TLS 1.3, in TLS 1.2 where both sides have extended_master_secret
    /// (RFC 7627). Without it there is no resumption and no exporter.
    public var isBoundToHandshake = true
    /// What ``peerCertificates`` holds: with `CertificateType.rawPublicKey` one SubjectPublicKeyInfo (RFC 7250).
    public var peerCertificateType = CertificateType.x509
    /// The OCSP response that was stapled to the peer's certificate, DER; nil where none came.
    public var peerOCSPResponse: [UInt8]?
    /// The server's certificate, DER, whichever side this is; nil where it showed none in this handshake.
    public var serverCertificate: [UInt8]?
    /// The identity of the external pre-shared key that both sides have, in this handshake or in the one that the session goes back to;
    /// nil where certificates proved who is who.
    public var externalPSKIdentity: [UInt8]?
}

extension NegotiatedParameters {
    /// What a captured handshake agreed on, to be filled in from its messages.
    package init(version: ProtocolVersion, cipherSuite: CipherSuite, clientRandom: [UInt8]) {
        self.init(
            version: version, cipherSuite: cipherSuite, group: nil, signatureScheme: nil, applicationProtocol: nil,
            serverName: nil,
            isResumed: false, usedHelloRetryRequest: false, peerIdentity: nil, peerCertificates: [], clientRandom: clientRandom)
    }
}
