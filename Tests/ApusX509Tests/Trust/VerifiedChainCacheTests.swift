import ApusTLS
import Foundation
import Synchronization
import Testing

@testable import ApusX509

@Suite("Chains that are remembered")
struct VerifiedChainCacheTests {
    private static func request(_ chain: [[UInt8]], _ name: String = "www.example.com") -> PeerVerificationRequest {
        PeerVerificationRequest(peer: .server, certificateChain: chain, serverName: ServerName(name))
    }

    private static func entry(_ range: ClosedRange<Double> = 0...10) -> VerifiedChainCache.Entry {
        VerifiedChainCache.Entry(
            identity: PeerIdentity(subjectPublicKeyInfo: [1], verifiedChain: [], isVerified: true, subject: "", names: []),
            validity: Date(timeIntervalSince1970: range.lowerBound)...Date(timeIntervalSince1970: range.upperBound))
    }

    @Test("a hit needs the same bytes, name, role, staple and use of the key")
    func comparesAll() {
        let cache = VerifiedChainCache(capacity: 10)
        let request = Self.request([[1, 2], [3]])
        cache.insert(Self.entry(), for: VerifiedChainCache.Key(request))
        let isHit = { (request: PeerVerificationRequest) in
            cache.identity(for: VerifiedChainCache.Key(request), at: Date(timeIntervalSince1970: 5)) != nil
        }
        #expect(isHit(request))
        #expect(!isHit(Self.request([[1, 2, 3]])))
        #expect(!isHit(Self.request([[1], [2, 3]])))
        #expect(!isHit(Self.request([[1, 2]])))
        #expect(!isHit(Self.request([[1, 2], [3]], "example.com")))
        var other = request
        other.peer = .client
        #expect(!isHit(other))
        other = request
        other.ocspResponse = []
        #expect(!isHit(other))
        other = request
        other.requestedOCSPResponse = true
        #expect(!isHit(other))
        other = request
        other.keyUse = .keyEncipherment
        #expect(!isHit(other))
    }

    @Test("what is no longer valid, or not yet, is no hit")
    func respectsValidity() {
        let cache = VerifiedChainCache(capacity: 10)
        let key = VerifiedChainCache.Key(Self.request([[1]]))
        cache.insert(Self.entry(100...200), for: key)
        for (time, isHit) in [(99.0, false), (100, true), (200, true), (201, false)] {
            #expect((cache.identity(for: key, at: Date(timeIntervalSince1970: time)) != nil) == isHit)
        }
    }

    @Test("it never holds more than its capacity, and lets the oldest go")
    func isBounded() {
        let cache = VerifiedChainCache(capacity: 3)
        let key = { (number: Int) in VerifiedChainCache.Key(Self.request([[UInt8(number & 0xff), UInt8(number >> 8)]])) }
        for number in 0..<1000 {
            cache.insert(Self.entry(), for: key(number))
            #expect(cache.count <= 3)
        }
        let held = (0..<1000).filter { cache.identity(for: key($0), at: Date(timeIntervalSince1970: 5)) != nil }
        #expect(held == [997, 998, 999])
        cache.insert(Self.entry(), for: VerifiedChainCache.Key(Self.request([[UInt8](repeating: 0, count: 70_000)])))
        #expect(cache.count == 3)
    }

    @Test("many threads at once")
    func isShared() async {
        let cache = VerifiedChainCache(capacity: 16)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        let key = VerifiedChainCache.Key(Self.request([[UInt8(task), UInt8(number & 0x1f)]]))
                        cache.insert(Self.entry(), for: key)
                        _ = cache.identity(for: key, at: Date(timeIntervalSince1970: 5))
                    }
                }
            }
        }
        #expect(cache.count <= 16)
    }

    @Test("a verifier that remembers still sees a certificate expire, by its own clock")
    func verifierSeesExpiry() throws {
        let root = try TestAuthority.root()
        let server = try root.server { $0.notAfter = TestAuthority.now + 60 }
        let clock = Mutex(TestAuthority.now)
        let shared = Clock(clock)
        let verifier = CertificateVerifier(roots: try root.roots, now: { shared.now })
        #expect(verifier.refusal([server]) == nil)
        #expect(verifier.refusal([server], for: "example.com")?.reason == .wrongName)
        shared.advance(60)
        #expect(verifier.refusal([server]) == nil)
        shared.advance(1)
        #expect(verifier.refusal([server])?.reason == .expired)
    }

    @Test("a staple that grows old is asked for again")
    func verifierSeesStapleAge() throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        let shared = Clock(Mutex(TestAuthority.now))
        let verifier = CertificateVerifier(
            roots: try root.roots, policy: CertificatePolicy(revocation: .hard), now: { shared.now })
        let staple = try OCSPRecipe().respond(for: server, of: root)
        #expect(verifier.refusal([server], staple: staple) == nil)
        // The recipe's response ends two days later.
        shared.advance(2 * TestAuthority.day)
        #expect(verifier.refusal([server], staple: staple) == nil)
        shared.advance(1)
        #expect(verifier.refusal([server], staple: staple)?.reason == .badStatusResponse)
    }
}

/// A clock that a test sets.
private final class Clock: Sendable {
    private let time: Mutex<Date>

    init(_ time: consuming Mutex<Date>) { self.time = time }

    var now: Date { time.withLock { $0 } }

    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
}
