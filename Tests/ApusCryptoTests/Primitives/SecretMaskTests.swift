import Testing

@testable import ApusCrypto

// RFC5246-6.2.3.2-5
@Suite("Choices by mask") struct SecretMaskTests {
    static let values: [UInt32] = [0, 1, 2, 127, 128, 255, 256, 65535, 1 << 30, (1 << 31) - 1]

    @Test("Masks say what comparisons say", arguments: values, values)
    func comparisons(left: UInt32, right: UInt32) {
        #expect(SecretMask.equal(left, right).disclosed == (left == right))
        #expect(SecretMask.isLess(left, than: right).disclosed == (left < right))
        #expect((!SecretMask.isLess(left, than: right)).disclosed == (left >= right))
        #expect(SecretMask.isZero(left).disclosed == (left == 0))
        #expect((SecretMask.isZero(left) & SecretMask.isZero(right)).disclosed == (left == 0 && right == 0))
        #expect(SecretMask.equal(left, right).keep(77) == (left == right ? 77 : 0))
        #expect(SecretMask.equal(left, right).choose(3, else: 250) == (left == right ? 3 : 250))
    }

    @Test("Also values with the highest bit are told from zero") func high() {
        for value in [UInt32(1) << 31, .max] {
            #expect(!SecretMask.isZero(value).disclosed)
            #expect(SecretMask.equal(value, value).disclosed)
        }
    }
}
