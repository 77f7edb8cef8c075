/// A ClientHello with its extensions decoded and checked: what a server chooses from (RFC 8446 §4.1.2, §4.2, §9.2).
struct ClientHelloOffer: Sendable {
    let hello: ClientHello
    let message: HandshakeMessage
    let serverName: String?
    let supportedVersions: [ProtocolVersion]
    let groups: [NamedGroup]
    let signatureSchemes: [SignatureScheme]
    let keyShares: [KeyShareEntry]
    let applicationProtocols: [ApplicationProtocol]

    init(_ received: ReceivedMessage) throws(TLSError) {
        let hello = try received.decode(ClientHello.self)
        let extensions = hello.extensions
        let versions = try TLSError.decoding("ClientHello") { () throws(DecodeError) in
            try extensions.decode(SupportedVersionsClientHello.self)
        }
        // Without supported_versions, or without ours in it, the client speaks something older (RFC 8446 §4.2.1).
        guard let versions, versions.versions.contains(.TLS13) else {
            let offered = versions?.versions ?? [hello.legacyVersion]
            throw .incompatible(.version(offered: offered.filter { !$0.isGREASE }, supported: [.TLS13]))
        }
        try Self.checkLegacyFields(hello)
        try ExtensionCheck.checkRequest(extensions, in: .clientHello, message: "ClientHello")
        if let index = extensions.types.firstIndex(of: .preSharedKey), index != extensions.count - 1 {
            throw .misbehaved(Misbehaviour(.illegalParameter, "pre_shared_key is not the last extension of its ClientHello"))
        }
        self.hello = hello
        message = received.message
        supportedVersions = versions.versions
        serverName = try Self.serverName(extensions)
        signatureSchemes = try Self.required(SignatureAlgorithms.self, "signature_algorithms", in: extensions).schemes
        groups = try Self.required(SupportedGroups.self, "supported_groups", in: extensions).groups
        keyShares = try Self.required(KeyShareClientHello.self, "key_share", in: extensions).clientShares
        applicationProtocols =
            try TLSError.decoding("ClientHello") { () throws(DecodeError) in
                try extensions.decode(ApplicationLayerProtocolNegotiation.self)
            }?.protocols ?? []
        try Self.checkKeyShares(keyShares, groups: groups)
    }

    var sentEarlyData: Bool { hello.extensions.contains(.earlyData) }

    var info: ClientHelloInfo {
        ClientHelloInfo(
            serverName: serverName, applicationProtocols: applicationProtocols, supportedVersions: supportedVersions,
            cipherSuites: hello.cipherSuites, groups: groups, signatureSchemes: signatureSchemes)
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

    private static func required<Body: ExtensionBody>(
        _ body: Body.Type, _ name: String, in extensions: Extensions
    ) throws(TLSError) -> Body {
        let decoded = try TLSError.decoding("ClientHello") { () throws(DecodeError) in try extensions.decode(body) }
        guard let decoded else { throw .misbehaved(Misbehaviour(.missingExtension, "its ClientHello has no \(name)")) }
        return decoded
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
