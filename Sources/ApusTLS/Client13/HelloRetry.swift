import ApusCrypto

/// RFC 8446 §4.1.4, the client's side.
enum HelloRetry {
    /// Checks the request and sends the ClientHello again.
    static func answer(
        _ request: ServerHello, _ received: ReceivedMessage, offer: ClientOffer, suite: TLS13CipherSuite,
        transcript: TranscriptHash, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        // Keys do not change here, but what is already there of the next message can't be an answer to our second ClientHello.
        _ = try received.requireKeyChangePoint()
        let extensions = request.extensions
        let keyShare = try TLSError.decoding("HelloRetryRequest") { () throws(DecodeError) in
            try extensions.decode(KeyShareHelloRetryRequest.self)
        }
        let cookie = try TLSError.decoding("HelloRetryRequest") { () throws(DecodeError) in try extensions.decode(Cookie.self) }
        let group = keyShare?.selectedGroup
        guard group != nil || cookie != nil else {
            throw .misbehaved(Misbehaviour(.pointlessHelloRetryRequest, "its HelloRetryRequest asks for no change"))
        }
        if let group {
            guard offer.configuration.policy.groups.contains(group) else {
                throw .misbehaved(
                    Misbehaviour(.selectedUnoffered, "its HelloRetryRequest asks for the group \(group), which was not offered"))
            }
            guard !offer.shares.contains(where: { $0.group == group }) else {
                throw .misbehaved(
                    Misbehaviour(
                        .pointlessHelloRetryRequest, "its HelloRetryRequest asks for a key share of \(group), which it has"))
            }
        }
        core.observe(
            .chosen(
                Choice(
                    subject: .helloRetryRequest, by: .server, chosen: group?.description ?? "cookie",
                    offered: offer.shares.map(\.group.description),
                    reason: group.map { "the server wants a key share for \($0)" } ?? "the server wants its cookie back")))

        var transcript = transcript
        transcript.replaceWithMessageHash()
        transcript.update(received.message.bytes)
        let next = try offer.retried(
            group: group, cookie: cookie, suite: suite, transcript: transcript, environment: core.environment)
        if offer.sentEarlyData {
            core.earlyDataIsRejected("the server wants another ClientHello")
            core.returnToPlaintext()
        }
        transcript.update(next.message.bytes)
        if offer.configuration.middleboxCompatibility, !offer.sentEarlyData { core.emitChangeCipherSpec() }
        try core.emit(next.message)
        return .expectSecondServerHello(ExpectSecondServerHello(offer: next, suite: suite, transcript: transcript))
    }
}
