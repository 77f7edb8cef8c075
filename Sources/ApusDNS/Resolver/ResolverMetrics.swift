/// What a resolver has done and holds, as a listener for metrics shows it.
package struct ResolverMetrics: Sendable {
    /// Each only grows.
    package var counters: [(name: String, value: UInt64)]
    /// As it is now.
    package var gauges: [(name: String, value: UInt64)]
}

extension CachingResolver {
    package var metrics: ResolverMetrics {
        let usage = cache.usage
        return ResolverMetrics(
            counters: counters.all,
            gauges: [
                ("apus_dns_cache_answers", UInt64(clamping: usage.answers)),
                ("apus_dns_cache_bytes", UInt64(clamping: usage.bytes)),
                ("apus_dns_upstreams_paused", UInt64(clamping: pausedUpstreams.count)),
            ])
    }
}
