import ApusEdge
import ApusHTTP
import NIOHTTP1
import Testing

@Suite("Conditional requests (RFC 9110 §13)")
struct ConditionsTests {
    private static let current = Validators(
        entityTag: EntityTag(opaque: "v2", isWeak: false), lastModified: HTTPDate(secondsSinceEpoch: 784_111_777))
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    @Test(
        "are weighed in the RFC's order",
        arguments: [
            ([:], .proceed),
            (["If-None-Match": "\"v2\""], .notModified),
            (["If-None-Match": "W/\"v2\""], .notModified),
            (["If-None-Match": "\"v1\", \"v2\""], .notModified),
            (["If-None-Match": "\"a,b\",W/\"v2\""], .notModified),
            (["If-None-Match": "*"], .notModified),
            (["If-None-Match": "\"v1\""], .proceed),
            (["If-None-Match": "v2"], .proceed),
            (["If-None-Match": "\"V2\""], .proceed),
            (["If-None-Match": "\"v1\"", "If-Modified-Since": after], .proceed),
            (["If-Modified-Since": same], .notModified),
            (["If-Modified-Since": after], .notModified),
            (["If-Modified-Since": before], .proceed),
            (["If-Modified-Since": "yesterday"], .proceed),
            (["If-Match": "\"v2\""], .proceed),
            (["If-Match": "*"], .proceed),
            (["If-Match": "W/\"v2\""], .failed),
            (["If-Match": "\"v1\""], .failed),
            (["If-Match": "\"v1\"", "If-Unmodified-Since": after], .failed),
            (["If-Match": "\"v2\"", "If-Unmodified-Since": before], .proceed),
            (["If-Unmodified-Since": before], .failed),
            (["If-Unmodified-Since": same], .proceed),
            (["If-Match": "\"v1\"", "If-None-Match": "\"v2\""], .failed),
        ] as [(HTTPHeaders, Conditions.Outcome)])
    func outcome(_ headers: HTTPHeaders, _ outcome: Conditions.Outcome) {
        #expect(Conditions.evaluate(headers, against: Self.current) == outcome)
    }

    @Test("read tags from several fields")
    func severalFields() {
        let headers: HTTPHeaders = ["If-None-Match": "\"v1\"", "if-none-match": "\"v2\""]
        #expect(Conditions.evaluate(headers, against: Self.current) == .notModified)
    }

    @Test(
        "let Range count only for the same state of the file",
        arguments: [
            ([:], true), (["If-Range": "\"v2\""], true), (["If-Range": "\"v1\""], false), (["If-Range": "W/\"v2\""], false),
            (["If-Range": same], true), (["If-Range": after], false), (["If-Range": before], false), (["If-Range": "x"], false),
        ] as [(HTTPHeaders, Bool)])
    func ifRange(_ headers: HTTPHeaders, _ allows: Bool) {
        #expect(Conditions.allowsRange(headers, against: Self.current) == allows)
    }
}
