import ApusCrypto

/// A ClientHello that is answered with TLS 1.2. Which suite that is depends on the identity's key, so that comes first.
struct ClientHelloTLS12: Sendable {
    let configuration: Shared<ServerConfiguration>
    let offer: ClientHelloOffer
    let extendsMasterSecret: Bool
    /// RFC 5746 §3.6: whether the client says that it knows renegotiation_info; then the answer has it too.
    let knowsRenegotiationInfo: Bool
    /// RFC 5077 §3.2: the ticket, empty to ask for one; nil where the client takes none.
    let ticket: [UInt8]?

    /// RFC 5246 §7.4.1.2, RFC 5746 §3.6, RFC 7627 §5.2, RFC 8422 §5.1.2.
    init(configuration: Shared<ServerConfiguration>, offer: ClientHelloOffer) throws(TLSError) {
        let hello = offer.hello
        guard hello.legacyCompressionMethods.contains(0) else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ClientHello does not offer to go without compression"))
        }
        let info = try Self.decode(RenegotiationInfo.self, hello.extensions)
        guard info?.renegotiatedConnection.isEmpty ?? true else {
            throw .misbehaved(
                Misbehaviour(.invalidRenegotiationInfo, "the renegotiation_info in its first ClientHello is not empty"))
        }
        if let formats = try Self.decode(ECPointFormats.self, hello.extensions), !formats.formats.contains(.uncompressed) {
            throw .misbehaved(Misbehaviour(.illegalParameter, "its ec_point_formats lack the uncompressed form"))
        }
        let isExtended = try Self.decode(ExtendedMasterSecret.self, hello.extensions) != nil
        guard isExtended || !configuration.policy.requiresExtendedMasterSecret else {
            throw .misbehaved(
                Misbehaviour(.missingExtendedMasterSecret, "it does not have extended_master_secret, which the policy requires"))
        }
        self.configuration = configuration
        self.offer = offer
        extendsMasterSecret = isExtended
        ticket = try Self.decode(SessionTicketTLS12.self, hello.extensions)?.ticket
        knowsRenegotiationInfo = info != nil || hello.cipherSuites.contains(.TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
    }

    private static func decode<Body: ExtensionBody>(_ body: Body.Type, _ extensions: Extensions) throws(TLSError) -> Body? {
        try TLSError.decoding("ClientHello") { () throws(DecodeError) in try extensions.decode(body) }
    }

    func selectIdentity(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard let selector = configuration.identitySelector else {
            return try negotiate(configuration.identities, core: &core)
        }
        let waiting = AwaitIdentityTLS12(hello: self, selector: selector)
        if let choice = selector.selectIdentityImmediately(for: offer.info) {
            return try waiting.resume(with: .identity(choice), core: &core)
        }
        return .awaitIdentityTLS12(waiting)
    }

    fileprivate func negotiate(_ identities: [Identity], core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let choice = try SuiteChoiceTLS12(hello: self, identities: identities)
        if let search = SessionSearchTLS12(self, choice: choice) { return try search.proceed(core: &core) }
        return try fullHandshake(choice, core: &core)
    }

    func fullHandshake(_ choice: SuiteChoiceTLS12, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        choice.observe(offer: offer, configuration: configuration, core: core)
        return try ServerFlightTLS12Start(hello: self, choice: choice).send(core: &core)
    }
}

/// The application chooses an identity for this client.
struct AwaitIdentityTLS12: Sendable {
    let hello: ClientHelloTLS12
    let selector: any IdentitySelector

    var request: ConnectionRequest { .selectIdentity(hello.offer.info, selector) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .identity(let choice) = answer else { throw .misuse(.unexpectedAnswer) }
        switch choice {
        case .identity(let identity): return try hello.negotiate([identity], core: &core)
        case .firstFitting(let identities): return try hello.negotiate(identities, core: &core)
        case .none: throw .incompatible(.serverName(hello.offer.serverName))
        }
    }
}
