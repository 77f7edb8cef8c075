import ApusCrypto

/// The server asks for the external pre-shared keys that the client names, before it chooses a suite: each goes with one hash.
struct ExternalPSKSearch: Sendable {
    let arrived: ArrivedClientHello
    let configuration: Shared<ServerConfiguration>

    func begin(core: inout ConnectionCore) throws(TLSError) -> ServerState {
        let offer = arrived.offer
        guard let provider = configuration.externalPSKs, let offered = offer.preSharedKeys,
            PSKModeChoice.choose(offer: offer, policy: configuration.policy) != nil, !showsCertificate
        else { return try arrived.negotiate(configuration, externalPSKs: [], core: &core) }
        let request = ExternalPSKRequest(
            identities: offered.identities.prefix(ServerLimits.offeredExternalPSKs).map(\.identity), clientHello: offer.info)
        guard let found = provider.findKeysImmediately(for: request) else {
            return .awaitExternalPSKs(AwaitExternalPSKs(search: self, question: request, provider: provider))
        }
        return try proceed(found, asked: request, core: &core)
    }

    /// Whether the configuration puts certificates first, and there is one for this client.
    private var showsCertificate: Bool {
        configuration.prefersCertificatesToExternalPSKs
            && configuration.identities.contains {
                $0.scheme(offered: arrived.offer.signatureSchemes, allowed: configuration.policy.signingSchemes(for: .TLS13))
                    != nil
            }
    }

    fileprivate func proceed(
        _ found: [ExternalPSK], asked request: ExternalPSKRequest, core: inout ConnectionCore
    ) throws(TLSError) -> ServerState {
        guard !found.contains(where: { $0.role == .client }) else {
            throw .misuse(.invalidConfiguration("a pre-shared key of a client's is none for a server"))
        }
        let named = found.filter { request.identities.contains($0.identity) }
        return try arrived.negotiate(configuration, externalPSKs: named, core: &core)
    }
}

/// The application looks for external pre-shared keys.
struct AwaitExternalPSKs: Sendable {
    let search: ExternalPSKSearch
    let question: ExternalPSKRequest
    let provider: any ExternalPSKProvider

    var request: ConnectionRequest { .findExternalPSKs(question, provider) }

    consuming func resume(with answer: ConnectionAnswer, core: inout ConnectionCore) throws(TLSError) -> ServerState {
        guard case .externalPSKs(let found) = answer else { throw .misuse(.unexpectedAnswer) }
        return try search.proceed(found, asked: question, core: &core)
    }
}
