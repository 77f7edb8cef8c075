import ApusEdge
import ApusHTTP
import NIOCore
import Testing

@Suite("The choice of an origin")
struct OriginGroupTests {
    private static let addresses = ["http://a:1", "http://b:2", "http://c:3"].compactMap { HTTPOrigin($0) }

    private static func hosts(_ group: OriginGroup, _ count: Int) -> [String?] {
        (0..<count).map { _ in group.choose()?.address.host }
    }

    @Test("takes them in turn")
    func roundRobin() {
        let group = OriginGroup(Self.addresses)
        #expect(Self.hosts(group, 6) == ["a", "b", "c", "a", "b", "c"])
    }

    @Test("leaves out one that has failed, until its pause is over, but for the last")
    func passive() {
        var check = OriginGroup.PassiveCheck()
        check.failures = 2
        check.pause = .hours(1)
        let group = OriginGroup(Self.addresses, passiveCheck: check)
        group.origins[0].failed()
        #expect(Set(Self.hosts(group, 3)) == ["a", "b", "c"])
        group.origins[0].failed()
        #expect(Set(Self.hosts(group, 4)) == ["b", "c"])
        for origin in group.origins { for _ in 0..<2 { origin.failed() } }
        #expect(Set(Self.hosts(group, 3)) == ["a", "b", "c"])
        group.origins[1].succeeded()
        #expect(Set(Self.hosts(group, 3)) == ["b"])
    }

    @Test("never asks one that its check found to be down, nor one twice")
    func active() {
        let group = OriginGroup(Self.addresses)
        group.origins[0].mark(isUp: false)
        #expect(Set(Self.hosts(group, 4)) == ["b", "c"])
        #expect(group.choose(excluding: [group.origins[1]])?.address.host == "c")
        #expect(group.choose(excluding: [group.origins[1], group.origins[2]]) == nil)
        for origin in group.origins { origin.mark(isUp: false) }
        #expect(group.choose() == nil)
    }
}
