import NIOCore
import NIOSSL

/// swift-nio-ssl (BoringSSL), through its channel handlers.
struct NIOSSLPeer: Peer {
    let name = "swift-nio-ssl"

    func prepare(_ setting: Setting) throws -> (any PreparedPeer)? {
        // It gives tickets, and has no way to keep or offer a session.
        guard !setting.isResumed else { return nil }
        // BoringSSL's TLS 1.3 has no choice of suites: with AES in hardware it takes AES_128_GCM.
        guard setting.version == .tls12 || setting.suite == .aes128GCM else { return nil }
        var server = TLSConfiguration.makeServerConfiguration(
            certificateChain: try Self.certificates(setting.chain).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(setting.chain.privateKey.utf8), format: .pem)))
        var client = TLSConfiguration.makeClientConfiguration()
        let root = try NIOSSLCertificate.fromPEMBytes(Array(setting.chain.root.utf8))
        switch setting.verification {
        case .remembering: client.trustRoots = .certificates(root)
        // It remembers no chains: the two cost it the same.
        case .coldAmongSystemRoots, .rememberingAmongSystemRoots:
            client.trustRoots = .default
            client.additionalTrustRoots = [.certificates(root)]
        case .none: client.certificateVerification = .none
        }
        if let chain = setting.clientChain {
            client.certificateChain = try Self.certificates(chain).map { .certificate($0) }
            client.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(chain.privateKey.utf8), format: .pem))
            server.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(chain.root.utf8)))
            server.certificateVerification = .noHostnameVerification
        }
        client.curves = setting.groups.map(\.nioSSL)
        server.curves = client.curves
        let version: TLSVersion = setting.version == .tls13 ? .tlsv13 : .tlsv12
        client.minimumTLSVersion = version
        client.maximumTLSVersion = version
        server.minimumTLSVersion = version
        server.maximumTLSVersion = version
        client.cipherSuiteValues = setting.suite.nioSSL12
        return Prepared(
            client: try NIOSSLContext(configuration: client), server: try NIOSSLContext(configuration: server))
    }

    private static func certificates(_ chain: Chain) throws -> [NIOSSLCertificate] {
        try chain.certificates.map { try NIOSSLCertificate(bytes: Array($0.utf8), format: .pem) }
    }

    private struct Prepared: PreparedPeer {
        let client: NIOSSLContext
        let server: NIOSSLContext

        func makePair() throws -> any ConnectedPair {
            try ChannelPair(
                client: NIOSSLClientHandler(context: client, serverHostname: Chain.hostName),
                server: NIOSSLServerHandler(context: server))
        }

        var handlers: (@Sendable () throws -> TLSHandlers)? {
            { [client, server] in
                TLSHandlers(
                    client: try NIOSSLClientHandler(context: client, serverHostname: Chain.hostName),
                    server: NIOSSLServerHandler(context: server))
            }
        }
    }
}

extension Setting.Suite {
    fileprivate var nioSSL12: [NIOTLSCipher] {
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
    fileprivate var nioSSL: NIOTLSCurve {
        switch self {
        case .x25519: .x25519
        case .x25519MLKEM768: .x25519_MLKEM768
        case .secp256r1: .secp256r1
        }
    }
}
