import ApusTLS
import NIOCore
import Synchronization

/// What has happened since the start, as Prometheus reads it (text format 0.0.4).
package final class EdgeMetrics: Sendable {
    private struct State {
        var counters: [String: [String: Int]] = [:]
        var handshakeBuckets = [Int](repeating: 0, count: EdgeMetrics.bounds.count)
        var handshakeSeconds = 0.0
        var handshakeCount = 0
    }

    /// Upper bounds of the histogram's buckets, in seconds.
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private static let help = [
        "apus_handshakes_total": "TLS handshakes that were completed.",
        "apus_handshake_failures_total": "TLS handshakes that failed, by whose fault.",
        "apus_connections_refused_total": "Connections that were closed at once, by the limit that they were beyond.",
        "apus_responses_total": "Responses, by status.",
        "apus_response_bytes_total": "Content of responses, in bytes.",
        "apus_reloads_total": "Reloads of the configuration.",
    ]

    private let state = Mutex(State())

    package init() {}

    func handshakeCompleted(_ negotiated: NegotiatedParameters, seconds: Double) {
        let labels =
            "version=\"\(negotiated.version)\",suite=\"\(negotiated.cipherSuite)\",group=\"\(negotiated.group.map { "\($0)" } ?? "none")\",resumed=\"\(negotiated.isResumed)\""
        state.withLock { state in
            state.counters["apus_handshakes_total", default: [:]][labels, default: 0] += 1
            state.handshakeCount += 1
            state.handshakeSeconds += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { state.handshakeBuckets[index] += 1 }
        }
    }

    func handshakeFailed(_ error: any Error) {
        let kind =
            switch error as? TLSError {
            case .decode: "decode"
            case .misbehaved: "misbehaved"
            case .incompatible: "incompatible"
            case .untrusted: "untrusted"
            case .received: "received_alert"
            case .truncated: "truncated"
            case .misuse: "misuse"
            case nil: error is ChannelError || error is IOError ? "connection" : "timeout"
            }
        count("apus_handshake_failures_total", "reason=\"\(kind)\"")
    }

    func count(_ name: String, _ labels: String = "", by amount: Int = 1) {
        state.withLock { $0.counters[name, default: [:]][labels, default: 0] += amount }
    }

    /// - Parameters:
    ///   - counters: what others have counted: a name, its labels, its value.
    ///   - gauges: what is measured when it is asked for.
    package func text(
        counters: [(name: String, labels: String, value: Int)] = [], gauges: [(name: String, labels: String, value: Double)] = []
    ) -> String {
        var state = state.withLock { $0 }
        for counter in counters { state.counters[counter.name, default: [:]][counter.labels] = counter.value }
        var lines: [String] = []
        for (name, values) in state.counters.sorted(by: { $0.key < $1.key }) {
            lines += ["# HELP \(name) \(Self.help[name] ?? name)", "# TYPE \(name) counter"]
            for (labels, value) in values.sorted(by: { $0.key < $1.key }) {
                lines.append("\(name)\(Self.braced(labels)) \(value)")
            }
        }
        let histogram = "apus_handshake_seconds"
        lines += [
            "# HELP \(histogram) Time from the connection to the end of its TLS handshake.", "# TYPE \(histogram) histogram",
        ]
        for (bound, count) in zip(Self.bounds, state.handshakeBuckets) {
            lines.append("\(histogram)_bucket{le=\"\(bound)\"} \(count)")
        }
        lines.append("\(histogram)_bucket{le=\"+Inf\"} \(state.handshakeCount)")
        lines += ["\(histogram)_sum \(state.handshakeSeconds)", "\(histogram)_count \(state.handshakeCount)"]
        var last = ""
        for gauge in gauges {
            if gauge.name != last { lines.append("# TYPE \(gauge.name) gauge") }
            last = gauge.name
            lines.append("\(gauge.name)\(Self.braced(gauge.labels)) \(gauge.value)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }
}
