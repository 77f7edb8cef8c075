import ApusEdge
import Testing

@Suite("Sites by name")
struct SiteTableTests {
    private static let table = SiteTable(
        [(["a.example"], 1), (["*.a.example", "b.example"], 2), (["www.a.example"], 3)], fallback: 0)

    @Test(
        "an exact name comes before a wildcard, which stands for one whole label",
        arguments: [
            ("a.example", 1), ("A.Example", 1), ("a.example.", 1), ("a.example:8443", 1), ("x.a.example", 2),
            ("www.a.example", 3),
            ("b.example", 2), ("x.y.a.example", 0), ("example", 0), (".a.example", 0), ("xa.example", 0), ("", 0),
            ("[::1]:443", 0),
            ("*.a.example", 2),
        ])
    func lookup(_ name: String, _ site: Int) {
        #expect(Self.table[name] == site)
    }

    @Test("a client that names nobody gets the default, where there is one")
    func fallback() {
        #expect(Self.table[nil] == 0)
        let strict = SiteTable([(["a.example"], 1)], fallback: nil)
        #expect(strict[nil] == nil)
        #expect(strict["b.example"] == nil)
        #expect(strict["a.example"] == 1)
    }
}
