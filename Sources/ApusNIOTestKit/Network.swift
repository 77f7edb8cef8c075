import ApusTestKit

/// How bytes arrive in a test: all at once, or split, held back and joined with others.
package enum Network: Sendable, Hashable, CustomStringConvertible {
    /// What was sent arrives as it was sent.
    case perfect
    /// Every byte on its own.
    case byteByByte
    /// Pieces of any size, late, several sends at once; the same again with the same seed.
    case restless(UInt64)

    /// What the tests that run now have.
    @TaskLocal package static var current = Network.perfect

    package var description: String {
        switch self {
        case .perfect: "perfect"
        case .byteByByte: "byte by byte"
        case .restless(let seed): "restless, seed \(seed)"
        }
    }

    package var pieces: NetworkPieces { NetworkPieces(self) }
}

/// Says how much of what is on its way arrives next.
package struct NetworkPieces {
    private let network: Network
    private var generator: SeededGenerator

    package init(_ network: Network) {
        self.network = network
        let seed: UInt64 = if case .restless(let seed) = network { seed } else { 0 }
        generator = SeededGenerator(seed: seed)
    }

    /// 0 where nothing arrives this time.
    package mutating func next(of count: Int) -> Int {
        guard count > 0 else { return 0 }
        switch network {
        case .perfect: return count
        case .byteByByte: return 1
        case .restless:
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: return 0
            case 1: return min(count, Int.random(in: 1...7, using: &generator))
            case 2: return Int.random(in: 1...count, using: &generator)
            default: return count
            }
        }
    }
}
