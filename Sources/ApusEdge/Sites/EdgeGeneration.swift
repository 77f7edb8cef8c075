import ApusHTTP
import ApusNIO
import ApusTLS
import NIOCore
import Synchronization

/// All sites of a server as one configuration has them. A reload makes the next generation.
final class EdgeGeneration: Sendable {
    /// A site with everything that answers for it.
    final class LiveSite: Sendable {
        let site: Site
        let responder: any HTTPResponder
        let origins: OriginGroup?

        init(site: Site, responder: any HTTPResponder, origins: OriginGroup?) {
            self.site = site
            self.responder = responder
            self.origins = origins
        }
    }

    let sites: [LiveSite]
    let table: SiteTable<LiveSite>
    private let companions = Mutex<[Task<Void, Never>]>([])

    /// - Throws: ``EdgeStartError``, `TLSError` for what can't work.
    init(_ configuration: EdgeConfiguration, group: any EventLoopGroup) throws {
        let (sites, report) = (configuration.allSites, configuration.report)
        var checks: [@Sendable () async -> Void] = []
        let live = try sites.map { site in
            var site = site
            if site.tls.identitySelector == nil, site.tls.identities.count > 1 {
                site.tls.identitySelector = NamedIdentities(site.tls.identities)
            }
            // A configuration that can't work is found now, not by the first client.
            _ = try TLSServerHandler(configuration: site.tls)
            switch site.content {
            case .files(let root):
                let tree: FileTree
                do throws(FileFailure) { tree = try FileTree(root: root) } catch { throw EdgeStartError.root(root, error) }
                return LiveSite(site: site, responder: FileResponder(tree: tree), origins: nil)
            case .responder(let responder):
                return LiveSite(site: site, responder: responder, origins: nil)
            case .redirect(let target):
                return LiveSite(site: site, responder: RedirectResponder(target: target), origins: nil)
            case .proxy(let proxy):
                let client = HTTPClient(group: group, configuration: proxy.client)
                let origins = OriginGroup(proxy.origins, balance: proxy.balance, passiveCheck: proxy.passiveCheck)
                if let check = proxy.healthCheck {
                    checks.append { await check.run(origins, client: proxy.client, on: group, report: report) }
                }
                let responder = ProxyResponder(
                    client: client, origins: origins, rules: proxy.rules, ownsClient: true, report: report)
                return LiveSite(site: site, responder: responder, origins: origins)
            }
        }
        self.sites = live
        let fallback = live.first { $0.site.names.isEmpty } ?? (configuration.refusesUnknownNames ? nil : live.first)
        table = SiteTable(live.map { ($0.site.names, $0) }, fallback: fallback)
        companions.withLock { $0 = checks.map { check in Task { await check() } } }
        let stapleFiles = configuration.stapleFiles + configuration.sites.flatMap(\.stapleFiles)
        let interval = configuration.stapleInterval
        companions.withLock { tasks in
            tasks += stapleFiles.map { file in Task { await file.follow(every: interval, report: report) } }
        }
    }

    /// The site whose certificate a client gets; nil for a client that is refused.
    func site(forServerName name: String?) -> LiveSite? { table[name] }

    /// Its time is over: what is under way goes on, and holds what it needs of it.
    func retire() {
        let tasks = companions.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in tasks { task.cancel() }
    }
}

/// The generation in force.
final class EdgeSites: Sendable {
    private let state: Mutex<EdgeGeneration>

    init(_ generation: EdgeGeneration) {
        state = Mutex(generation)
    }

    var current: EdgeGeneration { state.withLock { $0 } }

    func replace(with next: EdgeGeneration) {
        let last = state.withLock { state in
            defer { state = next }
            return state
        }
        last.retire()
    }
}

/// Chooses a site's TLS by the name that the client asks for.
struct SiteSelector: ServerConfigurationSelector {
    struct UnknownName: Error {}

    let sites: EdgeSites

    func selectConfigurationImmediately(for clientHello: ClientHelloInfo) -> ServerConfiguration? {
        sites.current.site(forServerName: clientHello.serverName)?.site.tls
    }

    /// Asked only where there is none: the client is refused with `unrecognized_name`.
    func selectConfiguration(for clientHello: ClientHelloInfo) async throws -> ServerConfiguration { throw UnknownName() }
}
