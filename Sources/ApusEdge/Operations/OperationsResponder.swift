import ApusDNS
import ApusHTTP
import ApusX509
import FoundationEssentials
import HTTPTypes
import NIOCore

/// What the operations' listener shows, which is for those who run the server alone: `/health`, `/metrics`,
/// `/debug/handshakes`.
struct OperationsResponder: HTTPResponder {
    let sites: EdgeSites?
    let operations: EdgeOperations
    let connections: OpenConnections

    func respond(to request: ServerRequest) async -> ServerResponse {
        guard request.method == .get || request.method == .head else {
            return .plain(.methodNotAllowed, fields: [.allow: "GET, HEAD"])
        }
        switch request.path {
        case "/health":
            // A balancer in front sends nobody here any more while what is under way comes to its end.
            return connections.isClosing ? .plain(.serviceUnavailable) : .plain(.ok)
        case "/metrics":
            return ServerResponse(
                status: .ok, fields: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .bytes(ByteBuffer(string: operations.metrics.text(counters: counters, gauges: gauges))))
        case "/debug/handshakes":
            return ServerResponse(
                status: .ok, fields: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .bytes(ByteBuffer(string: operations.handshakes.json())))
        default: return .plain(.notFound)
        }
    }

    /// The resolvers' counters, site by site. They begin anew when the configuration is loaded anew, as their caches do.
    private var counters: [(name: String, labels: String, value: Int)] {
        resolvers.flatMap { site, metrics in
            metrics.counters.map { ($0.name, "site=\"\(site)\"", Int(clamping: $0.value)) }
        }
    }

    private var resolvers: [(site: String, metrics: ResolverMetrics)] {
        (sites?.current.sites ?? []).compactMap { live in
            (live.responder as? DNSResponder).map { (live.site.names.first ?? "*", $0.resolver.metrics) }
        }
    }

    private var gauges: [(name: String, labels: String, value: Double)] {
        var up: [(String, String, Double)] = []
        var busy: [(String, String, Double)] = []
        var expiry: [(String, String, Double)] = []
        for live in sites?.current.sites ?? [] {
            let name = live.site.names.first ?? "*"
            for origin in live.origins?.origins ?? [] {
                let labels = "site=\"\(name)\",origin=\"\(origin.address)\""
                up.append(("apus_origin_up", labels, origin.isUp && !origin.isPaused(at: .now()) ? 1 : 0))
                busy.append(("apus_origin_requests", labels, Double(origin.requestsUnderWay)))
            }
            for (index, identity) in live.site.tls.identities.enumerated() {
                guard let end = identity.certificateChain.first.flatMap({ CertificateSummary(der: $0)?.notAfter }) else {
                    continue
                }
                let days = end.timeIntervalSince(Date()) / 86_400
                expiry.append(("apus_certificate_expiry_days", "site=\"\(name)\",certificate=\"\(index)\"", days))
            }
        }
        let open = [
            ("apus_connections", "", Double(connections.count)),
            ("apus_handshakes_under_way", "", Double(connections.handshakeCount)),
        ]
        let cached = resolvers.flatMap { site, metrics in
            metrics.gauges.map { ($0.name, "site=\"\(site)\"", Double($0.value)) }
        }
        return open + up + busy + expiry + cached.sorted { $0.0 < $1.0 }
    }
}
