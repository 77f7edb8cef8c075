import ApusTLS
import ApusWire

@testable import ApusScan

/// A server that is a table, and answers as the RFCs say that such a server does.
struct ModelServer: Prober, Equatable {
    var suites: [ProtocolVersion: [CipherSuite]] = [:]
    var prefersOwnOrder = true
    var groups: [NamedGroup] = [.x25519, .secp256r1]
    var schemes: [SignatureScheme] = [.rsa_pss_rsae_sha256, .rsa_pkcs1_sha256]
    var protocols: [ApplicationProtocol] = []
    var refusesUnknownProtocols = true
    var compression: [CertificateCompressionAlgorithm] = []
    var dhBits = 2048
    var answersWithoutShares = true
    var knowsFallback = true
    var renegotiationInfo = true
    var extendedMasterSecret = true
    var encryptThenMAC = true
    var compresses = false
    var setsSentinel = true
    var certificate: [UInt8] = [1, 2, 3]
    var staple: [UInt8]?

    var newest: ProtocolVersion { suites.keys.max() ?? .SSL30 }

    func ask(_ recipe: HelloRecipe) async -> ServerAnswer {
        guard let known = suites[recipe.version] else {
            // A server takes the best version that is not above the client's.
            guard recipe.version < .TLS13, let lower = suites.keys.filter({ $0 < recipe.version }).max() else {
                return ServerAnswer(ending: .alert(.protocolVersion))
            }
            return hello(lower, recipe, suites[lower] ?? [])
        }
        return hello(recipe.version, recipe, known)
    }

    private func hello(_ version: ProtocolVersion, _ recipe: HelloRecipe, _ known: [CipherSuite]) -> ServerAnswer {
        if recipe.signals.contains(.fallback), knowsFallback, version < newest {
            return ServerAnswer(ending: .alert(.inappropriateFallback))
        }
        let common = prefersOwnOrder ? known.filter(recipe.cipherSuites.contains) : recipe.cipherSuites.filter(known.contains)
        let commonGroups = recipe.groups.filter(groups.contains)
        let usable = common.filter { !(CipherSuiteTraits($0).isECDHE || version == .TLS13) || !commonGroups.isEmpty }
        guard let suite = usable.first else { return ServerAnswer(ending: .alert(.handshakeFailure)) }
        var answer = ServerAnswer(ending: .complete)
        var extensions = Extensions()
        answer.version = version
        let group = commonGroups.first
        if version == .TLS13 {
            guard let group else { return ServerAnswer(ending: .alert(.handshakeFailure)) }
            extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS13))
            if recipe.shares.contains(group) {
                extensions.append(KeyShareServerHello(serverShare: KeyShareEntry(group: group, keyExchange: [1])))
            } else {
                guard answersWithoutShares else { return ServerAnswer(ending: .alert(.missingExtension)) }
                extensions.append(KeyShareHelloRetryRequest(selectedGroup: group))
                return retry(suite, extensions)
            }
        } else {
            if CipherSuiteTraits(suite).isECDHE { answer.keyExchange = group.map { .ecdhe($0) } }
            if CipherSuiteTraits(suite).isDHE { answer.keyExchange = .dhe(bits: dhBits) }
            if recipe.signals.contains(.secureRenegotiation), renegotiationInfo { extensions.append(RenegotiationInfo()) }
            if recipe.signals.contains(.extendedMasterSecret), extendedMasterSecret { extensions.append(ExtendedMasterSecret()) }
            if recipe.signals.contains(.encryptThenMAC), encryptThenMAC { extensions.append(EncryptThenMAC()) }
        }
        let scheme = recipe.schemes.first { schemes.contains($0) && (version == .TLS12 || $0 != .rsa_pkcs1_sha256) }
        if version >= .TLS12, CipherSuiteTraits(suite).isForwardSecret {
            guard let scheme else { return ServerAnswer(ending: .alert(.handshakeFailure)) }
            answer.signatureScheme = scheme
        }
        var inner = Extensions()
        if !recipe.protocols.isEmpty, !protocols.isEmpty || refusesUnknownProtocols && !protocols.isEmpty {
            if let chosen = protocols.first(where: recipe.protocols.contains) {
                inner.append(ApplicationLayerProtocolNegotiation(protocols: [chosen]))
            } else if refusesUnknownProtocols {
                return ServerAnswer(ending: .alert(.noApplicationProtocol))
            }
        }
        if version == .TLS13 { answer.encryptedExtensions = inner }
        if version < .TLS13, let body = inner.body(of: .applicationLayerProtocolNegotiation) {
            extensions.append(type: .applicationLayerProtocolNegotiation, body: body)
        }
        if let algorithm = recipe.certificateCompression.first(where: compression.contains), version == .TLS13 {
            answer.certificateCompression = algorithm
        } else {
            answer.certificates = [certificate]
        }
        if recipe.signals.contains(.statusRequest) { answer.ocspResponse = staple }
        var random = Random([UInt8](repeating: 9, count: 32)) ?? .helloRetryRequest
        if newest == .TLS13, version < .TLS13, setsSentinel {
            random = random.ending(with: version == .TLS12 ? Random.downgradeTLS12 : Random.downgradeTLS11)
        }
        answer.hello = ServerHello(
            legacyVersion: min(version, .TLS12), random: random, legacySessionIDEcho: [], cipherSuite: suite,
            legacyCompressionMethod: recipe.signals.contains(.compression) && compresses ? 1 : 0, extensions: extensions)
        return answer
    }

    private func retry(_ suite: CipherSuite, _ extensions: Extensions) -> ServerAnswer {
        var answer = ServerAnswer(ending: .complete)
        answer.version = .TLS13
        answer.hello = ServerHello(
            random: .helloRetryRequest, legacySessionIDEcho: [], cipherSuite: suite, extensions: extensions)
        return answer
    }

    func shakeHands(_ configuration: ClientConfiguration) async -> HandshakeOutcome { HandshakeOutcome(failure: "a table") }
}
