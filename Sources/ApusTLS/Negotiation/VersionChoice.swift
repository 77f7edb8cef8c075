import ApusCrypto

/// Which version a server takes.
enum VersionChoice {
    /// The newest that both sides have.
    static func choose(
        offer: ClientHelloOffer, configuration: Shared<ServerConfiguration>, core: ConnectionCore
    ) throws(TLSError) -> ProtocolVersion {
        let own = configuration.versions
        let offered = offer.supportedVersions.filter { !$0.isGREASE }
        // RFC 7507 §3: the client says that it had offered more before, and was made to fall back.
        if offer.hello.cipherSuites.contains(.TLS_FALLBACK_SCSV), let best = own.first, let most = offered.max(), most < best {
            throw .misbehaved(
                Misbehaviour(
                    .inappropriateFallback,
                    "it fell back to \(most) as if this side did not have \(best): an attempt to downgrade"))
        }
        guard let version = own.first(where: offered.contains) else {
            throw .incompatible(.version(offered: offered, supported: own))
        }
        core.observe(
            .chosen(
                Choice(
                    subject: .version, by: .server, chosen: version.description,
                    offered: offered.map(\.description), supported: own.map(\.description),
                    reason: "the highest version both sides have")))
        return version
    }
}
