import ApusTLS
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Remembers chains that one verifier has found good, so that another handshake with the same does not pay for it again.
///
/// Good verdicts alone: a peer can't fill it with others. A hit needs the same bytes, the same name and role and the same stapled response,
/// and a time at which all of the path is valid and what was learned of revocation still holds. Roots, policy and lists are the verifier's,
/// which never changes them.
final class VerifiedChainCache: Sendable {
    struct Key: Hashable {
        private let chain: [[UInt8]]
        private let serverName: ServerName?
        private let isServer: Bool
        private let staple: [UInt8]?
        private let requestedStaple: Bool
        private let keyUse: PeerVerificationRequest.KeyUse

        init(_ request: PeerVerificationRequest) {
            chain = request.certificateChain
            serverName = request.serverName
            isServer = request.peer == .server
            staple = request.ocspResponse
            requestedStaple = request.requestedOCSPResponse
            keyUse = request.keyUse
        }

        func hash(into hasher: inout Hasher) {
            for certificate in chain { hasher.combine(words: certificate) }
            hasher.combine(words: staple ?? [])
            hasher.combine(serverName)
        }

        var byteCount: Int { chain.reduce(staple?.count ?? 0) { $0 + $1.count } }
    }

    struct Entry {
        var identity: PeerIdentity
        var validity: ClosedRange<Date>
    }

    /// The most that one entry may take, in bytes of certificates; larger chains are verified each time.
    static let maximumEntryBytes = 64 * 1024

    private struct State {
        var entries: [Key: Entry] = [:]
        /// The order in which they came, from `oldest` on.
        var order: [Key] = []
        var oldest = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: entries.
    init(capacity: Int) { self.capacity = capacity }

    func identity(for key: Key, at date: Date) -> PeerIdentity? {
        state.withLock { state in
            guard let entry = state.entries[key], entry.validity.contains(date) else { return nil }
            return entry.identity
        }
    }

    func insert(_ entry: Entry, for key: Key) {
        guard key.byteCount <= Self.maximumEntryBytes else { return }
        state.withLock { state in
            if state.entries.updateValue(entry, forKey: key) == nil { state.order.append(key) }
            while state.entries.count > capacity, state.oldest < state.order.count {
                state.entries[state.order[state.oldest]] = nil
                state.oldest += 1
            }
            // Half of the list is of the past: let it go.
            if state.oldest > capacity {
                state.order.removeFirst(state.oldest)
                state.oldest = 0
            }
        }
    }

    var count: Int { state.withLock { $0.entries.count } }
}

extension Hasher {
    /// Takes in bytes eight at a time, and how many they are; an array's own hashing takes them one by one.
    fileprivate mutating func combine(words bytes: [UInt8]) {
        combine(bytes.count)
        var word: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            word = word << 8 | UInt64(byte)
            if index & 7 == 7 { combine(word) }
        }
        combine(word)
    }
}
