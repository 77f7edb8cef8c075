import ApusTLS
import ApusWire

/// Configures connections as the flags say.
struct ConnectionSetup {
    private(set) var options: ShimOptions
    /// In force once early data was rejected.
    private let retry: ShimOptions
    let sessions: ShimSessions
    /// Whether a connection has gone before, whose session is offered.
    let isResumption: Bool
    let recorder = ShimRecorder()
    private let policy: SecurityPolicy
    let credentials: Credentials
    private var identities: [Identity] { credentials.identities }

    init(_ options: ShimOptions, retry: ShimOptions, sessions: ShimSessions, isResumption: Bool) throws {
        self.options = options
        self.retry = retry
        self.sessions = sessions
        self.isResumption = isResumption
        policy = try SecurityPolicy(options)
        credentials = try Credentials(options, recorder: recorder)
    }

    /// What is expected and done from now on is what the flags say of a connection whose early data was rejected.
    mutating func beginRetry() { options = retry }

    /// A client that has started its handshake.
    func client() throws -> ClientConnection {
        guard !options.certificateCallbackFails else { throw Unimplemented("choosing a client's identity late") }
        var configuration = ClientConfiguration(
            verifier: verifier, policy: policy, applicationProtocols: try ProtocolList.parse(options.advertisedProtocols))
        configuration.identity = identities.first
        if identities.count > 1 || credentials.looksAtIssuers || options.expected.certificateAuthorities != nil
            || !options.expected.peerVerifyPreferences.isEmpty
        {
            configuration.identitySelector = ShimClientIdentitySelector(credentials: credentials, recorder: recorder)
        }
        configuration.externalPSKs = credentials.preSharedKeys.map(\.key)
        configuration.allowsCertificatesBesideExternalPSKs = options.verifiesPeer
        configuration.requestsOCSPStaple = options.requestsStaple
        configuration.sendsGREASE = options.sendsGREASE
        configuration.shufflesExtensions = options.permutesExtensions
        configuration.revealsSecrets = options.exportsTrafficSecrets
        if !options.acceptedCertificateTypes.isEmpty { configuration.serverCertificateTypes = try acceptedTypes }
        configuration.clientCertificateTypes =
            try options.availableCertificateTypes.isEmpty ? ownTypes : Self.types(options.availableCertificateTypes)
        configuration.limits = limits
        if options.sendsNoKeyShares {
            configuration.keyShareGroups = []
        } else if !options.keyShares.isEmpty {
            configuration.keyShareGroups = options.keyShares.map(NamedGroup.init(rawValue:))
        }
        // Sessions are kept by name. Where the runner gives none, there is one that is not sent.
        configuration.sendsServerName = options.hostName != nil
        guard let name = ServerName(options.hostName ?? "runner.example") else {
            throw Unexpected("\(options.hostName ?? "") is no host name")
        }
        configuration.sessionCache = options.givesNoTickets ? nil : sessions
        var connection = try ClientConnection(
            configuration: configuration, serverName: name, environment: sessions.clock.environment,
            observer: recorder.observer)
        if options.enablesEarlyData { try connection.start(earlyData: []) } else { try connection.start() }
        return connection
    }

    func server() throws -> ServerConnection {
        var configuration = ServerConfiguration(identities: identities, policy: policy, applicationProtocols: try serverProtocols)
        configuration.limits = limits
        // The runner expects of a server that it does so always.
        configuration.sendsGREASE = true
        configuration.revealsSecrets = options.exportsTrafficSecrets
        configuration.prefersOwnCipherSuites = options.prefersServerCiphers
        configuration.resumption = resumption
        configuration.certificateTypes = ownTypes
        if let authorities = options.certificateAuthorities {
            configuration.certificateAuthorities = try AuthorityNames.parse(authorities)
        }
        if !credentials.preSharedKeys.isEmpty {
            configuration.externalPSKs = ShimPreSharedKeys(
                list: ExternalPSKList(credentials.preSharedKeys.map(\.key)), isDeferred: options.isAsynchronous)
            configuration.prefersCertificatesToExternalPSKs = credentials.certificateComesFirst
        }
        if !options.acceptedCertificateTypes.isEmpty { configuration.clientCertificateTypes = try acceptedTypes }
        configuration.clientAuthentication =
            options.verifiesPeer ? .optional(verifier) : options.requiresClientCertificate ? .required(verifier) : .none
        if needsIdentitySelector {
            configuration.identitySelector = ShimIdentitySelector(
                credentials: options.identityCallbackFails || identities.isEmpty ? nil : credentials,
                isDeferred: options.isAsynchronous, recorder: recorder)
        }
        let isRefused = options.earlyCallbackFails || options.rejectionCallbackFails
        guard options.usesEarlyCallback || options.usesRejectionCallback || isRefused else {
            return try ServerConnection(
                configuration: configuration, environment: sessions.clock.environment, observer: recorder.observer)
        }
        let selector = ShimConfigurationSelector(
            configuration: isRefused ? nil : configuration, isDeferred: options.isAsynchronous || isRefused)
        return ServerConnection(
            selector: selector, limits: limits, environment: sessions.clock.environment, observer: recorder.observer)
    }

