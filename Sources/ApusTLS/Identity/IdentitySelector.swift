/// Chooses the identity that a server shows to a client, by what the client said.
public protocol IdentitySelector: Sendable {
    /// The choice, if it can be made at once; nil if ``selectIdentity(for:)`` must be awaited. The default is nil.
    func selectIdentityImmediately(for clientHello: ClientHelloInfo) -> IdentityChoice?

    /// The choice. The handshake waits for it, within its time limit.
    func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice
}

extension IdentitySelector {
    public func selectIdentityImmediately(for clientHello: ClientHelloInfo) -> IdentityChoice? { nil }
}

/// The answer of an ``IdentitySelector``.
public enum IdentityChoice: Sendable {
    case identity(Identity)
    /// The first of these that is of the kind agreed on, and whose key can sign what the client verifies.
    case firstFitting([Identity])
    /// There is none for this name: the handshake ends with `unrecognized_name` (RFC 6066 §3).
    case none
}

/// What a ClientHello says that matters for choosing a site, an identity or a configuration.
public struct ClientHelloInfo: Sendable, Equatable {
    /// The host name asked for (lower case); nil when none was sent.
    public var serverName: String?
    public var applicationProtocols: [ApplicationProtocol]
    public var supportedVersions: [ProtocolVersion]
    public var cipherSuites: [CipherSuite]
    public var groups: [NamedGroup]
    public var signatureSchemes: [SignatureScheme]
    /// DER names of the authorities that the client trusts (RFC 8446 §4.2.4); empty where it does not say.
    public var certificateAuthorities: [[UInt8]]

    /// For tests of selectors; the engine makes its own.
    public init(
        serverName: String?, applicationProtocols: [ApplicationProtocol] = [], supportedVersions: [ProtocolVersion] = [],
        cipherSuites: [CipherSuite] = [], groups: [NamedGroup] = [], signatureSchemes: [SignatureScheme] = [],
        certificateAuthorities: [[UInt8]] = []
    ) {
        self.serverName = serverName
        self.applicationProtocols = applicationProtocols
        self.supportedVersions = supportedVersions
        self.cipherSuites = cipherSuites
        self.groups = groups
        self.signatureSchemes = signatureSchemes
        self.certificateAuthorities = certificateAuthorities
    }
}

/// Chooses a whole server configuration by ClientHello.
public protocol ServerConfigurationSelector: Sendable {
    /// The configuration, if it can be given at once; nil if ``selectConfiguration(for:)`` must be awaited. The default is nil.
    func selectConfigurationImmediately(for clientHello: ClientHelloInfo) -> ServerConfiguration?

    /// The configuration; an error ends the handshake with `unrecognized_name`.
    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration
}

extension ServerConfigurationSelector {
    public func selectConfigurationImmediately(for clientHello: ClientHelloInfo) -> ServerConfiguration? { nil }
}
