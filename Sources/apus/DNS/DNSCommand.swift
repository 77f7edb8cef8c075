import ApusDNS
import ApusExplain
import ApusHTTP
import ApusTLS
import ArgumentParser

struct DNSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dns",
        abstract: "Ask a DNS server over HTTPS, TLS, UDP or TCP, and print what it answers.",
        discussion: """
            Examples:
              apus dns example.com A AAAA HTTPS --server https://dns.example/dns-query
              apus dns example.com MX --server tls://192.0.2.53 --short
              apus dns 192.0.2.1 --server https://dns.example/dns-query --connect 192.0.2.53 --explain

            NXDOMAIN is an answer: exit 0. Where a server says that it failed (SERVFAIL, REFUSED), exit 3.
            """)

    @Argument(help: ArgumentHelp("A name in any script, or an address, whose name is asked for then.", valueName: "NAME"))
    var name: String

    @Argument(help: ArgumentHelp("Types to ask for; A and AAAA by default, PTR for an address.", valueName: "TYPE"))
    var types: [String] = []

    @Option(
        name: .customLong("server"),
        help: ArgumentHelp("https://, tls://, udp://, tcp:// or an address; repeat for more, asked in turn.", valueName: "URL"))
    var servers: [String]

    @Option(help: "How a query goes over HTTPS.")
    var method: HTTPSTransport.Method = .post

    @Option(help: ArgumentHelp("Connect to this address instead of looking the server's name up.", valueName: "ADDRESS"))
    var connect: String?

    @OptionGroup var roots: RootsOption

    @Option(help: ArgumentHelp("Append secrets in the SSLKEYLOGFILE format.", valueName: "FILE"))
    var keyLog: String?

    @Option(help: ArgumentHelp("Limit for each question, connecting included.", valueName: "SECONDS"))
    var timeout: Double = 10

    @Flag(help: "Ask for the records of DNSSEC too.")
    var dnssec = false

    @Flag(help: "Print the data of the answers alone, one a line.")
    var short = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Also print the annotated handshake that carried it.")
    var explain = false

    @Flag(help: "Print nothing but errors on standard error.")
    var quiet = false

    func validate() throws {
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout takes a number of seconds above 0") }
        guard !(short && json) else { throw ValidationError("--short and --json exclude each other") }
        guard !servers.isEmpty else { throw ValidationError("--server URL says whom to ask") }
        if let connect, !DNSServers.isAddress(connect) {
            throw ValidationError("--connect takes an address, not \"\(connect)\"")
        }
        guard connect == nil || servers.count == 1 else { throw ValidationError("--connect is about a single --server") }
        _ = try questions()
        _ = try DNSServers.locations(servers, option: "--server")
    }

    func run() async throws {
        StandardStreams.ignoreBrokenPipes()
        do {
            try await ask()
        } catch let failure as Failure {
            throw failure.exit()
        }
    }

    private func questions() throws -> [Question] {
        let reverse = DomainName(reverseOf: name)
        let domain: DomainName
        do { domain = try reverse ?? DomainName(internationalized: name) } catch {
            throw ValidationError("\"\(name)\" is no domain name: \(error)")
        }
        let wanted = types.isEmpty ? (reverse == nil ? ["A", "AAAA"] : ["PTR"]) : types
        return try wanted.map { text in
            guard let type = RecordType(name: text), !type.isMeta || type == .ANY else {
                throw ValidationError(
                    "\"\(text)\" is no type of record that can be asked for; A, AAAA, MX, HTTPS and TYPE65 are some")
            }
            return Question(name: domain, type: type)
        }
    }

    private func ask() async throws {
        let locations = try DNSServers.locations(servers, option: "--server", address: connect)
        var configuration = try DNSServers.configuration(for: locations, ca: roots.ca)
        configuration.revealsSecrets = explain
        let events = EventRecorder()
        let group = DNSServers.group(
            locations, configuration: configuration, method: method, timeout: timeout, observer: events.observer,
            keyLog: try KeyLogOption.open(keyLog))
        var answers: [DNSAnswerReport] = []
        var failure: Failure?
        for question in try questions() {
            var query = DNSMessage(asking: question, id: 0)
            query.edns?.dnssecOK = dnssec
            do {
                let (reply, server) = try await group.exchange(query)
                let answer = DNSAnswerReport(question: question, reply: reply, server: server, method: method)
                answers.append(answer)
                if !json { show(answer) }
                if failure == nil { failure = answer.failure }
            } catch {
                failure = .asking(locations, error)
                break
            }
        }
        try finish(answers, events.events, failure)
    }

    private func show(_ answer: DNSAnswerReport) {
        if short {
            for line in answer.dataLines { StandardStreams.printLine(line) }
        } else {
            StandardStreams.printLine(answer.text)
        }
        if !quiet, let note = answer.note { StandardStreams.printError("apus: \(note)") }
    }

    private func finish(_ answers: [DNSAnswerReport], _ events: [HandshakeEvent], _ failure: Failure?) throws {
        let story = explain && !events.isEmpty ? Explanation(events: events) : nil
        if json {
            StandardStreams.printLine(try DNSReport(answers: answers, handshake: story, error: failure?.report).json())
        } else if let story {
            StandardStreams.printLine(story.text(color: StandardStreams.wantsColor))
        } else if explain, !quiet {
            StandardStreams.printError("apus: there was no TLS handshake to explain")
        }
        if let failure { throw failure }
    }
}

extension Failure {
    /// No server had an answer.
    static func asking(_ locations: [DNSServerLocation], _ error: any Error) -> Failure {
        let servers = locations.map(\.description).joined(separator: ", ")
        switch error {
        case HTTPClientError.connect(let reason), HTTPClientError.handshake(let reason): return .connecting(to: servers, reason)
        case DNSExchangeError.timedOut:
            return Failure(
                code: .noConnection, what: "ask \(servers)", why: "no answer in time",
                report: ErrorReport(kind: "timeout", message: "no answer in time"))
        case let error as DNSExchangeError:
            return Failure(
                code: .handshakeFailed, what: "ask \(servers)", why: "\(error)",
                report: ErrorReport(kind: error == .connectionClosed ? "truncated" : "misbehaved", message: "\(error)"))
        case let error as HTTPClientError:
            return Failure(
                code: .handshakeFailed, what: "ask \(servers)", why: "\(error)",
                report: ErrorReport(kind: "misbehaved", message: "\(error)"))
        default: return .connecting(to: servers, error)
        }
    }
}
