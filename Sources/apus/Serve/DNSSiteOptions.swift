import ApusDNS
import ArgumentParser
import NIOPosix

/// `apus serve` as a resolver behind DNS over HTTPS.
struct DNSSiteOptions: ParsableArguments {
    @Option(
        name: .customLong("dns-upstream"),
        help: ArgumentHelp(
            "Answer DNS over HTTPS at /dns-query from this server: an address, udp://, tcp://, tls:// or https://, with #ADDRESS behind it where its name is not to be looked up; repeat for more.",
            valueName: "URL"))
    var upstreams: [String] = []

    @Option(
        name: .customLong("dns-ca"),
        help: ArgumentHelp(
            "PEM roots that tls:// and https:// upstreams must lead to, instead of the system's.", valueName: "FILE"))
    var ca: String?

    @Option(
        name: .customLong("dns-stale"),
        help: ArgumentHelp("Give answers up to so many seconds after their time while no upstream answers.", valueName: "SECONDS")
    )
    var stale: UInt32 = 0

    @Option(
        name: .customLong("dns-client-limit"),
        help: ArgumentHelp("Queries of one client a second; 0 for any number.", valueName: "N"))
    var clientLimit = 1000

    var isEmpty: Bool { upstreams.isEmpty }

    func validate() throws {
        guard clientLimit >= 0 else { throw ValidationError("--dns-client-limit takes a number from 0") }
        guard !upstreams.isEmpty || ca == nil else { throw ValidationError("--dns-ca is about --dns-upstream") }
        _ = try DNSServers.locations(upstreams, option: "--dns-upstream")
    }

    /// Nil without an upstream.
    func responder(acceptsEarlyData: Bool) throws -> DNSResponder? {
        guard !upstreams.isEmpty else { return nil }
        let locations = try DNSServers.locations(upstreams, option: "--dns-upstream")
        let configuration = try DNSServers.configuration(for: locations, ca: ca)
        let security = DNSConnectionSecurity(configuration)
        let group = UpstreamGroup(
            locations.map { $0.transport(security: security, group: MultiThreadedEventLoopGroup.singleton) })
        var resolving = CachingResolver.Options()
        resolving.staleSeconds = stale
        var options = DNSResponder.Options()
        options.acceptsEarlyData = acceptsEarlyData
        options.queriesPerSecond = clientLimit == 0 ? nil : clientLimit
        return DNSResponder(resolver: CachingResolver(upstreams: group, options: resolving), options: options)
    }
}
