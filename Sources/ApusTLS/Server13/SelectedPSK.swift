import ApusCrypto

/// The pre-shared key that the server takes. The client has proved, with its binder, that it has it too.
struct SelectedPSK: Sendable {
    let origin: Origin
    /// Among the identities that the client offers.
    let index: Int
    let early: EarlySecret

    enum Origin: Sendable {
        case session(Session)
        case external(identity: [UInt8])
    }

    /// The first of the external keys, in the server's order; nil where there is none. One with a wrong binder ends the handshake
    /// (RFC 8446 §4.2.11.2).
    init?(externalOf hello: NegotiatedHello, core: ConnectionCore) throws(TLSError) {
        guard let offered = hello.offer.preSharedKeys, hello.pskMode != nil else { return nil }
        for psk in hello.externalPSKs {
            guard let index = offered.identities.firstIndex(where: { $0.identity == psk.identity }) else { continue }
            let early = psk.early
            try Self.checkBinder(
                key: psk.binderKey(early), at: index, of: offered, hello: hello, owner: "pre-shared key \(index + 1)", core: core)
            self.init(origin: .external(identity: psk.identity), index: index, early: early)
            return
        }
        return nil
    }

    /// The ticket's.
    init(session: Session, at index: Int, of offered: PreSharedKeyClientHello, hello: NegotiatedHello, core: ConnectionCore)
        throws(TLSError)
    {
        let early = EarlySecret(hash: hello.suite.hash, psk: session.secret)
        try Self.checkBinder(
            key: early.resumptionBinderKey(), at: index, of: offered, hello: hello, owner: "ticket \(index + 1)", core: core)
        self.init(origin: .session(session), index: index, early: early)
    }

    private init(origin: Origin, index: Int, early: EarlySecret) {
        self.origin = origin
        self.index = index
        self.early = early
    }

    private static func checkBinder(
        key: TrafficSecret, at index: Int, of offered: PreSharedKeyClientHello, hello: NegotiatedHello, owner: String,
        core: ConnectionCore
    ) throws(TLSError) {
        let hash = offered.truncatedTranscriptHash(of: hello.offer.message, before: hello.before)
        guard index < offered.binders.count, key.isValid(verifyData: offered.binders[index], transcriptHash: hash) else {
            throw .misbehaved(
                Misbehaviour(.invalidBinder, "the binder of its \(owner) does not match: it does not have the secret"))
        }
        core.observe(.checked(Check(subject: .binder, detail: "the client knows the secret of its \(owner)")))
    }

    /// The session that is resumed; nil for an external key.
    var session: Session? {
        switch origin {
        case .session(let session): session
        case .external: nil
        }
    }

    /// The external key of this handshake, or of the one that the session goes back to.
    var externalPSKIdentity: [UInt8]? {
        switch origin {
        case .session(let session): session.externalPSKIdentity
        case .external(let identity): identity
        }
    }
}
