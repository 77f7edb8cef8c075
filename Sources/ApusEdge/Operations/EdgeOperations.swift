import ApusNIO
import ApusTLS
import Synchronization

/// What those who run a server can see of it.
package struct EdgeOperations: Sendable {
    package let metrics = EdgeMetrics()
    let handshakes = HandshakeHistory()
    let report: @Sendable (String) -> Void

    init(report: @escaping @Sendable (String) -> Void) {
        self.report = report
    }

    func handshakeEnded(_ result: Result<NegotiatedParameters, any Error>, client: String?, seconds: Double) {
        handshakes.add(HandshakeSummary(result, client: client, seconds: seconds))
        switch result {
        case .success(let negotiated): metrics.handshakeCompleted(negotiated, seconds: seconds)
        case .failure(let error):
            metrics.handshakeFailed(error)
            // Scanners connect and leave without a word: that is no news.
            if !HandshakeSummary.isSilence(error) { report("handshake with \(client ?? "unknown") failed: \(error)") }
        }
    }
}
