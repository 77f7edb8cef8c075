/// RFC 9846 §5.1: cuts what is to be sent into fragments of at most `maxFragment` bytes. None is empty.
struct Fragmenter: Sequence, IteratorProtocol {
    private var position = 0
    private let length: Int
    private let maxFragment: Int

    init(length: Int, maxFragment: Int) {
        self.length = length
        self.maxFragment = Swift.max(1, maxFragment)
    }

    /// The place of the next fragment; nil at the end.
    mutating func next() -> Range<Int>? {
        guard position < length else { return nil }
        let start = position
        position += Swift.min(maxFragment, length - start)
        return start..<position
    }
}
