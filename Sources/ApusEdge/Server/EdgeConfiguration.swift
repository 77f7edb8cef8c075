package import ApusHTTP
package import ApusNIO
package import ApusTLS
package import NIOCore

/// What a server listens on, shows and allows.
package struct EdgeConfiguration: Sendable {
    /// What clients get.
    package enum Content: Sendable {
        /// The files below a directory.
        case files(root: String)
        /// What origins answer.
        case proxy(ProxyConfiguration)
        /// Their own bytes, without HTTP.
        case echo
        /// What a responder answers.
        case responder(any HTTPResponder)
        /// A page that tells visitors about their own connection.
        case demoPage
    }

    package var listen: [ListenAddress]
    package var content: Content
    /// Several identities are chosen from by the name that the client asks for (``NamedIdentities``), unless there is a
    /// selector already.
    package var tls: ServerConfiguration
    /// Event loops.
    package var threads: Int
    package var handshakeTimeout: TimeAmount
    package var keyLog: KeyLog?
    /// Looked at every ``stapleInterval`` for a newer response.
    package var stapleFiles: [StapleFile]
    package var stapleInterval: Duration
    /// Told of what happens while the server runs and nobody asked for: a file that changed, say.
    package var report: @Sendable (String) -> Void
    package var httpLimits: HTTPServerLimits
    /// Set where a proxy in front says who the clients are.
    package var proxyProtocol: ProxyProtocolPolicy?
    /// Names that go elsewhere untouched.
    package var passthrough = PassthroughPolicy()
    /// With sites, ``content`` and ``tls`` are not looked at.
    package var sites: [Site] = []
    /// A client that asks for a name that no site has is refused, instead of getting the default site.
    package var refusesUnknownNames = false
    /// Where plain HTTP is answered with a redirect to HTTPS.
    package var redirectFrom: [ListenAddress] = []
    /// A directory whose `.well-known/acme-challenge` is served where ``redirectFrom`` listens.
    package var acmeWebroot: String?
    /// Where those who run the server see how it is, over plain HTTP.
    package var operations: ListenAddress?
    package var connectionLimits = ConnectionCountLimits()
    package var accessLog: AccessLog?
    /// Where a configuration file wants the access log: a file, or `-` for the standard output.
    package var accessLogPath: String?

    package init(listen: [ListenAddress], content: Content, tls: ServerConfiguration, threads: Int = System.coreCount) {
        self.listen = listen
        self.content = content
        self.tls = tls
        self.threads = threads
        self.handshakeTimeout = .seconds(10)
        self.keyLog = nil
        self.stapleFiles = []
        self.stapleInterval = .seconds(1)
        self.report = { _ in }
        self.httpLimits = HTTPServerLimits()
    }

    /// The sites, or the one site that ``content`` makes; none for an echo and for the demo's page.
    var allSites: [Site] {
        guard sites.isEmpty else { return sites }
        let site: Site.Content
        switch content {
        case .files(let root): site = .files(root: root)
        case .proxy(let proxy): site = .proxy(proxy)
        case .responder(let responder): site = .responder(responder)
        case .echo, .demoPage: return []
        }
        return [Site(names: [], tls: tls, content: site, requestContent: httpLimits.requestContent)]
    }
}

/// How many connections may be open; one beyond is closed at once.
package struct ConnectionCountLimits: Sendable, Equatable {
    package var inAll = 20_000
    /// Of one address. Many clients may stand behind one.
    package var perAddress = 2_000
    /// Whose handshake is not complete: what public-key operations are being done for.
    package var handshakes = 2_000

    package init() {}
}
