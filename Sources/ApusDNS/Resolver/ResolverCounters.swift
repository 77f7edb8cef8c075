import Synchronization

/// What a resolver has done since it started.
package final class ResolverCounters: Sendable {
    private let values = Counter.allCases.map { _ in AtomicCounter() }

    package enum Counter: Int, CaseIterable, Sendable {
        case queries, cacheHits, cacheMisses, coalesced, staleAnswers, upstreamQueries, upstreamFailures, refused, malformed,
            limited

        /// As metrics name it.
        package var name: String {
            switch self {
            case .queries: "dns_queries_total"
            case .cacheHits: "dns_cache_hits_total"
            case .cacheMisses: "dns_cache_misses_total"
            case .coalesced: "dns_coalesced_total"
            case .staleAnswers: "dns_stale_answers_total"
            case .upstreamQueries: "dns_upstream_queries_total"
            case .upstreamFailures: "dns_upstream_failures_total"
            case .refused: "dns_refused_total"
            case .malformed: "dns_malformed_total"
            case .limited: "dns_limited_total"
            }
        }
    }

    private final class AtomicCounter: Sendable {
        let value = Atomic<UInt64>(0)
    }

    package init() {}

    package func count(_ counter: Counter) {
        values[counter.rawValue].value.wrappingAdd(1, ordering: .relaxed)
    }

    package subscript(counter: Counter) -> UInt64 { values[counter.rawValue].value.load(ordering: .relaxed) }
}
