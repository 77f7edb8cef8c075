import ApusEdge
import ApusHTTP
import HTTPTypes
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
            ([.ifNoneMatch: "\"v2\""], .notModified),
            ([.ifNoneMatch: "W/\"v2\""], .notModified),
            ([.ifNoneMatch: "\"v1\", \"v2\""], .notModified),
            ([.ifNoneMatch: "\"a,b\",W/\"v2\""], .notModified),
            ([.ifNoneMatch: "*"], .notModified),
            ([.ifNoneMatch: "\"v1\""], .proceed),
            ([.ifNoneMatch: "v2"], .proceed),
            ([.ifNoneMatch: "\"V2\""], .proceed),
            ([.ifNoneMatch: "\"v1\"", .ifModifiedSince: after], .proceed),
            ([.ifModifiedSince: same], .notModified),
            ([.ifModifiedSince: after], .notModified),
            ([.ifModifiedSince: before], .proceed),
            ([.ifModifiedSince: "yesterday"], .proceed),
            ([.ifMatch: "\"v2\""], .proceed),
            ([.ifMatch: "*"], .proceed),
            ([.ifMatch: "W/\"v2\""], .failed),
            ([.ifMatch: "\"v1\""], .failed),
            ([.ifMatch: "\"v1\"", .ifUnmodifiedSince: after], .failed),
            ([.ifMatch: "\"v2\"", .ifUnmodifiedSince: before], .proceed),
            ([.ifUnmodifiedSince: before], .failed),
            ([.ifUnmodifiedSince: same], .proceed),
            ([.ifMatch: "\"v1\"", .ifNoneMatch: "\"v2\""], .failed),
        ] as [(HTTPFields, Conditions.Outcome)])
    func outcome(_ headers: HTTPFields, _ outcome: Conditions.Outcome) {
        #expect(Conditions.evaluate(headers, against: Self.current) == outcome)
    }

    @Test("read tags from several fields")
    func severalFields() {
        let headers: HTTPFields = [.ifNoneMatch: "\"v1\"", .ifNoneMatch: "\"v2\""]
        #expect(Conditions.evaluate(headers, against: Self.current) == .notModified)
    }

    @Test(
        "let Range count only for the same state of the file",
        arguments: [
            ([:], true), ([.ifRange: "\"v2\""], true), ([.ifRange: "\"v1\""], false), ([.ifRange: "W/\"v2\""], false),
            ([.ifRange: same], true), ([.ifRange: after], false), ([.ifRange: before], false), ([.ifRange: "x"], false),
        ] as [(HTTPFields, Bool)])
    func ifRange(_ headers: HTTPFields, _ allows: Bool) {
        #expect(Conditions.allowsRange(headers, against: Self.current) == allows)
    }
}
