import ApusCrypto

/// A HelloRetryRequest went out: the same ClientHello must come with the key share that was asked for.
struct ExpectSecondClientHello: Sendable {
    let first: NegotiatedHello
    let group: NamedGroup
    /// Up to and including the HelloRetryRequest.
    let transcript: TranscriptHash

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard received.type == .clientHello else { throw received.unexpected(expected: "a second ClientHello") }
        let offer = try ClientHelloOffer(received)
        try checkPreSharedKeys(offer)
        try offer.checkTLS13()
        try checkUnchanged(offer)
        guard offer.keyShares.count == 1, let share = offer.keyShares.first, share.group == group else {
            throw .misbehaved(
                Misbehaviour(
                    .changedClientHello, "its second ClientHello does not have exactly the key share that was asked for, \(group)"
                ))
        }
        GroupChoice.observe(group, offer: offer, policy: first.configuration.policy, retried: true, core: core)
        var transcript = self.transcript
        transcript.update(received.message.bytes)
        return try NegotiatedHello(
            configuration: first.configuration, offer: offer, received: received, suite: first.suite,
            externalPSKs: first.externalPSKs, pskMode: first.pskMode, before: self.transcript, transcript: transcript,
            share: share, retried: true
        ).selectIdentity(core: &core)
    }

    /// RFC 8446 §4.1.2: of its pre-shared keys the client may leave out those that do not go with the suite, and add or reorder none. The
    /// length of a binder says which hash its key belongs to.
    private func checkPreSharedKeys(_ second: ClientHelloOffer) throws(TLSError) {
        let before = first.offer.preSharedKeys
        guard let after = second.preSharedKeys else {
            guard let before, before.binders.contains(where: { $0.count == first.suite.hash.digestLength }) else { return }
            throw .misbehaved(
                Misbehaviour(
                    .missingExtension, "its second ClientHello leaves out pre_shared_key, whose keys go with \(first.suite.suite)"
                ))
        }
        var rest = (before?.identities ?? [])[...]
        for identity in after.identities {
            guard let index = rest.firstIndex(where: { $0.identity == identity.identity }) else {
                throw .misbehaved(
                    Misbehaviour(.changedClientHello, "its second ClientHello offers a pre-shared key that the first did not"))
            }
            rest = rest[(index + 1)...]
        }
        let names = after.identities.map(\.identity)
        guard first.externalPSKs.isEmpty || first.externalPSKs.contains(where: { names.contains($0.identity) }) else {
            throw .misbehaved(
                Misbehaviour(.changedClientHello, "its second ClientHello leaves out the pre-shared key that was to be used"))
        }
    }

    /// RFC 8446 §4.1.2: all but key_share, early_data, cookie, pre_shared_key and padding stays as it was.
    private func checkUnchanged(_ second: ClientHelloOffer) throws(TLSError) {
        let changeable: [ExtensionType] = [.keyShare, .earlyData, .cookie, .preSharedKey, .padding]
        let a = first.offer.hello
        let b = second.hello
        let sameFields =
            a.legacyVersion == b.legacyVersion && a.random == b.random && a.legacySessionID == b.legacySessionID
            && a.cipherSuites == b.cipherSuites && a.legacyCompressionMethods == b.legacyCompressionMethods
        let stable = { (hello: ClientHello) in hello.extensions.types.filter { !changeable.contains($0) } }
        guard sameFields, stable(a) == stable(b), stable(a).allSatisfy({ a.extensions.body(of: $0) == b.extensions.body(of: $0) })
        else {
            throw .misbehaved(
                Misbehaviour(.changedClientHello, "its second ClientHello differs from the first where it must not"))
        }
        guard !b.extensions.contains(.earlyData) else {
            throw .misbehaved(Misbehaviour(.changedClientHello, "its second ClientHello offers early data again"))
        }
        guard !b.extensions.contains(.cookie) else {
            throw .misbehaved(Misbehaviour(.changedClientHello, "its second ClientHello has a cookie that was never given"))
        }
    }
}
