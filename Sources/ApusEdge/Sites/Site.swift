package import ApusHTTP
package import ApusTLS

/// One of the sites that a server has: for which names, with which certificates, showing what.
package struct Site: Sendable {
    package enum Content: Sendable {
        /// The files below a directory.
        case files(root: String)
        case proxy(ProxyConfiguration)
        /// 308 to the same path of another origin.
        case redirect(to: HTTPOrigin)
        /// What a responder answers: a resolver, say.
        case responder(any HTTPResponder)
    }

    /// Exact (`a.example`) or with a wildcard for one label (`*.a.example`), in lower case; none for a site that takes whatever comes.
    package var names: [String]
    package var tls: ServerConfiguration
    package var content: Content
    /// The value of Strict-Transport-Security (RFC 6797).
    package var strictTransportSecurity: String?
    /// Content of a request, in bytes.
    package var requestContent: Int64
    /// Followed for newer responses.
    package var stapleFiles: [StapleFile] = []

    package init(names: [String], tls: ServerConfiguration, content: Content, requestContent: Int64? = nil) {
        self.names = names
        self.tls = tls
        self.content = content
        let standard = if case .proxy = content { ProxyConfiguration.requestContent } else { HTTPServerLimits().requestContent }
        self.requestContent = requestContent ?? standard
    }

    /// Requests for it may come only over a connection that was made for it: it asks clients who they are.
    var needsOwnConnection: Bool { if case .none = tls.clientAuthentication { false } else { true } }
}
