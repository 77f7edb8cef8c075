import ApusTLS
import ApusWire
import ApusX509

/// Configurations of handshakes that the engine completes to look at a server.
enum EngineProbe {
    /// One version, with everything that the engine speaks; any certificate will do.
    static func configuration(_ version: ProtocolVersion) -> ClientConfiguration {
        var configuration = ClientConfiguration(verifier: InsecureVerifier(), policy: .legacy)
        configuration.policy.minimumVersion = version
        configuration.policy.maximumVersion = version
        return configuration
    }
}

extension Survey {
    func surveyResumption(_ found: Observations) async -> ResumptionFacts {
        var facts = ResumptionFacts()
        if found.supports(.TLS13) { await surveyTickets(&facts) }
        guard found.supports(.TLS12) else { return facts }
        async let ticket = way(withTickets: true)
        async let sessionID = way(withTickets: false)
        let (ticketWay, lifetime) = await ticket
        facts.tls12Ticket = ticketWay
        facts.ticketLifetime = facts.ticketLifetime ?? lifetime
        facts.tls12SessionID = await sessionID.0
        return facts
    }

    private func surveyTickets(_ facts: inout ResumptionFacts) async {
        var configuration = EngineProbe.configuration(.TLS13)
        configuration.sessionCache = ClientSessionMemory()
        let first = await prober.shakeHands(configuration)
        guard first.negotiated != nil else {
            facts.tls13Ticket = .notTried(first.failure ?? "the handshake failed")
            return
        }
        let tickets = first.tickets.compactMap { try? HandshakeMessage(bytes: $0).decode(NewSessionTicket.self) }
        facts.ticketCount = tickets.count
        guard let ticket = tickets.last else {
            facts.tls13Ticket = .notOffered
            return
        }
        facts.ticketLifetime = ticket.lifetime
        if let maximum = (try? ticket.extensions.decode(EarlyDataIndicationTicket.self))?.maxEarlyDataSize, maximum > 0 {
            facts.maximumEarlyData = maximum
        }
        facts.tls13Ticket = await resumes(configuration)
    }

    private func resumes(_ configuration: ClientConfiguration) async -> ResumptionFacts.Way {
        let second = await prober.shakeHands(configuration)
        guard let negotiated = second.negotiated else { return .notTried(second.failure ?? "the handshake failed") }
        return negotiated.isResumed ? .resumed : .givenAndRefused
    }

    /// TLS 1.2: RFC 5077 with tickets, RFC 5246 §7.3 without.
    private func way(withTickets: Bool) async -> (ResumptionFacts.Way, lifetime: UInt32?) {
        let cache = ClientSessionMemory()
        var configuration = EngineProbe.configuration(.TLS12)
        configuration.sessionCache = cache
        configuration.offersTicketsTLS12 = withTickets
        let first = await prober.shakeHands(configuration)
        guard let negotiated = first.negotiated else { return (.notTried(first.failure ?? "the handshake failed"), nil) }
        guard negotiated.isBoundToHandshake else {
            return (.notTried("without extended_master_secret no session is resumed here"), nil)
        }
        let ticket = first.tickets.last.flatMap { try? HandshakeMessage(bytes: $0).decode(NewSessionTicketTLS12.self) }
        // Taking one of TLS 1.2 leaves it there.
        guard let session = cache.takeSession(for: serverName, at: .now), session.ticket.isEmpty != withTickets else {
            return (.notOffered, nil)
        }
        return (await resumes(configuration), ticket?.lifetimeHint)
    }
}
