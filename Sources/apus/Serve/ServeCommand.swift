import ApusEdge
import ApusHTTP
import ApusNIO
import ApusTLS
import ApusX509
import ArgumentParser
import Foundation
import NIOCore

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve HTTPS: a folder, what an origin answers, the demo's page, or an echo of what clients send.",
        discussion: """
            Examples:
              apus serve --root ./public
              apus serve --certificate site.pem --private-key site-key.pem --listen 0.0.0.0:8443 --root ./public
              apus serve --to http://localhost:3000
              apus serve --echo --listen localhost:0
              apus serve --dns-upstream 192.0.2.53 --dns-upstream tls://dns.example
            """)

    @OptionGroup var sockets: ListenOptions

    @OptionGroup var state: StateOption

    @Option(
        name: .customLong("certificate"),
        help: ArgumentHelp("PEM certificate chain; repeat with --private-key for several names.", valueName: "FILE"))
    var certificates: [String] = []

    @Option(name: .customLong("private-key"), help: ArgumentHelp("PEM private key of the certificate.", valueName: "FILE"))
    var privateKeys: [String] = []

    @Option(
        help: ArgumentHelp("Socket of `apus signer`, which has the certificates' private keys.", valueName: "PATH"))
    var signer: String?

    @Option(help: ArgumentHelp("Serve the files of this directory.", valueName: "DIR"))
    var root: String?

    @OptionGroup var dns: DNSSiteOptions

    @Option(help: ArgumentHelp("Pass requests on to this origin: http://HOST:PORT or https://HOST:PORT.", valueName: "URL"))
    var to: String?

    @Option(
        name: .customLong("origin-ca"),
        help: ArgumentHelp("PEM roots that the origin's certificate must lead to, instead of the system's.", valueName: "FILE"))
    var originCA: String?

    @Flag(help: "The origin understands Early-Data: 1 (RFC 8470), and gets early requests at once (with --early-data).")
    var originEarlyData = false

    @Option(
        help: ArgumentHelp("Everything from this file, YAML or JSON, followed for changes: docs/edge.md.", valueName: "FILE"))
    var config: String?

    @Flag(help: "Only say whether --config FILE is good.")
    var check = false

    @Flag(help: "Echo bytes back (no HTTP).")
    var echo = false

    @Option(help: "Lowest version.")
    var tlsMin: VersionOption?

    @Option(help: "Highest version.")
    var tlsMax: VersionOption?

    @OptionGroup var negotiation: NegotiationOptions

    @Flag(help: "Accept early data (0-RTT) for safe requests.")
    var earlyData = false

    @Option(
        help: ArgumentHelp(
            "Ticket keys shared by several servers with the same certificate: one file of 48 or 80 random bytes each.",
            valueName: "DIR"))
    var ticketKeys: String?

    @Option(help: ArgumentHelp("Event loops; the number of cores by default.", valueName: "N"))
    var threads: Int?

    @Option(help: ArgumentHelp("Append secrets in the SSLKEYLOGFILE format.", valueName: "FILE"))
    var keyLog: String?

    @Option(help: ArgumentHelp("PEM roots that client certificates must lead to.", valueName: "FILE"))
    var clientCA: String?

    @Option(
        name: .customLong("client-raw-public-key"),
        help: ArgumentHelp("Trust clients that show this bare public key (RFC 7250), PEM; repeat for several.", valueName: "FILE")
    )
    var clientRawPublicKeys: [String] = []

    @Option(
        name: .customLong("client-crl"),
        help: ArgumentHelp(
            "Refuse clients whose certificates this revocation list names, or does not speak for (repeat).", valueName: "FILE"))
    var clientRevocationLists: [String] = []

    @Option(help: "Whether a client must show a certificate or key (with --client-ca, --client-raw-public-key).")
    var clientAuth: ClientAuthOption?

    @OptionGroup var externalPSKs: ExternalPSKOptions

    @Flag(help: "Show the bare public key to clients that take nothing else (RFC 7250).")
    var rawPublicKey = false

    @Option(
        name: .customLong("ocsp-staple"),
        help: ArgumentHelp(
            "OCSP response to staple (DER or PEM), reloaded when it changes; repeat for each --certificate.", valueName: "FILE"))
    var ocspStaples: [String] = []

    @OptionGroup var front: FrontOptions

    @Flag(help: "Print nothing but errors on standard error.")
    var quiet = false

    func validate() throws {
        guard signer == nil || (privateKeys.isEmpty && !certificates.isEmpty) else {
            throw ValidationError("--signer takes the place of --private-key, for each --certificate")
        }
        guard signer != nil || certificates.count == privateKeys.count else {
            throw ValidationError(
                "--certificate and --private-key come in pairs: \(certificates.count) and \(privateKeys.count) were given")
        }
        guard ocspStaples.count <= certificates.count else {
            throw ValidationError("each --ocsp-staple belongs to a --certificate, in their order")
        }
        guard [echo, root != nil, to != nil, !dns.isEmpty].filter({ $0 }).count <= 1 else {
            throw ValidationError("--root, --to, --echo and --dns-upstream exclude each other")
        }
        guard config != nil || !check else { throw ValidationError("--check belongs to --config FILE") }
        guard
            config == nil
                || (certificates.isEmpty && ocspStaples.isEmpty && root == nil && to == nil && !echo && dns.isEmpty
                    && signer == nil && front.isEmpty)
        else { throw ValidationError("certificates and what is served are said in the file of --config") }
        if let to, HTTPOrigin(to) == nil {
            throw ValidationError("--to takes http://HOST:PORT or https://HOST:PORT, not \"\(to)\"")
        }
        guard originCA == nil || to?.hasPrefix("https://") == true else {
            throw ValidationError("--origin-ca FILE belongs to --to https://HOST:PORT")
        }
        guard !originEarlyData || (earlyData && to != nil) else {
            throw ValidationError("--origin-early-data belongs to --to URL --early-data")
        }
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
        guard (clientAuth == nil) == (clientCA == nil && clientRawPublicKeys.isEmpty) else {
            throw ValidationError(
                "--client-auth optional|required belongs together with --client-ca FILE or --client-raw-public-key FILE")
        }
        guard clientRevocationLists.isEmpty || clientCA != nil else {
            throw ValidationError("--client-crl is for clients that --client-ca judges")
        }
    }

    func run() async throws {
        StandardStreams.ignoreBrokenPipes()
        do {
            if let config {
                let configured = ConfiguredServer(file: ConfigurationFile(path: config), keyLog: keyLog, quiet: quiet)
                return check ? try configured.check() : try await configured.run(sockets: sockets)
            }
            let psks = try externalPSKs.load(role: .server)
            let credentials = try await credentials(psks)
            let keys = try sharedTicketKeys()
            let resumption = resumption(keys)
            let server = try await ServerRunner.start(try configuration(credentials, resumption: resumption, psks: psks))
            // Ends with the process.
            if let keys { Task { await keys.watch() } }
            let stop = await StopSignals()
            let hangUps = await HangUpSignals { await reload(server, resumption: resumption, psks: psks) }
            for address in server.addresses { StandardStreams.printLine("listening on https://\(address)") }
            for address in server.plainAddresses { StandardStreams.printLine("listening on http://\(address)") }
            if let file = credentials.rootCertificateFile { StandardStreams.printLine("root certificate: \(file)") }
            await stop.wait()
            hangUps.cancel()
            if !quiet { StandardStreams.printError("apus: stopping: finishing what is under way") }
            await server.shutdown(within: .seconds(Int64(sockets.drain)))
        } catch let failure as Failure {
            throw failure.exit()
        }
    }

    /// The keys of `--ticket-keys`.
    private func sharedTicketKeys() throws -> TicketKeyDirectory? {
        guard let ticketKeys else { return nil }
        do throws(TicketKeyDirectoryError) {
            return try TicketKeyDirectory(path: ticketKeys) { StandardStreams.printError("apus: warning: \($0)") }
        } catch {
            throw Failure(
                code: .badFile, what: "can't use a directory of ticket keys", why: "\(error)",
                advice: "openssl rand 80 > \(ticketKeys)/1 makes a key", report: ErrorReport(kind: "misuse", message: "\(error)"))
        }
    }

    private func resumption(_ keys: TicketKeyDirectory?) -> ServerResumption {
        var resumption = ServerResumption(storage: SealedTickets(keys: keys ?? TicketKeyRotation()))
        // For clients of TLS 1.2 that take no tickets.
        resumption.sessionIDStorage = ServerSessionMemory()
        if earlyData { resumption.earlyData = EarlyDataAcceptance() }
        return resumption
    }

    /// Who gives keys and no certificate wants none.
    private func credentials(_ psks: [ExternalPSK]) async throws -> ServerCredentials {
        guard psks.isEmpty || !certificates.isEmpty else { return ServerCredentials(identities: []) }
        return try await ServerCredentials.load(
            certificates: certificates, privateKeys: privateKeys, signer: signer, ocspStaples: ocspStaples, state: state)
    }

    /// Reads the certificates and everything else that the options name once more.
    private func reload(_ server: EdgeServer, resumption: ServerResumption, psks: [ExternalPSK]) async {
        do {
            try server.reload(try configuration(try await credentials(psks), resumption: resumption, psks: psks))
            if !quiet { StandardStreams.printError("apus: reloaded what the options name") }
        } catch let failure as Failure {
            server.reloadRefused()
            StandardStreams.printError("apus: \(failure.what): \(failure.why); what was loaded before stays in force")
        } catch {
            server.reloadRefused()
            StandardStreams.printError("apus: \(error); what was loaded before stays in force")
        }
    }

    private func configuration(
        _ credentials: ServerCredentials, resumption: ServerResumption, psks: [ExternalPSK]
    ) throws -> EdgeConfiguration {
        var tls = ServerConfiguration(identities: credentials.identities)
        if !psks.isEmpty { tls.externalPSKs = ExternalPSKList(psks) }
        if rawPublicKey { tls.certificateTypes = [.x509, .rawPublicKey] }
        if let tlsMin { tls.policy.minimumVersion = tlsMin.version }
        if let tlsMax { tls.policy.maximumVersion = tlsMax.version }
        tls.resumption = resumption
        try negotiation.apply(to: &tls.policy)
        let protocols = try negotiation.protocols()
        tls.applicationProtocols = protocols.isEmpty && !echo ? [.h2, .http11] : protocols
        if !echo, let other = tls.applicationProtocols.first(where: { ![.h2, .http11].contains($0) }) {
            throw ValidationError("the application protocol \"\(other)\" is not built; h2 and http/1.1 are")
        }
        if let clientAuth {
            let verifier = try clientVerifier(&tls)
            tls.clientAuthentication = clientAuth == .required ? .required(verifier) : .optional(verifier)
        }
        let resolver = try dns.responder(acceptsEarlyData: earlyData).map { EdgeConfiguration.Content.responder($0) }
        let proxy = try proxy()
        let other = resolver ?? proxy.map { .proxy($0) } ?? root.map { .files(root: $0) }
        let content = echo ? .echo : other ?? .demoPage
        var edge = EdgeConfiguration(listen: sockets.addresses, content: content, tls: tls, threads: threads ?? System.coreCount)
        edge.keyLog = try KeyLogOption.open(keyLog)
        if proxy != nil { edge.httpLimits.requestContent = ProxyConfiguration.requestContent }
        try front.apply(to: &edge)
        edge.stapleFiles = credentials.stapleFiles
        if !quiet { edge.report = { StandardStreams.printError("apus: \($0)") } }
        return edge
    }
}

