import ApusTLS
import ApusWire

extension NamedGroup {
    /// RFC 9846 §4.3.7, RFC 8734, draft-ietf-tls-ecdhe-mlkem, draft-ietf-tls-mlkem.
    static let askedInTLS13: [NamedGroup] = [
        .X25519MLKEM768, .SecP256r1MLKEM768, .SecP384r1MLKEM1024, .MLKEM512, .MLKEM768, .MLKEM1024, .X25519Kyber768Draft00,
        .x25519, .secp256r1, .secp384r1, .secp521r1, .x448, .brainpoolP256r1tls13, .brainpoolP384r1tls13, .brainpoolP512r1tls13,
        .ffdhe2048, .ffdhe3072, .ffdhe4096, .ffdhe6144, .ffdhe8192,
    ]

    /// RFC 8422 §5.1.1, RFC 7027, and what RFC 8422 took out.
    static let askedInTLS12: [NamedGroup] = [
        .x25519, .secp256r1, .secp384r1, .secp521r1, .x448, .brainpoolP256r1, .brainpoolP384r1, .brainpoolP512r1, .secp256k1,
        .secp224r1, .secp192r1,
    ]
}

extension CipherSuite {
    /// Whether a flight that is protected with it can be opened here.
    var isReadable: Bool { [.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256].contains(self) }
}

extension Survey {
    /// Those that are taken. The HelloRetryRequest names the group that the server would like; where it sends none, each group that can be
    /// tried is.
    func surveyGroupsTLS13(_ offer: TLS13Offer?) async -> [NamedGroup]? {
        guard let offer else { return nil }
        let suites = offer.suites
        guard offer.answersWithoutShares else {
            var taken: [NamedGroup] = []
            for group in Self.usualShares {
                let answer = await prober.ask(
                    HelloRecipe(version: .TLS13, cipherSuites: suites, groups: [group], shares: [group]))
                if answer.cipherSuite(in: .TLS13) != nil { taken.append(group) }
            }
            return taken
        }
        return await Elimination(of: NamedGroup.askedInTLS13, by: prober) { left in
            HelloRecipe(version: .TLS13, cipherSuites: suites, groups: left)
        } chosen: {
            $0.version == .TLS13 ? $0.group : nil
        }.taken
    }

    /// Nil where no suite with ephemeral elliptic curves is taken.
    func surveyGroupsTLS12(_ old: OldVersions) async -> [NamedGroup]? {
        let elliptic = old.suites.filter { CipherSuiteTraits($0).isECDHE && !CipherSuiteTraits($0).usesPSK }
        let signedWithRSA = elliptic.filter { !CipherSuiteTraits($0).keyExchange.contains("ECDSA") }
        // RFC 8422 §5.1: the curve of an ECDSA certificate must be offered, or the certificate can't be shown.
        let certificateCurves: [NamedGroup] = signedWithRSA.isEmpty ? [.secp256r1, .secp384r1, .secp521r1] : []
        guard var recipe = old.recipe(signedWithRSA.isEmpty ? elliptic : signedWithRSA) else { return nil }
        let version = recipe.version
        return await Elimination(of: NamedGroup.askedInTLS12, by: prober) { left in
            recipe.groups = left + certificateCurves.filter { !left.contains($0) }
            return recipe
        } chosen: {
            $0.version == version ? $0.group : nil
        }.taken
    }

    /// Those that a whole handshake was signed with.
    func surveySignatures(_ recipe: HelloRecipe?) async -> [SignatureFacts] {
        guard var recipe else { return [] }
        let version = recipe.version
        recipe.signals.remove(.statusRequest)
        let taken = await Elimination(of: HelloRecipe.usualSchemes, by: prober) { left in
            recipe.schemes = left
            return recipe
        } chosen: {
            $0.version == version ? $0.signatureScheme : nil
        }.taken
        return taken.map { SignatureFacts(scheme: $0, versions: [version]) }
    }

    func surveyHelloRetry(_ offer: TLS13Offer?, _ groups: [NamedGroup]?) async -> HelloRetryFacts? {
        guard let offer else { return nil }
        guard offer.answersWithoutShares else { return HelloRetryFacts(wanted: nil, sendsCookie: false, completes: nil) }
        let answer = await prober.ask(HelloRecipe(version: .TLS13, cipherSuites: offer.suites))
        guard answer.isHelloRetryRequest else { return HelloRetryFacts(wanted: nil, sendsCookie: false, completes: nil) }
        var facts = HelloRetryFacts(
            wanted: answer.group, sendsCookie: answer.hello?.extensions.contains(.cookie) ?? false, completes: nil)
        var configuration = EngineProbe.configuration(.TLS13)
        configuration.keyShareGroups = []
        guard configuration.policy.groups.contains(where: { groups?.contains($0) ?? false }) else { return facts }
        let outcome = await prober.shakeHands(configuration)
        facts.completes = outcome.negotiated?.usedHelloRetryRequest ?? false
        return facts
    }
}

extension GroupFacts {
    /// One line for each group that was asked for in either version.
    static func joined(tls13: [NamedGroup]?, tls12: [NamedGroup]?) -> [GroupFacts] {
        var facts: [GroupFacts] = []
        for group in NamedGroup.askedInTLS13 + NamedGroup.askedInTLS12.filter({ !NamedGroup.askedInTLS13.contains($0) }) {
            let asked13 = NamedGroup.askedInTLS13.contains(group) ? tls13.map { $0.contains(group) } : nil
            let asked12 = NamedGroup.askedInTLS12.contains(group) ? tls12.map { $0.contains(group) } : nil
            facts.append(GroupFacts(group: group, inTLS13: asked13, inTLS12: asked12))
        }
        return facts
    }
}

extension SignatureFacts {
    static func joined(_ facts: [SignatureFacts]) -> [SignatureFacts] {
        HelloRecipe.usualSchemes.compactMap { scheme in
            let versions = facts.filter { $0.scheme == scheme }.flatMap(\.versions)
            return versions.isEmpty ? nil : SignatureFacts(scheme: scheme, versions: versions)
        }
    }
}
