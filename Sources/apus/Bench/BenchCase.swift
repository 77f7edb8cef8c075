import ApusCrypto
import ApusTLS
import ApusX509
import Foundation

/// One line of `apus bench`.
struct BenchCase {
    enum Work {
        case handshake
        /// Writes of so many bytes.
        case transfer(size: Int)
        /// A ClientHello as a client of the default policy sends it, its extensions included.
        case parseClientHello
    }

    let name: String
    let work: Work
    var version = ProtocolVersion.TLS13
    var group = NamedGroup.x25519
    var cipherSuite = CipherSuite.TLS_AES_128_GCM_SHA256
    /// Of the server's certificate, and of those above it.
    var key = KeyKind.p256

    static var all: [BenchCase] {
        var cases = [
            BenchCase(
                name: "TLS 1.3, X25519MLKEM768, ECDSA P-256", work: .handshake, group: .X25519MLKEM768),
            BenchCase(name: "TLS 1.3, x25519, ECDSA P-256", work: .handshake),
            BenchCase(name: "TLS 1.3, x25519, RSA 2048", work: .handshake, key: .rsa(bits: 2048)),
            BenchCase(
                name: "TLS 1.2, x25519, ECDSA P-256", work: .handshake, version: .TLS12,
                cipherSuite: .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
        ]
        for suite in [CipherSuite.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256] {
            for size in [1350, 16 * 1024] {
                cases.append(
                    BenchCase(
                        name: "\(suite), writes of \(size) bytes", work: .transfer(size: size), cipherSuite: suite))
            }
        }
        cases.append(BenchCase(name: "ClientHello with a share of X25519MLKEM768, parsed", work: .parseClientHello))
        return cases
    }

    private var policy: SecurityPolicy {
        var policy = SecurityPolicy.default
        policy.minimumVersion = version
        policy.maximumVersion = version
        policy.cipherSuites = [cipherSuite]
        // In TLS 1.2 the certificate's curve must be among the groups too (RFC 8422 §5.1).
        policy.groups = version == .TLS12 ? [group, .secp256r1] : [group]
        return policy
    }

    func makePair(_ credentials: BenchCredentials) throws -> BenchPair {
        try BenchPair(
            client: ClientConfiguration(verifier: CertificateVerifier(roots: credentials.roots), policy: policy),
            server: ServerConfiguration(identities: [credentials.identity], policy: policy),
            serverName: credentials.serverName)
    }

    /// Does the work over and over for about that long.
    ///
    /// - Returns: how often, and the time that it took.
    func run(for duration: Duration, _ credentials: BenchCredentials) throws -> (count: Int, elapsed: Duration) {
        let clock = ContinuousClock()
        var count = 0
        switch work {
        case .handshake:
            let start = clock.now
            while clock.now - start < duration {
                var pair = try makePair(credentials)
                try pair.handshake()
                count += 1
            }
            return (count, clock.now - start)
        case .transfer(let size):
            var pair = try makePair(credentials)
            try pair.handshake()
            let plaintext = [UInt8](repeating: 0x61, count: size)
            let start = clock.now
            while clock.now - start < duration {
                for _ in 0..<32 { try pair.transfer(plaintext) }
                count += 32
            }
            return (count, clock.now - start)
        case .parseClientHello:
            let message = try ParsedHello.message(credentials)
            let start = clock.now
            while clock.now - start < duration {
                for _ in 0..<32 { try ParsedHello.parse(message) }
                count += 32
            }
            return (count, clock.now - start)
        }
    }
}

/// A server's chain of end entity and intermediate, and the root that the client trusts: made for the run, and never stored.
struct BenchCredentials {
    let identity: Identity
    let roots: TrustRoots
    let serverName: ServerName

    init(_ kind: KeyKind) throws {
        let name = "localhost"
        guard let serverName = ServerName(name) else { throw BenchError.handshakeIncomplete }
        self.serverName = serverName
        let rootKey = try PrivateKey.generate(kind)
        let intermediateKey = try PrivateKey.generate(kind)
        let key = try PrivateKey.generate(kind)
        let root = try CertificateFactory.selfSigned(Self.authority("Bench root", pathLength: 1), privateKey: rootKey)
        let intermediate = try CertificateFactory.issue(
            Self.authority("Bench intermediate", pathLength: 0), publicKey: intermediateKey.publicKey.subjectPublicKeyInfo,
            issuer: CertificateIssuer(certificate: root, privateKey: rootKey))
        var recipe = Self.recipe(name)
        recipe.names = [.dnsName(name)]
        recipe.extendedKeyUsage = [.serverAuth]
        let certificate = try CertificateFactory.issue(
            recipe, publicKey: key.publicKey.subjectPublicKeyInfo,
            issuer: CertificateIssuer(certificate: intermediate, privateKey: intermediateKey))
        identity = Identity(certificateChain: [certificate, intermediate], privateKey: key)
        roots = try TrustRoots(certificates: [root])
    }

    private static func recipe(_ commonName: String) -> CertificateRecipe {
        CertificateRecipe(
            commonName: commonName, notBefore: Date(timeIntervalSinceNow: -3600), notAfter: Date(timeIntervalSinceNow: 86400))
    }

    private static func authority(_ commonName: String, pathLength: Int) -> CertificateRecipe {
        var recipe = recipe(commonName)
        recipe.basicConstraints = .authority(maximumPathLength: pathLength)
        recipe.keyUsage = [.keyCertSign, .cRLSign]
        return recipe
    }
}
