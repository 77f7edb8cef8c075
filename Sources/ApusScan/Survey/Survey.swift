package import ApusTLS
import ApusWire
import Synchronization

/// Finds out what a server takes: asks question after question, many at a time, and each only where the answers so far make it worth asking.
package struct Survey<Asker: Prober>: Sendable {
    let prober: Notebook<Asker>
    let serverName: ServerName

    package init(_ prober: Asker, serverName: ServerName) {
        self.prober = Notebook(prober)
        self.serverName = serverName
    }

    /// Asks everything.
    ///
    /// - Throws: ``SurveyFailure`` where there is no server to ask, or none that speaks TLS.
    package func run() async throws(SurveyFailure) -> Observations {
        var found = Observations()
        let versions = await surveyVersions()
        found.versions = versions.map(\.facts).sorted { $0.version < $1.version }
        let offer = TLS13Offer(versions.first { $0.facts.version == .TLS13 })
        guard let newest = found.supportedVersions.last else { throw SurveyFailure(versions.compactMap(\.refusal)) }
        let groups13 = offer == nil ? nil : await surveyGroupsTLS13(offer)
        let old = OldVersions(found)
        let full = fullHello(newest: newest, offer: offer, groups: groups13, old: old)

        let spoken = found
        async let groups12 = surveyGroupsTLS12(old)
        async let signatures13 = surveySignatures(full.tls13)
        async let signaturesOld = surveySignatures(old.signing)
        async let protocols = surveyProtocols(full.best)
        async let compression = surveyCertificateCompression(full.tls13)
        async let behaviour = surveyBehaviour(old, spoken)
        async let staple = surveyStaple(full.best)
        async let retry = surveyHelloRetry(offer, groups13)
        async let resumption = surveyResumption(spoken)

        found.groups = GroupFacts.joined(tls13: groups13, tls12: await groups12)
        found.signatures = SignatureFacts.joined(await signatures13 + signaturesOld)
        (found.applicationProtocols, found.refusesUnknownProtocols) = await protocols
        found.certificateCompression = await compression
        await behaviour.write(into: &found)
        found.stapledOCSP = await staple
        found.helloRetry = await retry
        found.resumption = await resumption
        found.chains = prober.chains
        found.requestsClientCertificate = prober.requestsClientCertificate
        return found
    }

    /// A hello that a server of this sort answers with its whole flight.
    private func fullHello(
        newest: ProtocolVersion, offer: TLS13Offer?, groups: [NamedGroup]?, old: OldVersions
    ) -> (tls13: HelloRecipe?, best: HelloRecipe?) {
        let tls13 = offer?.fullRecipe(groups: groups ?? [])
        return (tls13, newest == .TLS13 ? tls13 ?? old.usual : old.usual)
    }
}

/// Why there is nothing to report.
package struct SurveyFailure: Error, Sendable, Equatable {
    /// No connection came about at all.
    package var isUnreachable: Bool
    package var why: String

    init(_ refusals: [ServerAnswer]) {
        let reached = refusals.filter { if case .notReached = $0.ending { false } else { true } }
        isUnreachable = reached.isEmpty
        // The most telling answer is the one to the newest version.
        why = (reached.last ?? refusals.last)?.refusal ?? "the server did not answer"
    }
}

/// A prober that keeps what any answer brings of certificates.
package final class Notebook<Asker: Prober>: Prober {
    private let prober: Asker
    private let notes = Mutex(Notes())

    private struct Notes {
        var chains: Set<[[UInt8]]> = []
        var requestsClientCertificate = false
    }

    init(_ prober: Asker) { self.prober = prober }

    package func ask(_ recipe: HelloRecipe) async -> ServerAnswer {
        let answer = await prober.ask(recipe)
        notes.withLock { notes in
            if !answer.certificates.isEmpty { notes.chains.insert(answer.certificates) }
            if answer.requestsClientCertificate { notes.requestsClientCertificate = true }
        }
        return answer
    }

    package func shakeHands(_ configuration: ClientConfiguration) async -> HandshakeOutcome {
        await prober.shakeHands(configuration)
    }

    /// In an order that does not depend on which answer came first.
    var chains: [[[UInt8]]] {
        notes.withLock { notes in
            notes.chains.sorted { ($0.first ?? []).lexicographicallyPrecedes($1.first ?? []) }
        }
    }

    var requestsClientCertificate: Bool { notes.withLock { $0.requestsClientCertificate } }
}
