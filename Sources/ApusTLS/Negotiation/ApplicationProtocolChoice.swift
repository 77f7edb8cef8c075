/// Which application protocol is spoken (RFC 7301).
enum ApplicationProtocolChoice {
    /// The server's side, by the server's order (RFC 7301 §3.2).
    static func choose(
        offer: ClientHelloOffer, configuration: Shared<ServerConfiguration>, core: ConnectionCore
    ) throws(TLSError) -> ApplicationProtocol? {
        let own = configuration.applicationProtocols
        let offered = offer.applicationProtocols
        guard !own.isEmpty, !offered.isEmpty else { return nil }
        guard let selected = own.first(where: offered.contains) else {
            throw .incompatible(.applicationProtocol(offered: offered, supported: own))
        }
        core.observe(
            .chosen(
                Choice(
                    subject: .applicationProtocol, by: .server, chosen: selected.description, offered: offered.map(\.description),
                    supported: own.map(\.description), reason: "first in the server's order that the client offers")))
        return selected
    }

    /// The client's side: exactly one, of those offered (RFC 7301 §3.1).
    static func selected(
        in extensions: Extensions, of message: String, offered: [ApplicationProtocol], core: ConnectionCore
    ) throws(TLSError) -> ApplicationProtocol? {
        let reply = try TLSError.decoding(message) { () throws(DecodeError) in
            try extensions.decode(ApplicationLayerProtocolNegotiation.self)
        }
        guard let reply else { return nil }
        guard reply.protocols.count == 1, let selected = reply.protocols.first, offered.contains(selected) else {
            throw .misbehaved(Misbehaviour(.selectedUnoffered, "it selected an application protocol that was not offered"))
        }
        core.observe(
            .chosen(
                Choice(
                    subject: .applicationProtocol, by: .server, chosen: selected.description, offered: offered.map(\.description),
                    reason: "the server selected it of those offered")))
        return selected
    }
}
