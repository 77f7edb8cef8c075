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
            case .queries: "apus_dns_queries_total"
            case .cacheHits: "apus_dns_cache_hits_total"
            case .cacheMisses: "apus_dns_cache_misses_total"
            case .coalesced: "apus_dns_coalesced_total"
            case .staleAnswers: "apus_dns_stale_answers_total"
            case .upstreamQueries: "apus_dns_upstream_queries_total"
            case .upstreamFailures: "apus_dns_upstream_failures_total"
            case .refused: "apus_dns_refused_total"
            case .malformed: "apus_dns_malformed_total"
            case .limited: "apus_dns_limited_total"
            }
        }
    }

    /// In the order of their declaration.
    package var all: [(name: String, value: UInt64)] { Counter.allCases.map { ($0.name, self[$0]) } }

    private final class AtomicCounter: Sendable {
        let value = Atomic<UInt64>(0)
    }

    package init() {}

    package func count(_ counter: Counter) {
        values[counter.rawValue].value.wrappingAdd(1, ordering: .relaxed)
    }

    package subscript(counter: Counter) -> UInt64 { values[counter.rawValue].value.load(ordering: .relaxed) }
}
