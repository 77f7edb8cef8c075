import ApusCrypto
import ApusTLS

/// What a complete handshake agreed on, with what each of it means.
enum FactStory {
    static func summary(_ parameters: NegotiatedParameters, role: Role) -> String {
        let group = parameters.group.map { ", keys by \($0)" } ?? ""
        let resumed = parameters.isResumed ? ", resumed" : ""
        let verified =
            switch parameters.peerIdentity {
            case .some(let identity) where identity.isVerified: ", peer verified as \(identity.subject)"
            case .some: ", peer NOT verified"
            case nil where parameters.externalPSKIdentity != nil: ", peer verified by its pre-shared key"
            case nil: role == .client && parameters.isResumed ? "" : role == .server ? "" : ", peer NOT verified"
            }
        return "\(parameters.version), \(parameters.cipherSuite)\(group)\(resumed)\(verified)"
    }

    static func facts(_ parameters: NegotiatedParameters, role: Role) -> [Explanation.Field] {
        var facts = [
            Explanation.Field(
                "Version", parameters.version.description,
                meaning: parameters.version == .TLS13
                    ? "The newest version of the protocol." : "The version before the newest. It is still safe if used with care."
            ),
            Explanation.Field(
                "Cipher suite", parameters.cipherSuite.description,
                meaning: "It encrypts what both sides say, and shows any change."),
            exchange(parameters),
        ]
        if let scheme = parameters.signatureScheme {
            facts.append(
                Explanation.Field(
                    "Signature", scheme.description, meaning: "With it the server proved that the certificate is its own."))
        }
        facts.append(peer(parameters, role: role))
        facts.append(
            Explanation.Field(
                "Server name", parameters.serverName ?? "none",
                meaning: parameters.serverName == nil
                    ? "The client asked for no name." : "The client asked for it (SNI). It travels unencrypted."))
        facts.append(
            Explanation.Field(
                "Application protocol", parameters.applicationProtocol?.description ?? "none",
                meaning: "Agreed on within the handshake (ALPN)."))
        facts.append(
            Explanation.Field(
                "Resumed", parameters.isResumed ? "yes" : "no",
                meaning: parameters.isResumed
                    ? "A ticket of an earlier connection spared the certificates." : "A full handshake, with certificates."))
        facts.append(
            Explanation.Field(
                "Round trips", roundTrips(parameters),
                meaning: parameters.usedHelloRetryRequest
                    ? "The server had to ask for another key share."
                    : "How often data had to go there and back before the request."))
        if parameters.earlyData != .notSent {
            facts.append(
                Explanation.Field(
                    "Early data", parameters.earlyData.rawValue,
                    meaning: parameters.earlyData == .accepted
                        ? "The first data did not wait for the handshake."
                        : "The server did not take it: it has to be sent again."))
        }
        return facts
    }

    private static func roundTrips(_ parameters: NegotiatedParameters) -> String {
        if parameters.earlyData == .accepted { return "0" }
        let base = parameters.version >= .TLS13 || parameters.isResumed ? 1 : 2
        return "\(base + (parameters.usedHelloRetryRequest ? 1 : 0))"
    }

    private static func exchange(_ parameters: NegotiatedParameters) -> Explanation.Field {
        guard let group = parameters.group else {
            return parameters.isResumed || parameters.externalPSKIdentity != nil
                ? Explanation.Field(
                    "Key exchange", "none",
                    meaning: parameters.isResumed
                        ? "The secret comes from the earlier connection." : "The secret is the pre-shared key alone.")
                : Explanation.Field(
                    "Key exchange", "RSA",
                    meaning: "Without forward secrecy. Whoever gets the server's key later can open this recording.")
        }
        return Explanation.Field(
            "Key exchange", group.description,
            meaning: group.resistsQuantumComputers
                ? "Post-quantum. A recording stays closed, even to a quantum computer years from now."
                : "Classical, with forward secrecy. A quantum computer of the future could open a recording.")
    }

    private static func peer(_ parameters: NegotiatedParameters, role: Role) -> Explanation.Field {
        let name = role == .client ? "Server" : "Client"
        switch parameters.peerIdentity {
        case .some(let identity) where identity.isVerified:
            return Explanation.Field(
                name, identity.subject, meaning: "Verified: its certificate leads to a root that is trusted here.")
        case .some(let identity):
            return Explanation.Field(name, identity.subject, meaning: "NOT verified: anyone could have answered.")
        case nil where parameters.externalPSKIdentity != nil:
            return Explanation.Field(
                name, String(decoding: parameters.externalPSKIdentity ?? [], as: UTF8.self),
                meaning: "Verified: it has the pre-shared key of this name.")
        case nil:
            return Explanation.Field(
                name, "anonymous",
                meaning: role == .client ? "It showed no certificate." : "It showed no certificate, as browsers do.")
        }
    }
}

/// What sort of handshake a story tells.
struct TraitFinder {
    let traits: [Explanation.Trait]

    init(_ story: Explanation, suite: TLS12CipherSuite?) {
        let titles = Set(story.steps.map(\.title))
        let choices = story.steps.flatMap(\.decisions)
        let fact = { (name: String) in story.facts.first { $0.name == name }?.value }
        let group = choices.last { $0.subject == .group }?.chosen ?? fact("Key exchange")
        let isResumed = fact("Resumed") == "yes"
        let exchanged = story.steps.contains { $0.title == "ClientKeyExchange" || $0.title == "ServerHello" }
        var found: Set<Explanation.Trait> = []
        if suite != nil { found.insert(.tls12) } else if titles.contains("ServerHello") { found.insert(.tls13) }
        if titles.contains("HelloRetryRequest") { found.insert(.helloRetryRequest) }
        if isResumed { found.insert(.resumption) }
        if titles.contains("Early data") || titles.contains("EndOfEarlyData") { found.insert(.earlyData) }
        if story.steps.contains(where: { $0.title == "CertificateVerify" && $0.by == .client }) {
            found.insert(.clientCertificate)
        }
        if let suite, suite.keyExchange == .staticRSA, !isResumed { found.insert(.staticRSA) }
        if exchanged, suite == nil && found.contains(.tls13) || suite?.keyExchange == .ecdhe && !isResumed {
            found.insert(.ephemeral)
        }
        if let group, let named = NamedGroup(name: group), named.resistsQuantumComputers { found.insert(.postQuantum) }
        if story.fault != nil { found.insert(.failed) }
        traits = Explanation.Trait.allCases.filter(found.contains)
    }
}
