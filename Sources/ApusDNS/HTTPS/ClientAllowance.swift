import ApusTLS
package import NIOCore
import Synchronization

/// How many queries one client may send: so many a second, and twice as many at once.
package final class ClientAllowance: Sendable {
    private struct Bucket {
        var tokens: Double
        var filled: NIODeadline
    }

    private let perSecond: Double
    private let buckets: Mutex<LeastRecentlyUsed<[UInt8], Bucket>>

    /// Clients that are remembered. Who is forgotten begins anew.
    private static let capacity = 16_384

    package init(perSecond: Int) {
        self.perSecond = Double(max(1, perSecond))
        buckets = Mutex(LeastRecentlyUsed(capacity: Self.capacity))
    }

    /// Whether this client may ask now. Whoever has an IPv6 address has 2^64 of them, which count as one.
    package func allows(_ address: SocketAddress?, at now: NIODeadline) -> Bool {
        guard let text = address?.ipAddress.map({ Array($0.utf8) }) else { return true }
        let key = IPAddressText.parseIPv4(text) ?? IPAddressText.parseIPv6(text).map { Array($0.prefix(8)) } ?? text
        return buckets.withLock { buckets in
            let limit = perSecond * 2
            var bucket = buckets.value(for: key) ?? Bucket(tokens: limit, filled: now)
            bucket.tokens = min(limit, bucket.tokens + Double((now - bucket.filled).nanoseconds) / 1e9 * perSecond)
            bucket.filled = now
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            buckets.insert(bucket, for: key)
            return isAllowed
        }
    }
}
