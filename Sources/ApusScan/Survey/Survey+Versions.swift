import ApusTLS
import ApusWire

/// What was learned of one version, and what the next questions need to know.
struct VersionSurvey: Sendable {
    var facts: VersionFacts
    /// How the version was refused.
    var refusal: ServerAnswer?
    /// TLS 1.3: whether a hello without a key share is answered with a HelloRetryRequest.
    var answersWithoutShares = true
    /// One hello that was taken.
    var hello: ServerHello?
}

extension Survey {
    static var allVersions: [ProtocolVersion] { [.SSL30, .TLS10, .TLS11, .TLS12, .TLS13] }
    /// Groups for which nearly every server with TLS 1.3 takes a share.
    static var usualShares: [NamedGroup] { [.x25519, .secp256r1] }

    func surveyVersions() async -> [VersionSurvey] {
        await withTaskGroup(of: VersionSurvey.self) { group in
            for version in Self.allVersions { group.addTask { await survey(version) } }
            var surveys: [VersionSurvey] = []
            for await survey in group { surveys.append(survey) }
            return surveys.sorted { $0.facts.version < $1.facts.version }
        }
    }

    private func survey(_ version: ProtocolVersion) async -> VersionSurvey {
        var survey = VersionSurvey(facts: VersionFacts(version: version, isSupported: false))
        var taken: [CipherSuite] = []
        var portionsTaken = 0
        for portion in SuiteCatalogue.portions(for: version) {
            var elimination = await eliminate(portion, version, shares: [])
            if version >= .TLS13, elimination.taken.isEmpty, mayHelp(elimination.refusal) {
                elimination = await eliminate(portion, version, shares: Self.usualShares)
                survey.answersWithoutShares = elimination.taken.isEmpty
            }
            taken += elimination.taken
            portionsTaken += elimination.taken.isEmpty ? 0 : 1
            for answer in elimination.answers where answer.cipherSuite(in: version) != nil {
                survey.hello = survey.hello ?? answer.hello
                if case .dhe(let bits)? = answer.keyExchange {
                    survey.facts.smallestDHGroup = min(bits, survey.facts.smallestDHGroup ?? bits)
                }
            }
            if taken.isEmpty, survey.refusal == nil { survey.refusal = elimination.refusal }
            // Nothing in other suites changes that.
            if taken.isEmpty, let refusal = elimination.refusal, refusal.isAboutVersion(version) { break }
        }
        survey.facts.isSupported = !taken.isEmpty
        survey.facts.refusal = taken.isEmpty ? survey.refusal?.refusal : nil
        survey.facts.cipherSuites = taken
        guard taken.count > 1 else { return survey }
        let shares = survey.answersWithoutShares ? [] : Self.usualShares
        let own = await prefersOwnOrder(taken, version, shares: shares)
        survey.facts.prefersOwnOrder = own
        // Each portion gave an order of its own.
        if own == true, portionsTaken > 1 {
            let whole = await eliminate(taken, version, shares: shares)
            if whole.taken.count == taken.count { survey.facts.cipherSuites = whole.taken }
        }
        return survey
    }

    private func eliminate(_ suites: [CipherSuite], _ version: ProtocolVersion, shares: [NamedGroup]) async -> Elimination<
        CipherSuite
    > {
        await Elimination(of: suites, by: prober) { left in
            HelloRecipe(version: version, cipherSuites: left, shares: shares)
        } chosen: {
            $0.cipherSuite(in: version)
        }
    }

    /// Whether a hello with key shares may be answered where one without was not.
    private func mayHelp(_ refusal: ServerAnswer?) -> Bool {
        guard let refusal, refusal.hello == nil else { return false }
        switch refusal.ending {
        case .alert(let description): return description != .protocolVersion
        case .closed, .malformed, .silence: return true
        case .complete, .notTLS, .notReached: return false
        }
    }

    private func prefersOwnOrder(_ suites: [CipherSuite], _ version: ProtocolVersion, shares: [NamedGroup]) async -> Bool? {
        let forwards = await prober.ask(HelloRecipe(version: version, cipherSuites: suites, shares: shares))
        let backwards = await prober.ask(HelloRecipe(version: version, cipherSuites: suites.reversed(), shares: shares))
        guard let one = forwards.cipherSuite(in: version), let other = backwards.cipherSuite(in: version) else { return nil }
        return one == other
    }
}

extension ServerAnswer {
    /// Whether the server refused the version as such, or took another: then other suites are no use.
    fileprivate func isAboutVersion(_ asked: ProtocolVersion) -> Bool {
        if let version, version != asked { return true }
        switch ending {
        case .alert(let description): return description == .protocolVersion
        case .notTLS, .notReached, .silence: return true
        case .complete, .closed, .malformed: return false
        }
    }
}

/// How to get the whole flight of a server that speaks TLS 1.3.
struct TLS13Offer: Sendable {
    let suites: [CipherSuite]
    let answersWithoutShares: Bool

    init?(_ survey: VersionSurvey?) {
        guard let survey, survey.facts.isSupported else { return nil }
        suites = survey.facts.cipherSuites
        answersWithoutShares = survey.answersWithoutShares
    }

    /// Nil where no group or no suite is common.
    func fullRecipe(groups: [NamedGroup]) -> HelloRecipe? {
        let readable = suites.filter(\.isReadable)
        let cheapFirst: [NamedGroup] = [.x25519, .secp256r1, .secp384r1, .secp521r1, .X25519MLKEM768, .SecP256r1MLKEM768]
        guard !readable.isEmpty, let group = cheapFirst.first(where: groups.contains) else { return nil }
        return HelloRecipe(
            version: .TLS13, cipherSuites: readable, groups: [group], shares: [group],
            signals: [.statusRequest])
    }
}

/// What the questions about TLS 1.2 and below start from.
struct OldVersions: Sendable {
    /// The newest of them.
    let version: ProtocolVersion?
    let suites: [CipherSuite]
    let isTLS13Spoken: Bool

    init(_ found: Observations) {
        version = found.supportedVersions.last { $0 < .TLS13 }
        suites = version.flatMap { found.facts($0) }?.cipherSuites ?? []
        isTLS13Spoken = found.supports(.TLS13)
    }

    /// An ordinary hello.
    var usual: HelloRecipe? { recipe(suites) }

    /// One that is answered with a signature whose algorithm is named: TLS 1.2 with an ephemeral key.
    var signing: HelloRecipe? {
        guard version == .TLS12 else { return nil }
        return recipe(
            suites.filter { suite in
                let traits = CipherSuiteTraits(suite)
                return (traits.isECDHE || traits.isDHE) && !traits.isAnonymous && !traits.usesPSK
            })
    }

    func recipe(_ suites: [CipherSuite], signals: Set<HelloRecipe.Signal> = HelloRecipe.usualSignals) -> HelloRecipe? {
        guard let version, !suites.isEmpty else { return nil }
        return HelloRecipe(version: version, cipherSuites: suites, signals: signals)
    }
}
