import Testing

@testable import ApusRecord

struct FragmenterTests {
    static let cases: [(length: Int, maxFragment: Int, sizes: [Int])] = [
        (0, 16384, []),
        (1, 16384, [1]),
        (16384, 16384, [16384]),
        (16385, 16384, [16384, 1]),
        (40000, 16384, [16384, 16384, 7232]),
        (3, 1, [1, 1, 1]),
        (3, 0, [1, 1, 1]),
        (3, -5, [1, 1, 1]),
    ]

    @Test(arguments: cases)
    func fragmentsAreFullButForTheLastAndNeverEmpty(length: Int, maxFragment: Int, sizes: [Int]) {
        let fragments = Array(Fragmenter(length: length, maxFragment: maxFragment))
        #expect(fragments.map(\.count) == sizes)
        #expect(fragments.flatMap { Array($0) } == Array(0..<length))
    }

    @Test func aSequenceNumberNeverWraps() throws {
        var number = SequenceNumber(startingAt: .max - 1)
        #expect(try number.current() == .max - 1)
        number.advance()
        #expect(try number.current() == .max)
        number.advance()
        #expect(throws: RecordError.sequenceNumbersExhausted) { try number.current() }
        number.advance()
        #expect(throws: RecordError.sequenceNumbersExhausted) { try number.current() }
    }

    static let paddings: [(RecordPadding, used: Int, limit: Int, zeros: Int)] = [
        (.none, 100, 16385, 0),
        (.toMultipleOf(256), 100, 16385, 156),
        (.toMultipleOf(256), 256, 16385, 0),
        (.toMultipleOf(256), 257, 16385, 255),
        (.toMultipleOf(512), 16300, 16385, 84),
        (.toMultipleOf(512), 16385, 16385, 0),
        (.toMultipleOf(512), 16390, 16385, 0),
        (.toMultipleOf(1), 100, 16385, 0),
        (.toMultipleOf(0), 100, 16385, 0),
        (.toMultipleOf(-3), 100, 16385, 0),
        (.toMultipleOf(.max), 100, 16385, 16285),
    ]

    @Test(arguments: paddings)
    func paddingFillsUpToAMultipleWithinTheLimit(padding: RecordPadding, used: Int, limit: Int, zeros: Int) {
        #expect(padding.length(used: used, limit: limit) == zeros)
    }
}
