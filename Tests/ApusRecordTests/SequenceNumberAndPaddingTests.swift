import Testing

@testable import ApusRecord

struct SequenceNumberAndPaddingTests {
    // RFC8446-5.3-2
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

    // RFC8446-5.4-1
    @Test(arguments: paddings)
    func paddingFillsUpToAMultipleWithinTheLimit(padding: RecordPadding, used: Int, limit: Int, zeros: Int) {
        #expect(padding.length(used: used, limit: limit) == zeros)
    }
}
