import ApusHTTP
import ApusNIO
import ApusTLS
import NIOCore

/// Sets up each new connection: TLS, and behind it what the configuration says.
struct ConnectionInitializer: Sendable {
    private enum Content: Sendable {
        case sites(EdgeSites)
        case echo(ServerConfiguration)
        case demoPage(ServerConfiguration)
    }

    private let content: Content
    private let configuration: EdgeConfiguration
    private let connections: OpenConnections
    private let operations: EdgeOperations
    private let limits: HTTPServerLimits

    /// - Parameter sites: nil for an echo and for the demo's page.
    init(
        _ configuration: EdgeConfiguration, sites: EdgeSites?, connections: OpenConnections, operations: EdgeOperations
    ) throws {
        self.configuration = configuration
        self.connections = connections
        self.operations = operations
        var limits = configuration.httpLimits
        // Each site judges its own requests, also those of a configuration to come.
        if sites != nil { limits.requestContent = .max }
        self.limits = limits
        if let sites {
            content = .sites(sites)
            return
        }
        var tls = configuration.tls
        if tls.identitySelector == nil, tls.identities.count > 1 { tls.identitySelector = NamedIdentities(tls.identities) }
        if case .echo = configuration.content {
            content = .echo(tls)
        } else {
            // The page shows each visitor how their own records open, but no secret.
            tls.revealsSecrets = true
            content = .demoPage(tls)
        }
        // A configuration that can't work is found now, not by the first client.
        _ = try TLSServerHandler(configuration: tls)
    }

    func initialize(_ channel: any Channel) throws {
        var limits = configuration.connectionLimits
        // A proxy in front has one address for all of its clients.
        if configuration.proxyProtocol != nil { limits.perAddress = .max }
        if let refusal = connections.add(channel, limits: limits) {
            operations.metrics.count("apus_connections_refused_total", "reason=\"\(refusal.rawValue)\"")
            return
        }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(OutermostHandler(), name: OpenConnections.outermostHandlerName)
        guard let policy = configuration.proxyProtocol else { return try route(channel, clientAddress: nil) }
        let handler = ProxyProtocolHandler(policy: policy) { header in
            // A proxy that speaks for itself, or does not say for whom, is its own client.
            let client: SocketAddress? = if case .client(let source, _) = header.origin { source.socketAddress } else { nil }
            try route(channel, clientAddress: client)
        }
        try pipeline.addHandler(handler)
    }

    /// - Parameter clientAddress: who the client is, if not who the channel says.
    private func route(_ channel: any Channel, clientAddress: SocketAddress?) throws {
        guard !configuration.passthrough.isEmpty else { return try terminate(channel, clientAddress: clientAddress) }
        let router = ServerNameRouter(
            policy: configuration.passthrough, timeout: configuration.handshakeTimeout, clientAddress: clientAddress
        ) { try terminate(channel, clientAddress: clientAddress) }
        try channel.pipeline.syncOperations.addHandler(router)
    }

    /// Speaks TLS, and what comes behind it.
    private func terminate(_ channel: any Channel, clientAddress: SocketAddress?) throws {
        let pipeline = channel.pipeline.syncOperations
        var options = TLSHandlerOptions(handshakeTimeout: configuration.handshakeTimeout, keyLog: configuration.keyLog)
        let client = clientAddress ?? channel.remoteAddress
        switch content {
        case .echo(let tls):
            // An echo can't tell what early data is: it waits.
            try pipeline.addHandler(try TLSServerHandler(configuration: tls, options: options))
            try pipeline.addHandler(EchoHandler())
        case .sites(let sites):
            // HTTP answers safe requests at once and refuses others.
            options.deliversEarlyData = true
            try pipeline.addHandler(TLSServerHandler(selector: SiteSelector(sites: sites), options: options))
            let responder = SiteResponder(sites: sites, metrics: operations.metrics, log: configuration.accessLog)
            try pipeline.addHTTPServer(
                responder: responder, limits: limits, channel: channel, remoteAddress: clientAddress)
        case .demoPage(let tls):
            options.deliversEarlyData = true
            let story = ConnectionStory()
            options.observer = story.observer
            try pipeline.addHandler(try TLSServerHandler(configuration: tls, options: options))
            let responder = DemoResponder(story: story, visitor: client?.ipAddress ?? "unknown")
            try pipeline.addHTTPServer(responder: responder, limits: limits, channel: channel)
        }
        watchHandshake(channel, client: client?.ipAddress)
    }

    private func watchHandshake(_ channel: any Channel, client: String?) {
        connections.handshakeBegan()
        let start = NIODeadline.now()
        channel.pipeline.syncOperations.tlsHandshake().whenComplete { [connections, operations] result in
            connections.handshakeEnded()
            operations.handshakeEnded(result, client: client, seconds: Double((NIODeadline.now() - start).nanoseconds) / 1e9)
        }
    }
}
