import ApusExplain
import ApusNIO
import ApusTLS
import ApusX509
import ArgumentParser

struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect to a TLS server: send standard input, print what it answers.",
        discussion: """
            Examples:
              printf 'GET / HTTP/1.0\\r\\nHost: example.com\\r\\n\\r\\n' | apus connect example.com
              apus connect localhost:8443 --ca ca.pem --json
              apus connect example.com --explain
              apus connect mail.example.com --starttls smtp --json

            \(TrustOptions.reasonsOfServers)
            """)

    @Argument(help: ArgumentHelp("Where to connect to; port 443 by default.", valueName: "HOST[:PORT]"))
    var target: Target

    @OptionGroup var roots: RootsOption

    @Option(help: ArgumentHelp("Name for SNI and verification, when not HOST.", valueName: "NAME"))
    var serverName: String?

    @Option(help: "Offer this version alone.")
    var tls: VersionOption?

    @OptionGroup var negotiation: NegotiationOptions

    @OptionGroup var trust: TrustOptions

    @Option(
        name: .customLong("signature-algorithm"),
        help: ArgumentHelp("Offer this signature algorithm (repeat).", valueName: "NAME"))
    var signatureAlgorithms: [String] = []

    @Option(help: ArgumentHelp("PEM certificate chain to authenticate with.", valueName: "FILE"))
    var clientCertificate: String?

    @Option(
        help: ArgumentHelp(
            "PEM private key of --client-certificate; with --raw-public-key alone, its bare key is shown.", valueName: "FILE"))
    var clientKey: String?

    @Option(help: ArgumentHelp("Expect this raw public key (PEM) of the server instead of a certificate.", valueName: "FILE"))
    var rawPublicKey: String?

    @OptionGroup var externalPSKs: ExternalPSKOptions

    @Flag(
        name: .customLong("psk-or-certificate"), help: "Take a certificate from a server that does not have the pre-shared key.")
    var pskOrCertificate = false

    @Flag(help: "Do not verify who the server is; a warning says so.")
    var insecure = false

    @Option(help: ArgumentHelp("Resume from FILE where it holds a session, and keep the newest there.", valueName: "FILE"))
    var session: String?

    @Option(
        help: ArgumentHelp("Send FILE's bytes as early data (0-RTT) when resuming, else after the handshake.", valueName: "FILE"))
    var earlyData: String?

    @Option(help: ArgumentHelp("Append secrets in the SSLKEYLOGFILE format.", valueName: "FILE"))
    var keyLog: String?

    @Option(help: "Ask for TLS in the words of this protocol first; its port (25, 143, 5432) is then the default.")
    var starttls: StartTLSPrelude.Service?

    @Option(
        help: ArgumentHelp(
            "Look HOST up at this server: its HTTPS record gives port and ALPN, and it and its addresses where to connect to.",
            valueName: "URL"))
    var resolveWith: String?

    @Option(
        help: ArgumentHelp("PEM roots that --resolve-with must lead to; --ca's or the system's by default.", valueName: "FILE"))
    var resolveCA: String?

    @Option(help: ArgumentHelp("Limit for connecting and the handshake.", valueName: "SECONDS"))
    var timeout: Double = 10

    @Flag(help: "Handshake only: print one JSON object and close.")
    var json = false

    @OptionGroup var explaining: ExplainOptions

    @Flag(help: "Print nothing but errors on standard error.")
    var quiet = false

    func validate() throws {
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout takes a number of seconds above 0") }
        guard (clientCertificate == nil) == (clientKey == nil) || (clientCertificate == nil && rawPublicKey != nil) else {
            throw ValidationError("--client-certificate and --client-key belong together")
        }
        guard !insecure || trust.isEmpty else {
            throw ValidationError("--pin, --crl and --revocation are about verification, which --insecure switches off")
        }
        if let resolveWith { _ = try DNSServers.locations([resolveWith], option: "--resolve-with") }
        guard starttls == nil || resolveWith == nil else {
            throw ValidationError("--resolve-with follows HTTPS records, which say nothing about a server of --starttls")
        }
        guard resolveCA == nil || resolveWith != nil else { throw ValidationError("--resolve-ca is about --resolve-with") }
        guard target.port > 0 else { throw ValidationError("a port to connect to is above 0") }
    }

    func run() async throws {
        StandardStreams.ignoreBrokenPipes()
        do {
            try await connect()
        } catch let failure as Failure {
            throw failure.exit()
        }
    }

    private func connect() async throws {
        var configuration = try configuration()
        let sessionFile = try session.map { path throws(Failure) in try SessionFile(path: path) }
        configuration.sessionCache = sessionFile
        guard let name = ServerName(serverName ?? target.host) else {
            throw ValidationError("\"\(serverName ?? target.host)\" is neither a DNS name nor an IP address")
        }
        if insecure, !quiet {
            StandardStreams.printError("apus: warning: --insecure: the server is not verified, anyone may be answering")
        }
        let found = try await NameResolution(server: resolveWith, ca: resolveCA ?? roots.ca, timeout: timeout)?.find(target)
        if let found {
            if configuration.applicationProtocols.isEmpty { configuration.applicationProtocols = found.protocols ?? [] }
            if !quiet { StandardStreams.printError(found.summary(of: target)) }
        }
        let client = try ConnectClient(
            target: destination, addresses: found?.targets ?? [], serverName: name, configuration: configuration,
            timeoutSeconds: timeout,
            keyLog: try KeyLogOption.open(keyLog), session: sessionFile,
            earlyData: try earlyData.map { try EarlyDataFile.read($0) } ?? [], startTLS: starttls)
        if json || explaining.isWanted {
            try await showHandshake(client)
        } else {
            try await client.exchange { negotiated in
                if !quiet { StandardStreams.printError(Self.summary(negotiated, target: destination)) }
            }
        }
    }

    /// Where to connect to, with the default port of what is spoken there.
    private var destination: Target { starttls.map { target.defaulting(toPort: $0.port) } ?? target }

    private func showHandshake(_ client: ConnectClient) async throws {
        let startedAt = WallTime.now.milliseconds * 1000
        let outcome = await client.handshake()
        var failure = outcome.failure
        if explaining.isWanted, !outcome.events.isEmpty {
            let story = explaining.story(outcome.events)
            try explaining.write(story, events: outcome.events, startedAt: startedAt)
            if explaining.printsStory {
                StandardStreams.printLine(
                    try json ? story.json() : story.text(explaining.depth, color: StandardStreams.wantsColor))
            } else if !json, !quiet {
                StandardStreams.printError(story.summary)
            }
        }
        if json, !explaining.printsStory || outcome.events.isEmpty {
            StandardStreams.printLine(
                try HandshakeReport(
                    negotiated: outcome.negotiated, connectMilliseconds: outcome.connectMilliseconds,
                    handshakeMilliseconds: outcome.handshakeMilliseconds, error: failure?.report
                ).json())
        }
        if failure == nil, let after = outcome.afterHandshake { failure = .connecting(to: destination.description, after) }
        if let failure { throw failure }
    }

    private func configuration() throws -> ClientConfiguration {
        var configuration = ClientConfiguration(verifier: InsecureVerifier())
        if rawPublicKey != nil {
            configuration.serverCertificateTypes = [.rawPublicKey]
        } else if !insecure {
            configuration.verifier = CertificateVerifier(
                roots: try roots.load(), policy: trust.policy, revocationLists: try trust.lists())
        }
        do {
            if let rawPublicKey {
                let key = try RawPublicKey.load(file: rawPublicKey)
                if !insecure { configuration.verifier = RawPublicKeyVerifier(expected: [key]) }
            }
            if clientCertificate == nil, let clientKey {
                configuration.clientCertificateTypes = [.rawPublicKey]
                configuration.identity = Identity(rawPublicKeyOf: try PrivateKey.load(pemFile: clientKey))
            }
            if let clientCertificate, let clientKey {
                configuration.identity = try Identity(certificateFile: clientCertificate, privateKeyFile: clientKey)
            }
        } catch let error as CredentialError {
            throw Failure(error)
        }
        if let tls {
            configuration.policy.minimumVersion = tls.version
            configuration.policy.maximumVersion = tls.version
        }
        try negotiation.apply(to: &configuration.policy)
        configuration.applicationProtocols = try negotiation.protocols()
        if !signatureAlgorithms.isEmpty {
            configuration.policy.signatureSchemes = try signatureAlgorithms.map { name in
                try NegotiationOptions.look(
                    up: name, "signature algorithm", SignatureScheme(name: name), known: SecurityPolicy.default.signatureSchemes)
            }
        }
        configuration.externalPSKs = try externalPSKs.load(role: .client)
        configuration.allowsCertificatesBesideExternalPSKs = pskOrCertificate
        configuration.revealsSecrets = explaining.isWanted
        return configuration
    }

    static func summary(_ negotiated: NegotiatedParameters, target: Target) -> String {
        var parts = [negotiated.version.description, negotiated.cipherSuite.description]
        if let group = negotiated.group { parts.append(group.description) }
        if let scheme = negotiated.signatureScheme { parts.append(scheme.description) }
        if negotiated.isResumed { parts.append("resumed") }
        if negotiated.earlyData != .notSent { parts.append("early data \(negotiated.earlyData.rawValue)") }
        if let alpn = negotiated.applicationProtocol { parts.append("ALPN \(alpn)") }
        switch negotiated.peerIdentity {
        case nil where negotiated.externalPSKIdentity != nil:
            parts.append(
                "verified: pre-shared key \(String(decoding: negotiated.externalPSKIdentity ?? [], as: UTF8.self).debugDescription)"
            )
        case .some(let identity) where identity.isVerified: parts.append("verified: \(identity.subject)")
        default: parts.append("NOT verified")
        }
        return "connected to \(target): \(parts.joined(separator: ", "))"
    }
}
