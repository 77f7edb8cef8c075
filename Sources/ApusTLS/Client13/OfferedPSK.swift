import ApusCrypto

/// A pre-shared key that a client offers, and what follows from it (RFC 8446 §4.2.11).
struct OfferedPSK: Sendable {
    let origin: Origin
    let hash: HashAlgorithm
    let early: EarlySecret
    /// Whether early data goes out with the first ClientHello.
    let offersEarlyData: Bool

    enum Origin: Sendable {
        case session(ClientSession)
        case external(ExternalPSK)
    }

    /// Nil for a session of TLS 1.2, or one whose suite is not spoken here.
    ///
    /// - Parameter earlyDataCount: how much early data there is; nil for none. More than the ticket allows is not offered.
    init?(_ session: ClientSession, earlyDataCount: Int? = nil) {
        guard session.session.version == .TLS13, let hash = session.session.hash else { return nil }
        origin = .session(session)
        self.hash = hash
        let limit = Int(clamping: session.session.maximumEarlyDataSize)
        offersEarlyData = earlyDataCount.map { limit > 0 && $0 <= limit } ?? false
        early = EarlySecret(hash: hash, psk: session.session.secret)
    }

    init(_ external: ExternalPSK) {
        origin = .external(external)
        hash = external.hash.algorithm
        early = external.early
        offersEarlyData = false
    }

    /// The session that is resumed; nil for an external key.
    var session: Session? {
        switch origin {
        case .session(let session): session.session
        case .external: nil
        }
    }

    /// For people.
    var name: String {
        switch origin {
        case .session: "our ticket"
        case .external(let psk): "our pre-shared key \(String(decoding: psk.identity, as: UTF8.self).debugDescription)"
        }
    }

    /// What goes out beside a ticket tells an observer nothing about its age (RFC 8446 §4.2.11.1).
    fileprivate func identity(at time: WallTime) -> PskIdentity {
        switch origin {
        case .session(let session):
            let age = time.since(session.session.createdAt) ?? 0
            return PskIdentity(
                identity: session.ticket, obfuscatedTicketAge: UInt32(truncatingIfNeeded: age) &+ session.session.ageAdd)
        case .external(let psk):
            return PskIdentity(identity: psk.identity, obfuscatedTicketAge: 0)
        }
    }

    fileprivate var binderKey: TrafficSecret {
        switch origin {
        case .session: early.resumptionBinderKey()
        case .external(let psk): psk.binderKey(early)
        }
    }
}

extension [OfferedPSK] {
    /// Puts pre_shared_key behind all other extensions, with binders over everything before the binders; without a key it is left out.
    ///
    /// - Parameter before: what was said before this ClientHello, in the hash of all these keys: the first one and a
    ///   HelloRetryRequest; nil for nothing.
    func bind(_ hello: inout ClientHello, before: TranscriptHash?, at time: WallTime) {
        hello.extensions.remove(.preSharedKey)
        guard !isEmpty else { return }
        var offered = PreSharedKeyClientHello(
            identities: map { $0.identity(at: time) }, binders: map { [UInt8](repeating: 0, count: $0.hash.digestLength) })
        hello.extensions.append(offered)
        let message = hello.message()
        offered.binders = map { psk in
            psk.binderKey.verifyData(
                transcriptHash: offered.truncatedTranscriptHash(of: message, before: before ?? TranscriptHash(psk.hash)))
        }
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
