/// A ClientHello with its extensions decoded: what a server chooses from, the version first (RFC 8446 §4.1.2, §4.2).
struct ClientHelloOffer: Sendable {
    let hello: ClientHello
    let message: HandshakeMessage
    let serverName: String?
    /// What the client takes of the versions that there are, as it said or as its legacy_version means.
    let supportedVersions: [ProtocolVersion]
    /// Empty also where the client said nothing.
    let groups: [NamedGroup]
    /// Empty also where the client said nothing.
    let signatureSchemes: [SignatureScheme]
    let keyShares: [KeyShareEntry]
    let applicationProtocols: [ApplicationProtocol]
    /// RFC 6066 §8: whether it asks for a stapled OCSP response.
    let wantsOCSPStaple: Bool
    /// RFC 7250 §4.1; nil where it said nothing.
    let serverCertificateTypes: [CertificateType]?
    let clientCertificateTypes: [CertificateType]?
    let pskModes: [PskKeyExchangeMode]
    let preSharedKeys: PreSharedKeyClientHello?
    /// RFC 8446 §4.2.4; empty also where the client said nothing.
    let certificateAuthorities: [[UInt8]]

    init(_ received: ReceivedMessage) throws(TLSError) {
        let hello = try received.decode(ClientHello.self)
        let extensions = hello.extensions
        self.hello = hello
        message = received.message
        supportedVersions = try Self.versions(hello)
        serverName = try Self.serverName(extensions)
        signatureSchemes = try Self.optional(SignatureAlgorithms.self, in: extensions)?.schemes ?? []
        groups = try Self.optional(SupportedGroups.self, in: extensions)?.groups ?? []
        keyShares = try Self.optional(KeyShareClientHello.self, in: extensions)?.clientShares ?? []
        applicationProtocols = try Self.optional(ApplicationLayerProtocolNegotiation.self, in: extensions)?.protocols ?? []
        serverCertificateTypes = try Self.optional(ServerCertificateTypesClientHello.self, in: extensions)?.types
        clientCertificateTypes = try Self.optional(ClientCertificateTypesClientHello.self, in: extensions)?.types
        if case .ocsp? = try Self.optional(StatusRequest.self, in: extensions) {
            wantsOCSPStaple = true
        } else {
            wantsOCSPStaple = false
        }
        pskModes = try Self.optional(PskKeyExchangeModes.self, in: extensions)?.modes ?? []
        // What only TLS 1.3 knows is not looked into where the client does not speak it.
        preSharedKeys =
            supportedVersions.contains(.TLS13) ? try Self.optional(PreSharedKeyClientHello.self, in: extensions) : nil
        certificateAuthorities = try Self.optional(CertificateAuthorities.self, in: extensions)?.authorities ?? []
    }

    /// What TLS 1.3 demands of the ClientHello, once that is the version (RFC 8446 §4.1.2, §9.2).
    func checkTLS13() throws(TLSError) {
        try Self.checkLegacyFields(hello)
        try ExtensionCheck.checkRequest(hello.extensions, in: .clientHello, message: "ClientHello")
        if let index = hello.extensions.types.firstIndex(of: .preSharedKey), index != hello.extensions.count - 1 {
            throw .misbehaved(Misbehaviour(.illegalParameter, "pre_shared_key is not the last extension of its ClientHello"))
        }
        try checkRequiredExtensions()
        try Self.checkKeyShares(keyShares, groups: groups)
        try checkPreSharedKeys()
    }

    /// RFC 8446 §9.2. A client may leave out what certificates need where it has pre-shared keys; whether it can do without is seen when
    /// one of them is taken, or none.
    private func checkRequiredExtensions() throws(TLSError) {
        if preSharedKeys == nil {
            try require(.signatureAlgorithms, "signature_algorithms")
            try require(.supportedGroups, "supported_groups")
        }
        if hello.extensions.contains(.keyShare) { try require(.supportedGroups, "supported_groups") }
        if hello.extensions.contains(.supportedGroups) { try require(.keyShare, "key_share") }
    }

    /// RFC 8446 §4.2.9, §4.2.11: a binder for each identity, and never without the modes.
    private func checkPreSharedKeys() throws(TLSError) {
        guard let preSharedKeys else { return }
        try require(.pskKeyExchangeModes, "psk_key_exchange_modes")
        guard preSharedKeys.identities.count == preSharedKeys.binders.count else {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter,
                    "its ClientHello has \(preSharedKeys.identities.count) pre-shared keys and \(preSharedKeys.binders.count) binders"
                ))
        }
    }

    /// RFC 8446 §4.2.1: supported_versions alone counts where it is sent; without it the client speaks legacy_version, and what is
    /// above that is left to the server (RFC 5246 §E.1).
    private static func versions(_ hello: ClientHello) throws(TLSError) -> [ProtocolVersion] {
        if let said = try optional(SupportedVersionsClientHello.self, in: hello.extensions) { return said.versions }
        return [min(hello.legacyVersion, .TLS12)]
    }

    var sentEarlyData: Bool { hello.extensions.contains(.earlyData) }

    var info: ClientHelloInfo {
        ClientHelloInfo(
            serverName: serverName, applicationProtocols: applicationProtocols, supportedVersions: supportedVersions,
            cipherSuites: hello.cipherSuites, groups: groups, signatureSchemes: signatureSchemes,
            certificateAuthorities: certificateAuthorities)
    }

    /// RFC 8446 §4.1.2: legacy_version is TLS 1.2's and compression is null, alone.
    private static func checkLegacyFields(_ hello: ClientHello) throws(TLSError) {
        guard hello.legacyVersion >= .TLS12 else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "its ClientHello offers TLS 1.3 with legacy_version \(hello.legacyVersion)"))
        }
        guard hello.legacyCompressionMethods == [0] else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ClientHello offers compression, which TLS 1.3 does not have"))
        }
    }

    func require(_ type: ExtensionType, _ name: String) throws(TLSError) {
        guard hello.extensions.contains(type) else {
            throw .misbehaved(Misbehaviour(.missingExtension, "its ClientHello has no \(name)"))
        }
    }

    private static func optional<Body: ExtensionBody>(_ body: Body.Type, in extensions: Extensions) throws(TLSError) -> Body? {
        try TLSError.decoding("ClientHello") { () throws(DecodeError) in try extensions.decode(body) }
    }

    /// RFC 6066 §3: a DNS name. An address, which some clients send, counts as no name.
    private static func serverName(_ extensions: Extensions) throws(TLSError) -> String? {
        let list = try TLSError.decoding("ClientHello") { () throws(DecodeError) in try extensions.decode(ServerNameList.self) }
        guard let bytes = list?.hostName else { return nil }
        guard let name = ServerName(String(decoding: bytes, as: UTF8.self)) else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "the server_name in its ClientHello is not a DNS name"))
        }
        return name.dnsName
    }

    /// RFC 8446 §4.2.8: shares are for groups of supported_groups, in their order, each once.
    private static func checkKeyShares(_ shares: [KeyShareEntry], groups: [NamedGroup]) throws(TLSError) {
        var rest = groups[...]
        for share in shares {
            guard let index = rest.firstIndex(of: share.group) else {
                throw .misbehaved(
                    Misbehaviour(
                        .illegalParameter,
                        "its key share for \(share.group) is not in the order of supported_groups, or not there"))
            }
            rest = rest[(index + 1)...]
        }
    }
}
