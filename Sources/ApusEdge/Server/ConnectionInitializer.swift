import ApusHTTP
import ApusNIO
import ApusTLS
import NIOCore

/// Sets up each new connection: TLS, and behind it what the configuration says.
struct ConnectionInitializer: Sendable {
    private enum Content: Sendable {
        case responder(any HTTPResponder)
        case echo
        case demoPage
    }

    private let content: Content
    private let tls: ServerConfiguration
    private let configuration: EdgeConfiguration
    private let connections: OpenConnections

    init(_ configuration: EdgeConfiguration, connections: OpenConnections, group: any EventLoopGroup) throws {
        self.configuration = configuration
        self.connections = connections
        var tls = configuration.tls
        if tls.identitySelector == nil, tls.identities.count > 1 { tls.identitySelector = NamedIdentities(tls.identities) }
        // The page shows each visitor how their own records open, but no secret.
        if case .demoPage = configuration.content { tls.revealsSecrets = true }
        self.tls = tls
        switch configuration.content {
        case .files(let root):
            do { content = .responder(FileResponder(tree: try FileTree(root: root))) } catch {
                throw EdgeStartError.root(root, error)
            }
        case .proxy(let proxy):
            content = .responder(
                ProxyResponder(
                    client: HTTPClient(group: group, configuration: proxy.client),
                    origins: OriginGroup(proxy.origins, balance: proxy.balance, passiveCheck: proxy.passiveCheck),
                    rules: proxy.rules, report: configuration.report))
        case .echo: content = .echo
        case .responder(let responder): content = .responder(responder)
        case .demoPage: content = .demoPage
        }
        // A configuration that can't work is found now, not by the first client.
        _ = try TLSServerHandler(configuration: tls)
    }

    func initialize(_ channel: any Channel) throws {
        connections.add(channel)
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
        let story: ConnectionStory?
        if case .demoPage = content { story = ConnectionStory() } else { story = nil }
        options.observer = story?.observer
        // HTTP answers safe requests at once and refuses others; an echo can't tell what its data is.
        if case .echo = content {} else { options.deliversEarlyData = true }
        try pipeline.addHandler(try TLSServerHandler(configuration: tls, options: options))
        switch content {
        case .echo:
            try pipeline.addHandler(EchoHandler())
        case .responder(let responder):
            try pipeline.addHTTPServer(
                responder: responder, limits: configuration.httpLimits, channel: channel, remoteAddress: clientAddress)
        case .demoPage:
            let visitor = (clientAddress ?? channel.remoteAddress)?.ipAddress ?? "unknown"
            let responder = DemoResponder(story: story ?? ConnectionStory(), visitor: visitor)
            try pipeline.addHTTPServer(responder: responder, limits: configuration.httpLimits, channel: channel)
        }
    }
}
