package import ApusHTTP
package import NIOCore
import Synchronization

/// The origins of a site, and which of them gets the next request.
package final class OriginGroup: Sendable {
    package enum Balance: String, Sendable, CaseIterable {
        case roundRobin = "round-robin"
        case leastConnections = "least-connections"
    }

    /// When an origin is left alone after requests to it have failed.
    package struct PassiveCheck: Sendable, Equatable {
        /// Failures in a row.
        package var failures = 3
        package var pause = TimeAmount.seconds(10)

        package init() {}
    }

    package let origins: [Origin]
    private let balance: Balance
    private let next = Mutex(0)

    package init(_ origins: [HTTPOrigin], balance: Balance = .roundRobin, passiveCheck: PassiveCheck = PassiveCheck()) {
        self.origins = origins.map { Origin($0, check: passiveCheck) }
        self.balance = balance
    }

    /// The origin for a request; nil where there is none that could answer, or all have been tried.
    ///
    /// Where all those left are paused, one of them is asked all the same: nothing is lost by that.
    package func choose(excluding tried: [Origin] = []) -> Origin? {
        let candidates = origins.filter { origin in origin.isUp && !tried.contains { $0 === origin } }
        let now = NIODeadline.now()
        let ready = candidates.filter { !$0.isPaused(at: now) }
        let pool = ready.isEmpty ? candidates : ready
        guard !pool.isEmpty else { return nil }
        let turn = next.withLock { next in
            defer { next = (next + 1) % (1 << 30) }
            return next
        }
        switch balance {
        case .roundRobin: return pool[turn % pool.count]
        case .leastConnections:
            // Among equals in turn, so that not all go to the first.
            let rotated = pool[(turn % pool.count)...] + pool[..<(turn % pool.count)]
            return rotated.min { $0.requestsUnderWay < $1.requestsUnderWay }
        }
    }
}

/// One of a site's origins, and how it fares.
package final class Origin: Sendable {
    package let address: HTTPOrigin
    private let check: OriginGroup.PassiveCheck
    private let state = Mutex(State())

    private struct State {
        var underWay = 0
        var failures = 0
        var pausedUntil: NIODeadline?
        /// By the active check, if there is one.
        var isUp = true
    }

    init(_ address: HTTPOrigin, check: OriginGroup.PassiveCheck) {
        self.address = address
        self.check = check
    }

    package var requestsUnderWay: Int { state.withLock { $0.underWay } }
    package var isUp: Bool { state.withLock { $0.isUp } }
    package func isPaused(at now: NIODeadline) -> Bool { state.withLock { $0.pausedUntil.map { $0 > now } ?? false } }

    /// What an active check has found.
    package func mark(isUp: Bool) { state.withLock { $0.isUp = isUp } }

    /// A request has been answered.
    package func succeeded() {
        state.withLock { state in
            state.failures = 0
            state.pausedUntil = nil
        }
    }

    /// A request has had no answer.
    package func failed() {
        state.withLock { state in
            state.failures += 1
            if state.failures >= check.failures { state.pausedUntil = .now() + check.pause }
        }
    }

    func begin() { state.withLock { $0.underWay += 1 } }
    func end() { state.withLock { $0.underWay -= 1 } }
}

/// A request's hold on its origin, until the last holder lets go; then what has not been read of the response is given up.
final class OriginLease: Sendable {
    let origin: Origin
    private let body = Mutex<HTTPBody?>(nil)

    init(_ origin: Origin) {
        self.origin = origin
        origin.begin()
    }

    func hold(_ body: HTTPBody) { self.body.withLock { $0 = body } }

    deinit {
        origin.end()
        body.withLock { $0 }?.abandon()
    }
}
