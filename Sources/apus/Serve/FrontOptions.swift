import ApusEdge
import ApusNIO
import ArgumentParser

/// What happens to a connection before TLS: who it is from, and whether it is for this server at all.
struct FrontOptions: ParsableArguments {
    @Option(
        name: .customLong("proxy-protocol"),
        help: ArgumentHelp(
            "Proxies at these addresses begin each connection with a PROXY header (v1 or v2) that says who the client is; nobody else may connect. Repeat.",
            valueName: "ADDRESS[/BITS]"))
    var proxies: [String] = []

    @Option(
        name: .customLong("pass"),
        help: ArgumentHelp(
            "Hand connections for this server name (*.NAME: for one label in front of it) to a TCP target, TLS and all. Repeat.",
            valueName: "NAME=HOST:PORT"))
    var passed: [String] = []

    @Option(
        name: .customLong("pass-proxy-protocol"),
        help: ArgumentHelp("Tell the targets of --pass the client's address in a PROXY header of this version.", valueName: "1|2")
    )
    var passVersion: Int?

    @Option(
        name: .customLong("redirect-from"),
        help: ArgumentHelp("Listen here without TLS, and send everybody to https. Repeat.", valueName: "HOST:PORT"))
    var redirects: [String] = []

    @Option(
        help: ArgumentHelp(
            "Serve .well-known/acme-challenge of this directory where --redirect-from listens: certbot's webroot.",
            valueName: "DIR"))
    var acmeWebroot: String?

    func validate() throws {
        for text in redirects where ListenAddress(text) == nil {
            throw ValidationError("--redirect-from takes HOST:PORT, not \"\(text)\"")
        }
        guard acmeWebroot == nil || !redirects.isEmpty else { throw ValidationError("--acme-webroot belongs to --redirect-from") }
        _ = try proxyProtocol()
        _ = try passthrough()
        guard passVersion == nil || !passed.isEmpty else {
            throw ValidationError("--pass-proxy-protocol is for the targets of --pass")
        }
    }

    var isEmpty: Bool { proxies.isEmpty && passed.isEmpty && redirects.isEmpty }

    func apply(to configuration: inout EdgeConfiguration) throws {
        configuration.proxyProtocol = try proxyProtocol()
        configuration.passthrough = try passthrough()
        configuration.redirectFrom = redirects.compactMap { ListenAddress($0) }
        configuration.acmeWebroot = acmeWebroot
    }

    private func proxyProtocol() throws -> ProxyProtocolPolicy? {
        guard !proxies.isEmpty else { return nil }
        return ProxyProtocolPolicy(
            trusted: try proxies.map { text in
                guard let range = AddressRange(text) else {
                    throw ValidationError(
                        "--proxy-protocol takes an address or a prefix such as 192.0.2.0/24, with no bits set behind it, not \"\(text)\""
                    )
                }
                return range
            })
    }

    private func passthrough() throws -> PassthroughPolicy {
        var policy = PassthroughPolicy()
        let version: ProxyHeader.Version?
        switch passVersion {
        case nil: version = nil
        case 1: version = .one
        case 2: version = .two
        default: throw ValidationError("--pass-proxy-protocol takes 1 or 2")
        }
        for text in passed {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let address = ListenAddress(parts[1]), address.port > 0 else {
                throw ValidationError("--pass takes NAME=HOST:PORT, not \"\(text)\"")
            }
            guard policy.add(name: parts[0], target: .init(address: address, proxyProtocol: version)) else {
                throw ValidationError("--pass: \"\(parts[0])\" is no DNS name, or stands there twice")
            }
        }
        return policy
    }
}