extension ServeCommand {
    /// Who judges clients, and what they are told to show.
    private func clientVerifier(_ tls: inout ServerConfiguration) throws -> any PeerVerifier {
        do throws(CredentialError) {
            var certificates: CertificateVerifier?
            if let clientCA {
                let roots = try TrustRoots(pemFile: clientCA)
                tls.certificateAuthorities = roots.names
                let lists = clientRevocationLists.isEmpty ? nil : try RevocationLists(files: clientRevocationLists)
                certificates = CertificateVerifier(
                    roots: roots, policy: CertificatePolicy(revocation: lists == nil ? .soft : .hard), revocationLists: lists)
            }
            if let certificates, clientRawPublicKeys.isEmpty { return certificates }
            tls.clientCertificateTypes = certificates == nil ? [.rawPublicKey] : [.x509, .rawPublicKey]
            var keys: [[UInt8]] = []
            for file in clientRawPublicKeys { keys.append(try RawPublicKey.load(file: file)) }
            return RawPublicKeyVerifier(expected: keys, certificates: certificates)
        } catch {
            throw Failure(error)
        }
    }

    /// What `--to` and `--origin-ca` say.
    private func proxy() throws -> ProxyConfiguration? {
        guard let to, let origin = HTTPOrigin(to) else { return nil }
        var client = HTTPClientConfiguration()
        if origin.isSecure {
            do throws(CredentialError) {
                let roots: TrustRoots
                if let originCA { roots = try TrustRoots(pemFile: originCA) } else { roots = try TrustRoots.system() }
                client = HTTPClientConfiguration(tls: ClientConfiguration(verifier: CertificateVerifier(roots: roots)))
            } catch {
                throw Failure(error)
            }
        }
        var proxy = ProxyConfiguration(origins: [origin], client: client)
        proxy.rules.originsUnderstandEarlyData = originEarlyData
        return proxy
    }
}

