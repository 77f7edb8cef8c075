import ApusTLS
import ApusWire

/// What a server of TLS 1.2 and below says to extensions and signals.
struct BehaviourFacts: Sendable {
    var secureRenegotiation: Bool?
    var extendedMasterSecret: Bool?
    var encryptThenMAC: Bool?
    var compression: Bool?
    var fallbackSignal: Bool?
    var downgradeSentinel: Bool?

    func write(into found: inout Observations) {
        found.secureRenegotiation = secureRenegotiation
        found.extendedMasterSecret = extendedMasterSecret
        found.encryptThenMAC = encryptThenMAC
        found.compression = compression
        found.fallbackSignal = fallbackSignal
        found.downgradeSentinel = downgradeSentinel
    }
}

extension Survey {
    func surveyBehaviour(_ old: OldVersions, _ found: Observations) async -> BehaviourFacts {
        var facts = BehaviourFacts()
        guard let version = old.version, let usual = old.usual else { return facts }
        let answer = await prober.ask(usual)
        if let hello = answer.hello, answer.version == version {
            facts.secureRenegotiation = hello.extensions.contains(.renegotiationInfo)
            facts.extendedMasterSecret = hello.extensions.contains(.extendedMasterSecret)
            if old.isTLS13Spoken {
                facts.downgradeSentinel = hello.random.ends(
                    with: version == .TLS12 ? Random.downgradeTLS12 : Random.downgradeTLS11)
            }
        }
        let cbc = old.suites.filter { CipherSuiteTraits($0).isCBC }
        if let recipe = old.recipe(cbc, signals: [.secureRenegotiation, .encryptThenMAC]) {
            facts.encryptThenMAC = await prober.ask(recipe).hello?.extensions.contains(.encryptThenMAC)
        }
        if let recipe = old.recipe(old.suites, signals: [.secureRenegotiation, .compression]) {
            facts.compression = await prober.ask(recipe).hello.map { $0.legacyCompressionMethod != 0 }
        }
        facts.fallbackSignal = await surveyFallback(found)
        return facts
    }

    /// RFC 7507 §3: a server that could do better refuses a fallback.
    private func surveyFallback(_ found: Observations) async -> Bool? {
        let versions = found.supportedVersions
        guard versions.count > 1, let lower = versions.dropLast().last, let suites = found.facts(lower)?.cipherSuites else {
            return nil
        }
        let answer = await prober.ask(
            HelloRecipe(version: lower, cipherSuites: suites, signals: [.secureRenegotiation, .fallback]))
        return answer.ending == .alert(.inappropriateFallback)
    }

    /// Application protocols in IANA's registry that speak TLS from the first byte.
    static var askedProtocols: [ApplicationProtocol] {
        [
            .h2, .http11, "http/1.0", "http/0.9", "dot", "imap", "pop3", "managesieve", "xmpp-client", "xmpp-server", "mqtt",
            "ftp",
            "irc", "nntp", "postgresql", "tds/8.0", "sip/2", "stun.turn", "ntske/1", "coap", "radius/1.1", "acme-tls/1",
        ]
    }

    /// The protocols that are taken, and whether an offer of none of them is refused.
    func surveyProtocols(_ recipe: HelloRecipe?) async -> ([ApplicationProtocol], Bool?) {
        guard var recipe, recipe.version > .SSL30 else { return ([], nil) }
        let elimination = await Elimination(of: Self.askedProtocols, by: prober) { left in
            recipe.protocols = left
            return recipe
        } chosen: {
            $0.applicationProtocol
        }
        let refuses = elimination.refusal?.ending == .alert(.noApplicationProtocol)
        return (elimination.taken, elimination.taken.isEmpty && !refuses ? nil : refuses)
    }

    func surveyCertificateCompression(_ recipe: HelloRecipe?) async -> [CertificateCompressionAlgorithm] {
        guard var recipe else { return [] }
        return await Elimination(of: CertificateCompressionAlgorithm.known, by: prober) { left in
            recipe.certificateCompression = left
            return recipe
        } chosen: {
            $0.certificateCompression
        }.taken
    }

    func surveyStaple(_ recipe: HelloRecipe?) async -> [UInt8]? {
        guard var recipe, recipe.version > .SSL30 else { return nil }
        recipe.signals.insert(.statusRequest)
        return await prober.ask(recipe).ocspResponse
    }
}