    private var verifier: ShimVerifier {
        ShimVerifier(
            isDeferred: options.isAsynchronous, isRequired: options.isServer || options.verifiesPeer,
            fails: options.verificationFails, failsOnRetry: retry.verificationFails,
            verifiesAgain: options.verifiesAgain, sessions: sessions, recorder: recorder,
            refusesStaple: !options.isServer && options.usesStapleCallback && options.stapleCallbackFails)
    }

    private var limits: ConnectionLimits {
        var limits = ConnectionLimits()
        if let size = options.maximumSentFragment { limits.maximumSentFragment = size }
        if let size = options.maximumCertificateList { limits.maximumHandshakeMessageSize = size }
        // The runner bounds the bytes of certificates, and not their number.
        limits.maximumCertificates = .max
        // It counts whole records, where the engine counts what they can hold: 2^14, less the overhead of two records.
        limits.maximumSkippedEarlyData = 16384 - 2 * 17
        return limits
    }

    private var acceptedTypes: [CertificateType] { get throws { try Self.types(options.acceptedCertificateTypes) } }

    /// The kinds of certificate that the credentials are, in their order.
    private var ownTypes: [CertificateType] {
        let types = identities.map { $0.certificateChain.isEmpty ? CertificateType.rawPublicKey : .x509 }
        let distinct = types.reduce(into: [CertificateType]()) { if !$0.contains($1) { $0.append($1) } }
        return distinct.isEmpty ? [.x509] : distinct
    }

    private static func types(_ values: [UInt16]) throws -> [CertificateType] {
        try values.map { value in
            guard let value = UInt8(exactly: value) else { throw Unexpected("a certificate type is \(value)") }
            return CertificateType(rawValue: value)
        }
    }

    private var resumption: ServerResumption {
        let tickets = ShimTickets(
            storage: sessions.tickets, isDeferred: options.isAsynchronous && options.usesTicketCallback,
            gives: !options.ticketCallbackDeclines && !options.givesNoTickets, takes: !options.givesNoTickets)
        var resumption = ServerResumption(storage: tickets)
        resumption.sessionIDStorage = sessions.sessionIDs
        if options.givesNoTickets { resumption.ticketsPerConnection = 0 }
        if options.enablesEarlyData { resumption.earlyData = sessions.earlyData(recorder: recorder) }
        return resumption
    }

    private var needsIdentitySelector: Bool {
        // Without certificates there is nothing to choose.
        guard credentials.preSharedKeys.isEmpty || !identities.isEmpty else { return options.identityCallbackFails }
        return options.isAsynchronous || options.identityCallbackFails || credentials.looksAtIssuers
            || !options.expected.advertisedProtocols.isEmpty
            || !options.expected.peerVerifyPreferences.isEmpty
    }

    private var serverProtocols: [ApplicationProtocol] {
        get throws {
            // A server that wants a protocol which no client offers refuses them all.
            if options.rejectsProtocols { return ["refuse all"] }
            guard !options.declinesProtocols, let name = options.selectedProtocol, !name.isEmpty else { return [] }
            guard let selected = ApplicationProtocol(name) else { throw Unexpected("\(name) can't be an application protocol") }
            return [selected]
        }
    }
}

/// RFC 7301 §3.1: protocols, each behind a byte with its length.
enum ProtocolList {
    static func parse(_ bytes: [UInt8]) throws -> [ApplicationProtocol] {
        var protocols: [ApplicationProtocol] = []
        var rest = bytes[...]
        while let length = rest.popFirst() {
            let name = rest.prefix(Int(length))
            guard name.count == length, let named = ApplicationProtocol(String(decoding: name, as: UTF8.self)) else {
                throw Unexpected("the application protocols in a flag are malformed")
            }
            protocols.append(named)
            rest = rest.dropFirst(Int(length))
        }
        return protocols
    }
}

/// DER names in hexadecimal, with commas between them.
enum AuthorityNames {
    static func parse(_ list: String) throws -> [[UInt8]] {
        if list == "<NULL>" || list == "<EMPTY>" { return [] }
        return try list.split(separator: ",").map { name in
            let digits = Array(name.utf8).compactMap { UInt8(Character(UnicodeScalar($0)).hexDigitValue ?? 16) }
            guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 < 16 }) else {
                throw Unexpected("the authorities in a flag are malformed")
            }
            return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
    }
}
