import ApusEdge
import Testing

@Suite("Range (RFC 9110 §14)")
struct ByteRangeTests {
    @Test(
        "selects a part of 100 bytes",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=0-", 0..<100), ("bytes=10-19", 10..<20), ("bytes=99-", 99..<100),
            ("bytes=50-1000", 50..<100),
            ("bytes=-1", 99..<100), ("bytes=-100", 0..<100), ("bytes=-1000", 0..<100), ("Bytes=0-9", 0..<10),
            ("bytes= 0-9 ", 0..<10),
            ("bytes=0-9223372036854775807", 0..<100), ("bytes=0-99999999999999999999999", 0..<100),
            ("bytes=-99999999999999999999999", 0..<100),
        ] as [(String, Range<Int64>)])
    func part(_ value: String, _ range: Range<Int64>) {
        #expect(ByteRange([value], size: 100) == .part(range))
    }

    @Test(
        "is ignored where it means nothing",
        arguments: [
            "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=0x1-2", "bytes=--1",
            "bytes=1--2",
            "bytes=+1-2", "=0-1", "bytes=0 -1",
        ])
    func whole(_ value: String) {
        #expect(ByteRange([value], size: 100) == .whole)
    }

    @Test(
        "is refused where it begins behind the end",
        arguments: [
            ("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=0-0", 0), ("bytes=-5", 0),
            ("bytes=99999999999999999999-", 100),
        ] as [(String, Int64)])
    func unsatisfiable(_ value: String, _ size: Int64) {
        #expect(ByteRange([value], size: size) == .unsatisfiable)
    }

    @Test("is ignored when absent or repeated")
    func count() {
        #expect(ByteRange([], size: 100) == .whole)
        #expect(ByteRange(["bytes=0-1", "bytes=0-1"], size: 100) == .whole)
    }
}
