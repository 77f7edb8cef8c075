import ApusHTTP
import NIOCore
import NIOPosix

/// The listeners without TLS: the redirect to HTTPS, and the one for those who run the server.
struct PlainListeners {
    let configuration: EdgeConfiguration
    let connections: OpenConnections
    let sites: EdgeSites?
    let operations: EdgeOperations
    let securePort: Int

    func listen(_ group: any EventLoopGroup) async throws -> [any Channel] {
        var webroot: FileTree?
        if let path = configuration.acmeWebroot {
            do { webroot = try FileTree(root: path) } catch { throw EdgeStartError.root(path, error) }
        }
        let redirect = ChallengeResponder(webroot: webroot, others: RedirectResponder(toSecurePort: securePort))
        let redirects = try await Listener(bootstrap: bootstrap(group, redirect)).listen(on: configuration.redirectFrom)
        guard let address = configuration.operations else { return redirects }
        do {
            let responder = OperationsResponder(sites: sites, operations: operations, connections: connections)
            return redirects + (try await Listener(bootstrap: bootstrap(group, responder)).listen(on: [address]))
        } catch {
            for listener in redirects { try? await listener.close() }
            throw error
        }
    }

    private func bootstrap(_ group: any EventLoopGroup, _ responder: any HTTPResponder) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTP1Server(responder: responder, channel: channel)
                }
            }
    }
}
