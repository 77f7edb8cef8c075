package import NIOCore
import Synchronization

/// Answers queries from its cache and from other resolvers.
package final class CachingResolver: Sendable {
    package struct Options: Sendable {
        /// For how many seconds after its time an answer may be given when no server has a newer one (RFC 8767); zero for never.
        package var staleSeconds: UInt32 = 0
        /// How long a client waits for a newer answer before it gets a stale one (RFC 8767 §5).
        package var stalePatience = TimeAmount.milliseconds(1800)
        /// Questions that are being asked at a time.
        package var maximumUnderWay = 4096

        package init() {}
    }

    package let counters = ResolverCounters()
    package let cache: DNSCache
    private let upstreams: UpstreamGroup
    /// Upstreams that failed lately, and are asked last.
    package var pausedUpstreams: [DNSServerLocation] { upstreams.paused }
    private let options: Options
    private let now: @Sendable () -> NIODeadline
    private let underWay = Mutex<[DNSCache.Key: Task<Outcome, Never>]>([:])

    /// What the servers said, once for all who asked at the time.
    private enum Outcome: Sendable {
        case answer(DNSMessage)
        case failure(ExtendedError)
    }

    /// A response, and for how many seconds it holds.
    package struct Answer: Sendable {
        package var bytes: [UInt8]
        package var freshness: UInt32
    }

    package init(
        upstreams: UpstreamGroup, cache: DNSCache = DNSCache(), options: Options = Options(),
        now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) {
        self.upstreams = upstreams
        self.cache = cache
        self.options = options
        self.now = now
    }

    /// What is in the cache and still holds; at once.
    package func cachedAnswer(to query: DNSQuery, key: DNSCache.Key) -> Answer? {
        let now = now()
        guard let cached = cache.answer(for: key) else { return nil }
        let remaining = cached.remaining(at: now)
        guard remaining > 0 else { return nil }
        counters.count(.cacheHits)
        return Answer(bytes: cached.response(to: query, at: now), freshness: remaining)
    }

    /// From the cache, or from the servers; always an answer, in the worst case SERVFAIL with the reason (RFC 8914).
    package func answer(to query: DNSQuery) async -> Answer {
        let key = DNSCache.Key(query)
        return if let cached = cachedAnswer(to: query, key: key) { cached } else { await answerFromServers(to: query, key: key) }
    }

    /// To be called when the cache has nothing that holds.
    package func answerFromServers(to query: DNSQuery, key: DNSCache.Key) async -> Answer {
        counters.count(.cacheMisses)
        let stale = cache.answer(for: key).flatMap { $0.isStale(at: now(), within: options.staleSeconds) ? $0 : nil }
        guard let outcome = task(for: query, key: key) else {
            return failure(query, ExtendedError(.notSupported, "too many questions at a time"))
        }
        guard let stale else { return answer(to: query, await outcome.value) }
        switch await Self.value(of: outcome, within: options.stalePatience) {
        case .answer(let message)? where message.responseCode == .noError || message.responseCode == .nameError:
            return answer(to: query, .answer(message))
        case .answer?, .failure?, nil:
            counters.count(.staleAnswers)
            let error = ExtendedError(stale.responseCode == .nameError ? .staleNXDOMAINAnswer : .staleAnswer)
            let bytes = stale.response(to: query, at: now(), staleTTL: Self.staleTTL, errors: [error])
            return Answer(bytes: bytes, freshness: Self.staleTTL)
        }
    }

    /// RFC 8767 §4.
    private static let staleTTL: UInt32 = 30

    private func answer(to query: DNSQuery, _ outcome: Outcome) -> Answer {
        switch outcome {
        case .failure(let error): return failure(query, error)
        case .answer(let message):
            let errors = message.edns?.extendedErrors ?? []
            let lifetime = CacheLifetime.seconds(of: message) ?? 0
            // Its bytes are made as for the cache, whether it is kept or not.
            guard let kept = CachedAnswer(message, lifetime: lifetime, at: now()) else {
                return failure(query, ExtendedError(.invalidData, "the answer is too long"))
            }
            return Answer(bytes: kept.response(to: query, at: now(), errors: errors), freshness: lifetime)
        }
    }

    private func failure(_ query: DNSQuery, _ error: ExtendedError) -> Answer {
        let response = query.message.refused(.serverFailure, error)
        return Answer(
            bytes: query.isPadded ? response.encodedPadded(to: DNSMessage.responseBlock) : response.encoded(), freshness: 0)
    }

    /// The question to the servers: one for all who ask the same while it is under way. Nil when there are too many.
    private func task(for query: DNSQuery, key: DNSCache.Key) -> Task<Outcome, Never>? {
        underWay.withLock { underWay in
            if let known = underWay[key] {
                counters.count(.coalesced)
                return known
            }
            guard underWay.count < options.maximumUnderWay else { return nil }
            let task = Task {
                let outcome = await ask(query, key: key)
                self.underWay.withLock { $0[key] = nil }
                return outcome
            }
            underWay[key] = task
            return task
        }
    }

    private func ask(_ query: DNSQuery, key: DNSCache.Key) async -> Outcome {
        counters.count(.upstreamQueries)
        do {
            let message = try await upstreams.exchange(query.forwarded).reply.message
            // Its own letters: those that were sent may have had a random case.
            var relevant = message.relevant(to: query.question)
            relevant.questions = [query.question]
            if let answer = CachedAnswer(relevant, at: now()) { cache.insert(answer, for: key) }
            return .answer(relevant)
        } catch {
            counters.count(.upstreamFailures)
            let code: ExtendedError.Code = error as? DNSExchangeError == .timedOut ? .noReachableAuthority : .networkError
            return .failure(ExtendedError(code, (error as? DNSExchangeError)?.description ?? ""))
        }
    }

    /// Nil when it takes longer; the question goes on being asked.
    private static func value(of task: Task<Outcome, Never>, within patience: TimeAmount) async -> Outcome? {
        let first = FirstOf<Outcome?>()
        Task { first.give(await task.value) }
        let timer = Task {
            try await Task.sleep(for: .nanoseconds(patience.nanoseconds))
            first.give(nil)
        }
        defer { timer.cancel() }
        return await first.value
    }
}

extension DNSQuery {
    /// The question as it goes to other resolvers: nothing of the client's message but what the answer depends on.
    fileprivate var forwarded: DNSMessage {
        var edns = EDNS()
        edns.dnssecOK = wantsDNSSEC
        var forwarded = DNSMessage(asking: question, id: 0, edns: edns)
        forwarded.header.checkingDisabled = message.header.checkingDisabled
        return forwarded
    }
}
