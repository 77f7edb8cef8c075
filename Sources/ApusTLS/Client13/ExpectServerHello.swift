import ApusCrypto

/// The ClientHello is out. A ServerHello comes, or a HelloRetryRequest in its clothes.
struct ExpectServerHello: Sendable {
    let offer: ClientOffer

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .serverHello else { throw received.unexpected(expected: "a ServerHello") }
        let hello = try received.decode(ServerHello.self)
        guard try ServerHelloCheck.version(of: hello, offer: offer) == .TLS13 else {
            // RFC 8446 Appendix D.3: what was sent ahead can't be taken back.
            guard !offer.sentEarlyData else { throw .incompatible(.version(offered: [.TLS12], supported: [.TLS13])) }
            return try ServerHelloCheckTLS12.accept(hello, received, offer: offer, core: &core)
        }
        core.settle(on: .TLS13)
        let suite = try ServerHelloCheck.commonParts(of: hello, offer: offer, core: core)
        var transcript = TranscriptHash(suite.hash)
        transcript.update(offer.message.bytes)
        if hello.isHelloRetryRequest {
            return try HelloRetry.answer(hello, received, offer: offer, suite: suite, transcript: transcript, core: &core)
        }
        return try ServerHelloCheck.accept(
            hello, received, offer: offer, suite: suite, transcript: transcript, retried: false, core: &core)
    }
}

/// The ClientHello went out a second time. Only a ServerHello may come now.
struct ExpectSecondServerHello: Sendable {
    let offer: ClientOffer
    /// The suite that the HelloRetryRequest named.
    let suite: TLS13CipherSuite
    /// Up to and including the second ClientHello.
    let transcript: TranscriptHash

    consuming func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) -> ClientState {
        guard received.type == .serverHello else { throw received.unexpected(expected: "a ServerHello") }
        let hello = try received.decode(ServerHello.self)
        guard !hello.isHelloRetryRequest else {
            throw .misbehaved(Misbehaviour(.secondHelloRetryRequest, "it sent a second HelloRetryRequest"))
        }
        guard try ServerHelloCheck.version(of: hello, offer: offer) == .TLS13 else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "its ServerHello selects TLS 1.2, its HelloRetryRequest had selected TLS 1.3"))
        }
        let selected = try ServerHelloCheck.commonParts(of: hello, offer: offer, core: core)
        guard selected.suite == suite.suite else {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter,
                    "its ServerHello selects \(selected.suite), its HelloRetryRequest had selected \(suite.suite)"))
        }
        return try ServerHelloCheck.accept(
            hello, received, offer: offer, suite: suite, transcript: transcript, retried: true, core: &core)
    }
}