enum ClientAuthOption: String, ExpressibleByArgument, CaseIterable {
    case optional
    case required
}

/// What a server shows: the given files, or a development certificate.
struct ServerCredentials {
    var identities: [Identity]
    /// Set for a development certificate.
    var rootCertificateFile: String?
    /// What is stapled, for the first identities.
    var stapleFiles: [StapleFile] = []

    init(identities: [Identity]) { self.identities = identities }

    /// - Parameter signer: the socket of whoever has the private keys, if not this process.
    static func load(
        certificates: [String], privateKeys: [String], signer: String?, ocspStaples: [String], state: StateOption
    ) async throws -> ServerCredentials {
        guard let signer else {
            return try ServerCredentials(
                certificates: certificates, privateKeys: privateKeys, ocspStaples: ocspStaples, state: state)
        }
        return try ServerCredentials(
            certificates: certificates, privateKeys: [], signed: try await SignedCredentials.load(certificates, socket: signer),
            ocspStaples: ocspStaples, state: state)
    }

    /// - Parameter signed: identities whose keys are elsewhere.
    init(
        certificates: [String], privateKeys: [String], signed: [Identity] = [], ocspStaples: [String] = [], state: StateOption
    ) throws {
        guard certificates.isEmpty else {
            var identities = signed
            do throws(CredentialError) {
                for (certificate, key) in zip(certificates, privateKeys) {
                    identities.append(try Identity(certificateFile: certificate, privateKeyFile: key))
                }
                for (index, path) in ocspStaples.enumerated() where index < identities.count {
                    let file = try StapleFile(path: path, certificateChain: identities[index].certificateChain)
                    identities[index].ocspStaple = file.staple
                    stapleFiles.append(file)
                }
                self.identities = identities
            } catch {
                throw Failure(error)
            }
            return
        }
        let authority = try state.certificateAuthority()
        let names = ["localhost", "127.0.0.1", "::1"].compactMap { CertificateName($0) }
        do { identities = [try authority.issue(names: names)] } catch {
            throw Failure(
                code: .badFile, what: "issue a development certificate", why: "\(error)",
                report: ErrorReport(kind: "misuse", message: "\(error)"))
        }
        rootCertificateFile = authority.rootCertificateFile
    }
}

/// Starts the edge, and puts what can go wrong into the command line's words.
enum ServerRunner {
    static func start(_ configuration: EdgeConfiguration) async throws -> EdgeServer {
        do {
            return try await EdgeServer.start(configuration)
        } catch let error as EdgeStartError {
            let isFile = if case .root = error { true } else { false }
            throw Failure(
                code: isFile ? .badFile : .noConnection, what: "can't serve", why: "\(error)", advice: error.advice,
                report: ErrorReport(kind: "misuse", message: "\(error)"))
        } catch let error as TLSError {
            throw Failure(
                code: .usage, what: "can't serve", why: "\(error)", report: ErrorReport(kind: "misuse", message: "\(error)"))
        }
    }
}
