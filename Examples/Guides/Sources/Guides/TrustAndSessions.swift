import ApusNIO

func rootsOfOnesOwn() throws -> ClientConfiguration {
    ClientConfiguration(verifier: CertificateVerifier(roots: try TrustRoots(pemFile: "roots.pem")))
}

/// Whom the certificate names has to be known here, whatever the chain says.
struct KnownPeers: PeerVerifier {
    let verifier: CertificateVerifier
    let names: Set<String>

    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict {
        let verdict = await verifier.verify(request)
        guard case .trusted(let peer) = verdict, names.isDisjoint(with: peer.names) else { return verdict }
        return .untrusted(UntrustedPeer(reason: .wrongName, message: "nobody here knows \(peer)"))
    }
}

func sessionsOnAClient(_ configuration: inout ClientConfiguration) {
    configuration.sessionCache = ClientSessionMemory()
}

func sessionsOnAServer(_ configuration: inout ServerConfiguration) throws {
    let keys = try TicketKeyDirectory(path: "/run/tickets", warn: { warning in print(warning) })
    configuration.resumption = ServerResumption(storage: SealedTickets(keys: keys))
}

func whatHappens(_ configuration: ClientConfiguration) async throws -> TLSStream {
    let options = TLSHandlerOptions(observer: { event in print(event.kind) })
    return try await TLSClient.connect(host: "example.com", port: 443, configuration: configuration, options: options)
}
