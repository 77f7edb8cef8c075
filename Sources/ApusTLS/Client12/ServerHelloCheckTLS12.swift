import ApusCrypto

/// What the hellos of TLS 1.2 settled; the rest of the handshake builds on it.
struct ServerHelloContext: Sendable {
    let offer: ClientOffer
    let suite: TLS12CipherSuite
    let serverRandom: Random
    let extendsMasterSecret: Bool
    /// RFC 7366.
    let encryptsThenMACs: Bool
    let applicationProtocol: ApplicationProtocol?
    /// Whether CertificateStatus may follow the Certificate (RFC 6066 §8).
    let mayStaple: Bool
    let certificateTypes: CertificateTypeChoice
    /// Whether a NewSessionTicket must come (RFC 5077 §3.2).
    let announcesTicket: Bool
    /// By which the server would resume the session; empty for not at all.
    let sessionID: [UInt8]
}

/// RFC 5246 §7.4.1.3: what a client demands of a ServerHello that selects TLS 1.2.
enum ServerHelloCheckTLS12 {
    static func accept(
        _ hello: ServerHello, _ received: ReceivedMessage, offer: ClientOffer, core: inout ConnectionCore
    ) throws(TLSError) -> ClientState {
        // Only TLS 1.3 has ChangeCipherSpec records that mean nothing: here it came too early (CVE-2014-0224).
        guard !core.sawChangeCipherSpec else {
            throw .misbehaved(Misbehaviour(.invalidChangeCipherSpec, "it sent ChangeCipherSpec before its ServerHello"))
        }
        core.settle(on: .TLS12)
        try checkDowngrade(hello, offer: offer, core: core)
        let suite = try checkFields(hello, offer: offer)
        let context = try context(hello, suite: suite, offer: offer, core: core)
        observeChoices(suite: suite.suite, offer: offer, core: core)

        var transcript = TranscriptTLS12(suite.hash, keepsMessages: true)
        transcript.update(offer.message)
        transcript.update(received.message)
        if let session = resumed(hello, offer: offer) {
            return try AwaitResumedServerVerificationTLS12.begin(
                context, session: session.session, transcript: transcript, core: &core)
        }
        core.keptSession = nil
        return .expectCertificateTLS12(ExpectCertificateTLS12(context: context, transcript: transcript))
    }

    /// RFC 5246 §7.4.1.3: the echo of the session ID says that the session is resumed.
    private static func resumed(_ hello: ServerHello, offer: ClientOffer) -> ClientSession? {
        guard let session = offer.sessionTLS12, hello.legacySessionIDEcho == offer.hello.legacySessionID else { return nil }
        return session
    }

    /// RFC 8446 §4.1.3: a server that has TLS 1.3 too says so in its random value. It was made to believe that the client has not.
    private static func checkDowngrade(_ hello: ServerHello, offer: ClientOffer, core: ConnectionCore) throws(TLSError) {
        guard !hello.isHelloRetryRequest, !hello.random.ends(with: Random.downgradeTLS11) else {
            throw .misbehaved(
                Misbehaviour(.downgrade, "its ServerHello selects TLS 1.2 with a random value that belongs to another version"))
        }
        guard offer.versions.contains(.TLS13) else { return }
        guard !hello.random.ends(with: Random.downgradeTLS12) else {
            throw .misbehaved(
                Misbehaviour(
                    .downgrade, "it has TLS 1.3 and selects TLS 1.2: somebody on the way changed what this side offered"))
        }
        core.observe(
            .checked(
                Check(
                    subject: .downgradeProtection,
                    detail: "the server's random value does not end with the mark of a server that has TLS 1.3")))
    }

