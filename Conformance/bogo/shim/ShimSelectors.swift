import ApusTLS

/// Gives the one configuration there is, at once or late, or none.
struct ShimConfigurationSelector: ServerConfigurationSelector {
    let configuration: ServerConfiguration?
    let isDeferred: Bool

    func selectConfigurationImmediately(for clientHello: ClientHelloInfo) -> ServerConfiguration? {
        isDeferred ? nil : configuration
    }

    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration {
        guard let configuration else { throw Unexpected("the ClientHello was told to be refused") }
        return configuration
    }
}

/// Notes what the client said, and gives the identities that there are.
struct ShimIdentitySelector: IdentitySelector {
    /// None to refuse every client.
    let credentials: Credentials?
    let isDeferred: Bool
    let recorder: ShimRecorder

    func selectIdentityImmediately(for clientHello: ClientHelloInfo) -> IdentityChoice? {
        isDeferred ? nil : choice(clientHello)
    }

    func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice { choice(clientHello) }

    private func choice(_ clientHello: ClientHelloInfo) -> IdentityChoice {
        recorder.note {
            $0.clientHello = clientHello
            $0.verifiedSchemes = clientHello.signatureSchemes
        }
        return credentials.map { .firstFitting($0.identities(for: clientHello.certificateAuthorities)) } ?? .none
    }
}

/// Notes what the server said, and gives the identities that there are.
struct ShimClientIdentitySelector: ClientIdentitySelector {
    let credentials: Credentials
    let recorder: ShimRecorder

    func selectIdentityImmediately(for request: ClientIdentityRequest) -> ClientIdentityChoice? { choice(request) }

    func selectIdentity(for request: ClientIdentityRequest) async -> ClientIdentityChoice { choice(request) }

    private func choice(_ request: ClientIdentityRequest) -> ClientIdentityChoice {
        recorder.note {
            $0.certificateAuthorities = request.certificateAuthorities
            $0.verifiedSchemes = request.certificateSignatureSchemes
        }
        return .firstFitting(credentials.identities(for: request.certificateAuthorities))
    }
}

/// Finds pre-shared keys at once or late.
struct ShimPreSharedKeys: ExternalPSKProvider {
    let list: ExternalPSKList
    let isDeferred: Bool

    func findKeysImmediately(for request: ExternalPSKRequest) -> [ExternalPSK]? {
        isDeferred ? nil : list.findKeysImmediately(for: request)
    }

    func findKeys(for request: ExternalPSKRequest) async -> [ExternalPSK] { await list.findKeys(for: request) }
}
