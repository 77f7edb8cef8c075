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
}
