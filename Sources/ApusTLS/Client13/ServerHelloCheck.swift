import ApusCrypto

/// RFC 8446 §4.1.3: what a client demands of a ServerHello and of a HelloRetryRequest.
enum ServerHelloCheck {
    /// What the two have in common: session ID, compression, suite, extensions allowed.
    static func commonParts(of hello: ServerHello, offer: ClientOffer, core: ConnectionCore) throws(TLSError) -> TLS13CipherSuite
    {
        guard hello.legacySessionIDEcho == offer.hello.legacySessionID else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ServerHello does not echo our legacy_session_id"))
        }
        guard hello.legacyCompressionMethod == 0 else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ServerHello selects compression"))
        }
        guard offer.hello.cipherSuites.contains(hello.cipherSuite), let suite = hello.cipherSuite.tls13 else {
            throw .misbehaved(
                Misbehaviour(.selectedUnoffered, "it selected the cipher suite \(hello.cipherSuite), which was not offered"))
        }
        try ExtensionCheck.checkReply(
            hello.extensions, in: hello.isHelloRetryRequest ? .helloRetryRequest : .serverHello,
            offered: offer.hello.extensions.types, message: hello.isHelloRetryRequest ? "HelloRetryRequest" : "ServerHello")
        return suite
    }

    /// RFC 8446 §4.2.1: supported_versions says it for TLS 1.3, legacy_version for what is older.
    static func version(of hello: ServerHello, offer: ClientOffer) throws(TLSError) -> ProtocolVersion {
        let selected = try TLSError.decoding("ServerHello") { () throws(DecodeError) in
            try hello.extensions.decode(SupportedVersionsServerHello.self)
        }
        guard let selected else {
            guard hello.legacyVersion == .TLS12, offer.versions.contains(.TLS12) else {
                throw .incompatible(.version(offered: [hello.legacyVersion], supported: offer.versions))
            }
            return .TLS12
        }
        guard offer.versions.contains(.TLS13) else {
            throw .misbehaved(
                Misbehaviour(.unsolicitedExtension, "its ServerHello holds supported_versions, which was not offered"))
        }
        // RFC 9846 §4.2.3.
        guard hello.legacyVersion == .TLS12 else {
            throw .incompatible(.version(offered: [hello.legacyVersion], supported: offer.versions))
        }
        guard selected.selectedVersion == .TLS13 else {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter,
                    "its ServerHello selects \(selected.selectedVersion) in supported_versions"))
        }
        return .TLS13
    }

    /// A true ServerHello: key exchange, handshake keys.
    static func accept(
        _ hello: ServerHello, _ received: ReceivedMessage, offer: ClientOffer, suite: TLS13CipherSuite,
        transcript: TranscriptHash,
        retried: Bool, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        let point = try received.requireKeyChangePoint()
        let extensions = hello.extensions
        let psk = try selectedPSK(extensions, offer: offer, suite: suite, core: core)
        let (group, secret) = try exchangeKeys(extensions, offer: offer, hasPSK: psk != nil)
        observeChoices(suite: suite.suite, group: group, offer: offer, retried: retried, core: core)

        var transcript = transcript
        transcript.update(received.message.bytes)
        let secrets = HandshakeSecrets(
            cipherSuite: suite, early: psk?.early, shared: secret, transcript: transcript, clientRandom: offer.hello.random,
            core: core)
        core.installReceiveKeys(secrets.server, at: point, epoch: .handshake, suite: suite)
        // RFC 8446 Appendix D.4: once, before the first protected record.
        if offer.configuration.middleboxCompatibility, !retried, !core.earlyData.isOpen { core.emitChangeCipherSpec() }
        if psk?.offersEarlyData != true, core.earlyData.isOpen { core.earlyDataIsRejected("the server did not take its ticket") }
        // While early data may be taken, its keys stay in force. QUIC uses the levels side by side.
        if !core.earlyData.isOpen || core.quic != nil {
            core.installSendKeys(secrets.client, epoch: .handshake, suite: suite)
        }
        return .expectEncryptedExtensions(
            ExpectEncryptedExtensions(
                offer: offer, secrets: secrets, transcript: transcript, group: group, retried: retried, psk: psk))
    }

    /// RFC 8446 §4.2.8: with the server's key share. Without one where it took a pre-shared key and the policy allows for `psk_ke`
    /// (§4.2.9).
    private static func exchangeKeys(
        _ extensions: Extensions, offer: ClientOffer, hasPSK: Bool
    ) throws(TLSError) -> (NamedGroup?, SharedSecret?) {
        let modes = offer.configuration.policy.pskKeyExchangeModes
        let keyShare = try TLSError.decoding("ServerHello") { () throws(DecodeError) in
            try extensions.decode(KeyShareServerHello.self)
        }
        guard let share = keyShare?.serverShare else {
            guard hasPSK, modes.contains(.psk_ke) else {
                throw .misbehaved(Misbehaviour(.missingExtension, "its ServerHello has no key_share"))
            }
            return (nil, nil)
        }
        guard !hasPSK || modes.contains(.psk_dhe_ke) else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ServerHello has a key_share, and only psk_ke was offered"))
        }
        guard let key = offer.shares.first(where: { $0.group == share.group }) else {
            throw .misbehaved(
                Misbehaviour(.selectedUnoffered, "it answered with a key share for \(share.group), for which none was sent"))
        }
        do { return (share.group, try key.sharedSecret(peerShare: share.keyExchange)) } catch {
            throw TLSError(keyExchange: error, group: share.group)
        }
    }

    /// RFC 8446 §4.2.11: one of those that were offered, with a suite of its hash.
    private static func selectedPSK(
        _ extensions: Extensions, offer: ClientOffer, suite: TLS13CipherSuite, core: ConnectionCore
    ) throws(TLSError) -> OfferedPSK? {
        let selected = try TLSError.decoding("ServerHello") { () throws(DecodeError) in
            try extensions.decode(PreSharedKeyServerHello.self)
        }
        guard let selected else {
            guard offer.configuration.acceptsCertificates else {
                // It has not seen signature_algorithms, without which no certificate may follow (RFC 8446 §4.2.3).
                throw .misbehaved(
                    Misbehaviour(
                        .missingExtension, "its ServerHello takes none of our pre-shared keys, and no certificate is wanted"))
            }
            if !offer.psks.isEmpty { observePSK(nil, offer: offer, core: core) }
            return nil
        }
        let index = Int(selected.selectedIdentity)
        guard index < offer.psks.count else {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter, "it selected pre-shared key \(index + 1); \(offer.psks.count) were offered"))
        }
        let offered = offer.psks[index]
        guard offered.hash == suite.hash else {
            throw .misbehaved(
                Misbehaviour(
                    .illegalParameter, "it selected \(suite.suite) with a pre-shared key that belongs to \(offered.hash)"))
        }
        observePSK(offered, offer: offer, core: core)
        return offered
    }

    private static func observePSK(_ psk: OfferedPSK?, offer: ClientOffer, core: ConnectionCore) {
        let names = offer.psks.map(\.name)
        let isAboutTicket = (psk ?? offer.psks.first)?.session != nil
        core.observe(
            .chosen(
                Choice(
                    subject: isAboutTicket ? .resumption : .preSharedKey, by: .server,
                    chosen: psk.map { _ in isAboutTicket ? "resumed" : "pre-shared key" } ?? "full handshake", offered: names,
                    reason: psk.map { "the server took \($0.name)" }
                        ?? "the server did not take \(names.joined(separator: ", "))")))
    }

    private static func observeChoices(
        suite: CipherSuite, group: NamedGroup?, offer: ClientOffer, retried: Bool, core: ConnectionCore
    ) {
        core.observe(
            .chosen(
                Choice(
                    subject: .version, by: .server, chosen: ProtocolVersion.TLS13.description,
                    offered: offer.versions.map(\.description),
                    reason: "the server took the version from our supported_versions")))
        core.observe(
            .chosen(
                Choice(
                    subject: .cipherSuite, by: .server, chosen: suite.description,
                    offered: offer.hello.cipherSuites.map(\.description),
                    reason: suite == offer.hello.cipherSuites.first ? "the server took our first choice" : "the server prefers it"
                )))
        guard let group else { return }
        core.observe(
            .chosen(
                Choice(
                    subject: .group, by: .server, chosen: group.description,
                    offered: offer.configuration.policy.groups.map(\.description),
                    reason: retried
                        ? "the server asked for it in a HelloRetryRequest"
                        : group == offer.shares.first?.group
                            ? "our first key share" : "of our key shares the one the server can use")))
    }
}
