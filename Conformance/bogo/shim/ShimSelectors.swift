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

/// Notes what the client said, and gives the first identity that fits it, or none.
struct ShimIdentitySelector: IdentitySelector {
    let identities: [Identity]
    let isDeferred: Bool
    let recorder: ShimRecorder

    func selectIdentityImmediately(for clientHello: ClientHelloInfo) -> IdentityChoice? {
        isDeferred ? nil : choice(clientHello)
    }

    func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice { choice(clientHello) }

    private func choice(_ clientHello: ClientHelloInfo) -> IdentityChoice {
        recorder.note { $0.clientHello = clientHello }
        let fitting = identities.first { identity in
            identity.signatureSchemes.contains(where: clientHello.signatureSchemes.contains)
        }
        guard let identity = fitting ?? identities.first else { return .none }
        return .identity(identity)
    }
}

/// Gives the first identity that fits what the server takes.
struct ShimClientIdentitySelector: ClientIdentitySelector {
    let identities: [Identity]
    let recorder: ShimRecorder

    func selectIdentityImmediately(for request: ClientIdentityRequest) -> ClientIdentityChoice? { choice(request) }

    func selectIdentity(for request: ClientIdentityRequest) async -> ClientIdentityChoice { choice(request) }

    private func choice(_ request: ClientIdentityRequest) -> ClientIdentityChoice {
        recorder.note { $0.certificateAuthorities = request.certificateAuthorities }
        return identities.first { $0.canSign(for: request) }.map { .identity($0) } ?? .noCertificate
    }
}
