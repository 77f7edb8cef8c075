package import ApusHTTP
import HTTPTypes
import NIOCore

/// Hands each request to the site that it is for.
struct SiteResponder: HTTPResponder {
    let sites: EdgeSites
    let metrics: EdgeMetrics
    let log: AccessLog?

    func respond(to request: ServerRequest) async -> ServerResponse {
        let record = ResponseRecord(request: request, start: .now(), log: log, metrics: metrics)
        return record.follow(await answer(request))
    }

    private func answer(_ request: ServerRequest) async -> ServerResponse {
        let generation = sites.current
        guard let live = generation.table[request.head.authority] else { return .plain(.misdirectedRequest) }
        // RFC 9110 §7.4: a site that asks who the client is has asked on its own connections alone.
        if live.site.needsOwnConnection {
            if request.connection.tls == nil {
                do { try await request.connection.handshake() } catch { return .plain(.badRequest) }
            }
            guard generation.site(forServerName: request.connection.tls?.serverName) === live else {
                return .plain(.misdirectedRequest)
            }
        }
        if let length = request.body.announcedLength, length > live.site.requestContent { return .plain(.contentTooLarge) }
        request.body.limit(to: live.site.requestContent)
        var response = await live.responder.respond(to: request)
        if request.body.isTooLong, response.status.kind == .serverError || response.status == .badRequest {
            response = .plain(.contentTooLarge)
        }
        if let value = live.site.strictTransportSecurity { response.fields[.strictTransportSecurity] = value }
        return response
    }
}

/// Sends clients to the same path of another origin.
package struct RedirectResponder: HTTPResponder {
    /// Nil for the same name over `https`.
    private let target: HTTPOrigin?
    private let port: Int?

    package init(target: HTTPOrigin) {
        self.target = target
        port = nil
    }

    /// To the same name over `https`.
    ///
    /// - Parameter port: where that listens.
    package init(toSecurePort port: Int) {
        target = nil
        self.port = port
    }

    package func respond(to request: ServerRequest) async -> ServerResponse {
        guard let path = request.head.path, path.hasPrefix("/") else { return .plain(.badRequest) }
        let origin: HTTPOrigin
        if let target {
            origin = target
        } else {
            guard let authority = request.head.authority, let asked = HTTPOrigin("http://\(authority)") else {
                return .plain(.badRequest)
            }
            origin = HTTPOrigin(isSecure: true, host: asked.host, port: port)
        }
        return .plain(.permanentRedirect, fields: [.location: "\(origin)\(path)"])
    }
}
