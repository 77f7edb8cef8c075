import ApusNIO
import ApusTLS
import ApusX509
import NIOCore

/// Apus through its channel handlers.
struct ApusPeer: Peer {
    let name = "Apus"

    func prepare(_ setting: Setting) throws -> (any PreparedPeer)? {
        let configurations = try Self.configurations(setting)
        let prepared = Prepared(client: configurations.client, server: configurations.server, isResumed: setting.isResumed)
        // The session that the first of the handshakes resumes.
        if setting.isResumed { try prepared.makePair(isResumed: false).handshakeAndClose() }
        return prepared
    }

    static func configurations(_ setting: Setting) throws -> (client: ClientConfiguration, server: ServerConfiguration) {
        var policy = SecurityPolicy.default
        policy.minimumVersion = setting.version == .tls13 ? .TLS13 : .TLS12
        policy.maximumVersion = policy.minimumVersion
        policy.cipherSuites = setting.version == .tls13 ? [setting.suite.apus13] : setting.suite.apus12
        policy.groups = setting.groups.map(\.apus)
        let identity = try Identity(
            certificateFile: setting.chain.certificateFile, privateKeyFile: setting.chain.privateKeyFile)
        var client = ClientConfiguration(verifier: try verifier(setting), policy: policy)
        var server = ServerConfiguration(identities: [identity], policy: policy)
        if let chain = setting.clientChain {
            client.identity = try Identity(certificateFile: chain.certificateFile, privateKeyFile: chain.privateKeyFile)
            server.clientAuthentication = .required(
                CertificateVerifier(roots: try TrustRoots(pemFile: chain.rootFile)))
        }
        if setting.isResumed {
            client.sessionCache = ClientSessionMemory()
            server.resumption = ServerResumption()
        }
        return (client, server)
    }

    private static func verifier(_ setting: Setting) throws -> any PeerVerifier {
        let own = try TrustRoots(pemFile: setting.chain.rootFile)
        switch setting.verification {
        case .remembering: return CertificateVerifier(roots: own)
        case .rememberingAmongSystemRoots: return CertificateVerifier(roots: try .system().adding(own))
        case .coldAmongSystemRoots:
            return CertificateVerifier(roots: try .system().adding(own), rememberedChains: 0)
        case .none: return InsecureVerifier()
        }
    }

    private struct Prepared: PreparedPeer {
        let client: ClientConfiguration
        let server: ServerConfiguration
        let isResumed: Bool

        func makePair() throws -> any ConnectedPair { try makePair(isResumed: isResumed) }

        fileprivate func makePair(isResumed: Bool) throws -> ChannelPair {
            let handler = try TLSClientHandler(configuration: client, serverName: Chain.hostName)
            return try ChannelPair(client: handler, server: TLSServerHandler(configuration: server)) {
                guard handler.negotiated?.isResumed == isResumed else {
                    throw PeerError("resumed where it should not be, or not")
                }
            }
        }

        var handlers: (@Sendable () throws -> TLSHandlers)? {
            { [client, server] in
                TLSHandlers(
                    client: try TLSClientHandler(configuration: client, serverName: Chain.hostName),
                    server: try TLSServerHandler(configuration: server))
            }
        }
    }
}

extension Setting.Suite {
    fileprivate var apus13: CipherSuite {
        switch self {
        case .aes128GCM: .TLS_AES_128_GCM_SHA256
        case .aes256GCM: .TLS_AES_256_GCM_SHA384
        case .chaCha20Poly1305: .TLS_CHACHA20_POLY1305_SHA256
        }
    }

    fileprivate var apus12: [CipherSuite] {
        switch self {
        case .aes128GCM: [.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
        case .aes256GCM: [.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
        case .chaCha20Poly1305:
            [
                .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            ]
        }
    }
}

extension Setting.Group {
    fileprivate var apus: NamedGroup {
        switch self {
        case .x25519: .x25519
        case .x25519MLKEM768: .X25519MLKEM768
        case .secp256r1: .secp256r1
        }
    }
}
