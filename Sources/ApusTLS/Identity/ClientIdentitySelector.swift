/// Chooses the identity that a client shows to a server that asks for one.
public protocol ClientIdentitySelector: Sendable {
    /// The choice, if it can be made at once; nil if ``selectIdentity(for:)`` must be awaited. The default is nil.
    func selectIdentityImmediately(for request: ClientIdentityRequest) -> ClientIdentityChoice?

    /// The choice. The handshake waits for it, within its time limit.
    func selectIdentity(for request: ClientIdentityRequest) async -> ClientIdentityChoice
}

extension ClientIdentitySelector {
    public func selectIdentityImmediately(for request: ClientIdentityRequest) -> ClientIdentityChoice? { nil }
}

/// The answer of a ``ClientIdentitySelector``.
public enum ClientIdentityChoice: Sendable {
    /// Shown if its key can sign with one of the schemes that the server takes; otherwise it is as if there were none.
    case identity(Identity)
    /// The first of these that is of the kind agreed on, and whose key can sign with one of the schemes that the server takes.
    case firstFitting([Identity])
    /// An empty Certificate message: whether that is enough is for the server to say (RFC 8446 §4.4.2).
    case noCertificate
}

/// What a server says of the certificate that it asks for (RFC 8446 §4.3.2, RFC 5246 §7.4.4).
public struct ClientIdentityRequest: Sendable, Equatable {
    /// The server that was connected to.
    public var serverName: ServerName?
    /// What the handshake settled on: what a key can sign with depends on it.
    public var version: ProtocolVersion
    /// What the client may sign the handshake with; in TLS 1.2 those of the kinds of certificate that the server takes.
    public var signatureSchemes: [SignatureScheme]
    /// What the certificates themselves may be signed with; the same as ``signatureSchemes`` where the server says nothing else.
    public var certificateSignatureSchemes: [SignatureScheme]
    /// DER names of the authorities that the server trusts; empty where it does not say, and any may do.
    public var certificateAuthorities: [[UInt8]]

    public init(
        serverName: ServerName?, version: ProtocolVersion = .TLS13, signatureSchemes: [SignatureScheme],
        certificateSignatureSchemes: [SignatureScheme]? = nil,
        certificateAuthorities: [[UInt8]] = []
    ) {
        self.serverName = serverName
        self.version = version
        self.signatureSchemes = signatureSchemes
        self.certificateSignatureSchemes = certificateSignatureSchemes ?? signatureSchemes
        self.certificateAuthorities = certificateAuthorities
    }
}

extension Identity {
    /// Whether this identity's key can sign with a scheme that the server takes: others are not worth choosing.
    public func canSign(for request: ClientIdentityRequest) -> Bool {
        let schemes = request.version >= .TLS13 ? signatureSchemes : signatureSchemesTLS12
        return schemes.contains { $0.isValid(in: request.version) && request.signatureSchemes.contains($0) }
    }
}
