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
                body: .bytes(ByteBuffer(string: operations.metrics.text(gauges: gauges))))
        case "/debug/handshakes":
            return ServerResponse(
                status: .ok, fields: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .bytes(ByteBuffer(string: operations.handshakes.json())))
        default: return .plain(.notFound)
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
        return open + up + busy + expiry
    }
}
