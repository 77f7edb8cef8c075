import ApusCrypto

/// The pre-shared key that a client offers, and what follows from it (RFC 8446 §4.2.11).
struct OfferedPSK: Sendable {
    let session: ClientSession
    let hash: HashAlgorithm
    let early: EarlySecret
    /// Whether early data goes out with the first ClientHello.
    let offersEarlyData: Bool

    /// Nil for a session of TLS 1.2, or one whose suite is not spoken here.
    ///
    /// - Parameter earlyDataCount: how much early data there is; nil for none. More than the ticket allows is not offered.
    init?(_ session: ClientSession, earlyDataCount: Int? = nil) {
        guard session.session.version == .TLS13, let hash = session.session.hash else { return nil }
        self.session = session
        self.hash = hash
        let limit = Int(clamping: session.session.maximumEarlyDataSize)
        offersEarlyData = earlyDataCount.map { limit > 0 && $0 <= limit } ?? false
        early = EarlySecret(hash: hash, psk: session.session.secret)
    }

    /// What goes out beside the ticket tells an observer nothing about its age (RFC 8446 §4.2.11.1).
    private func identity(at time: WallTime) -> PskIdentity {
        let age = time.since(session.session.createdAt) ?? 0
        return PskIdentity(
            identity: session.ticket, obfuscatedTicketAge: UInt32(truncatingIfNeeded: age) &+ session.session.ageAdd)
    }

    /// Puts pre_shared_key behind all other extensions, with a binder over everything before the binders.
    ///
    /// - Parameter before: what was said before this ClientHello: nothing, or the first one and a HelloRetryRequest.
    func bind(_ hello: inout ClientHello, before: TranscriptHash, at time: WallTime) {
        hello.extensions.remove(.preSharedKey)
        var offered = PreSharedKeyClientHello(
            identities: [identity(at: time)], binders: [[UInt8](repeating: 0, count: hash.digestLength)])
        hello.extensions.append(offered)
        let binder = early.resumptionBinderKey().verifyData(
            transcriptHash: offered.truncatedTranscriptHash(of: hello.message(), before: before))
        offered.binders = [binder]
        hello.extensions.append(offered)
    }
}

extension PreSharedKeyClientHello {
    /// RFC 8446 §4.2.11.2: Transcript-Hash of what came before and of the ClientHello up to its list of binders, which stands at its end.
    func truncatedTranscriptHash(of clientHello: HandshakeMessage, before: TranscriptHash) -> [UInt8] {
        var transcript = before
        transcript.update(Array(clientHello.bytes.dropLast(bindersLength)))
        return transcript.current()
    }
}
