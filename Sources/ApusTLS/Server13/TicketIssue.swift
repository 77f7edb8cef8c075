import ApusCrypto

/// The server gives tickets once the handshake is complete (RFC 8446 §4.6.1).
struct TicketIssue: Sendable {
    let context: ClientFlightContext
    let client: VerifiedPeer?
    /// Derived over the handshake up to and including the client's Finished.
    let resumptionSecret: TrafficSecret

    func send(core: inout ConnectionCore) throws(TLSError) {
        let offer = context.offer
        // A ticket that the client could not use is not given (RFC 8446 §4.2.9).
        guard let resumption = context.configuration.resumption,
            context.configuration.policy.pskKeyExchangeModes.contains(where: offer.pskModes.contains)
        else { return }
        let now = core.environment.wallTime()
        let authenticatedAt = context.resumed?.authenticatedAt ?? now
        guard let lifetime = remainingLifetime(resumption, authenticatedAt: authenticatedAt, at: now), lifetime > 0 else {
            return
        }
        for number in 0..<resumption.ticketCount {
            // Different in each ticket of the connection, which is all that is asked of it.
            let nonce = [UInt8(truncatingIfNeeded: number)]
            let session = Session(
                version: .TLS13, cipherSuite: context.secrets.cipherSuite.suite,
                secret: resumptionSecret.resumptionPSK(ticketNonce: nonce), usesExtendedMasterSecret: true, createdAt: now,
                authenticatedAt: authenticatedAt, lifetime: lifetime, ageAdd: randomAgeAdd(core), serverName: offer.serverName,
                applicationProtocol: context.applicationProtocol, group: context.group,
                signatureScheme: context.scheme ?? context.resumed?.signatureScheme,
                peer: client.map(Session.Peer.init), externalPSKIdentity: context.externalPSKIdentity, binding: context.binding,
                maximumEarlyDataSize: resumption.earlyData.map { core.quic == nil ? $0.maximumSize : QUICFlow.earlyDataSize }
                    ?? 0,
                earlyDataScope: Array((resumption.earlyData?.register.scope ?? []).prefix(64)))
            guard let ticket = resumption.storage.store(session, at: now), (1...0xffff).contains(ticket.count) else { return }
            var extensions = Extensions()
            if session.maximumEarlyDataSize > 0 {
                extensions.append(EarlyDataIndicationTicket(maxEarlyDataSize: session.maximumEarlyDataSize))
            }
            if context.configuration.sendsGREASE { GREASE.season(&extensions, random: core.environment.random) }
            try core.emit(
                NewSessionTicket(
                    lifetime: lifetime, ageAdd: session.ageAdd, nonce: nonce, ticket: ticket, extensions: extensions
                ).message())
        }
    }

    /// No ticket outlives the proofs of identity that it goes back to.
    private func remainingLifetime(_ resumption: ServerResumption, authenticatedAt: WallTime, at now: WallTime) -> UInt32? {
        guard let age = now.since(authenticatedAt) else { return nil }
        let rest = (UInt64(Session.maximumLifetime) * 1000).subtractingReportingOverflow(age)
        guard !rest.overflow else { return nil }
        return UInt32(min(UInt64(resumption.lifetime), rest.partialValue / 1000))
    }

    private func randomAgeAdd(_ core: ConnectionCore) -> UInt32 {
        core.environment.random.bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