    private static func checkFields(_ hello: ServerHello, offer: ClientOffer) throws(TLSError) -> TLS12CipherSuite {
        guard hello.legacyCompressionMethod == 0 else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ServerHello selects compression"))
        }
        guard offer.hello.cipherSuites.contains(hello.cipherSuite), let suite = hello.cipherSuite.tls12 else {
            throw .misbehaved(
                Misbehaviour(
                    .selectedUnoffered, "it selected the cipher suite \(hello.cipherSuite), which was not offered for TLS 1.2"))
        }
        // Without a session, what was sent as its ID is a random value that looks like one (RFC 8446 Appendix D.4).
        guard
            offer.sessionTLS12 != nil || hello.legacySessionIDEcho.isEmpty
                || hello.legacySessionIDEcho != offer.hello.legacySessionID
        else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ServerHello resumes a session that does not exist"))
        }
        for type in hello.extensions.types {
            guard offer.hello.extensions.contains(type) else {
                throw .misbehaved(
                    Misbehaviour(.unsolicitedExtension, "its ServerHello holds the extension \(type), which was not offered"))
            }
            guard ExtensionPermissions.allowsInServerHelloTLS12(type) else {
                throw .misbehaved(
                    Misbehaviour(.extensionNotAllowed, "its ServerHello holds the extension \(type), which has no place there"))
            }
        }
        return suite
    }

    private static func context(
        _ hello: ServerHello, suite: TLS12CipherSuite, offer: ClientOffer, core: ConnectionCore
    ) throws(TLSError) -> ServerHelloContext {
        let extensions = hello.extensions
        try checkRenegotiationInfo(extensions)
        _ = try decode(ServerNameAcknowledgement.self, extensions)
        if let formats = try decode(ECPointFormats.self, extensions), !formats.formats.contains(.uncompressed) {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ec_point_formats lack the uncompressed form"))
        }
        let isExtended = try decode(ExtendedMasterSecret.self, extensions) != nil
        guard isExtended || !offer.configuration.policy.requiresExtendedMasterSecret else {
            throw .misbehaved(
                Misbehaviour(.missingExtendedMasterSecret, "it does not have extended_master_secret, which the policy requires"))
        }
        let encryptsThenMACs = try decode(EncryptThenMAC.self, extensions) != nil
        guard !encryptsThenMACs || suite.isCBC else {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "it selected encrypt_then_mac with \(suite.suite), which is no CBC suite"))
        }
        let mayStaple = extensions.contains(.statusRequest)
        if let body = extensions.body(of: .statusRequest), !body.isEmpty {
            throw .decode(
                DecodeFailure(message: "ServerHello", error: DecodeError(.trailingBytes(body.count), in: "status_request")))
        }
        return ServerHelloContext(
            offer: offer, suite: suite, serverRandom: hello.random, extendsMasterSecret: isExtended,
            encryptsThenMACs: encryptsThenMACs,
            applicationProtocol: try ApplicationProtocolChoice.selected(
                in: extensions, of: "ServerHello", offered: offer.configuration.applicationProtocols, core: core),
            mayStaple: mayStaple,
            certificateTypes: try CertificateTypeChoice(
                selectedIn: extensions, of: "ServerHello", configuration: offer.configuration,
                resuming: resumed(hello, offer: offer)?.session),
            announcesTicket: try announcesTicket(extensions), sessionID: hello.legacySessionIDEcho)
    }

    /// RFC 5077 §3.2: empty.
    private static func announcesTicket(_ extensions: Extensions) throws(TLSError) -> Bool {
        guard let announced = try decode(SessionTicketTLS12.self, extensions) else { return false }
        guard announced.ticket.isEmpty else {
            throw .decode(
                DecodeFailure(
                    message: "ServerHello", error: DecodeError(.trailingBytes(announced.ticket.count), in: "session_ticket")))
        }
        return true
    }

    /// RFC 5746 §3.4. A server without it could be one that renegotiates insecurely, with an attacker's request in front of ours
    /// (§4.1).
    private static func checkRenegotiationInfo(_ extensions: Extensions) throws(TLSError) {
        guard let info = try decode(RenegotiationInfo.self, extensions) else {
            throw .misbehaved(
                Misbehaviour(
                    .invalidRenegotiationInfo,
                    "its ServerHello has no renegotiation_info: it may renegotiate insecurely (RFC 5746)"))
        }
        guard info.renegotiatedConnection.isEmpty else {
            throw .misbehaved(
                Misbehaviour(.invalidRenegotiationInfo, "the renegotiation_info in its first ServerHello is not empty"))
        }
    }

    private static func decode<Body: ExtensionBody>(_ body: Body.Type, _ extensions: Extensions) throws(TLSError) -> Body? {
        try TLSError.decoding("ServerHello") { () throws(DecodeError) in try extensions.decode(body) }
    }

    private static func observeChoices(suite: CipherSuite, offer: ClientOffer, core: ConnectionCore) {
        core.observe(
            .chosen(
                Choice(
                    subject: .version, by: .server, chosen: ProtocolVersion.TLS12.description,
                    offered: offer.versions.map(\.description),
                    reason: offer.versions.contains(.TLS13)
                        ? "the server does not have TLS 1.3" : "it is the one version that was offered")))
        core.observe(
            .chosen(
                Choice(
                    subject: .cipherSuite, by: .server, chosen: suite.description,
                    offered: offer.hello.cipherSuites.map(\.description),
                    reason: suite == offer.configuration.policy.cipherSuites(for: .TLS12).first
                        ? "the server took our first choice for TLS 1.2" : "the server prefers it")))
    }
}
