import Crypto

/// Where random bytes come from: the system's generator, or bytes a test has fixed.
///
/// The engine is handed one and draws everything from it: `random`, key shares, ticket nonces. Signatures and ML-KEM
/// encapsulation draw their own randomness inside swift-crypto.
package struct RandomSource: Sendable {
    /// The operating system's generator (`getentropy`).
    package static let system = RandomSource()

    private let fill: (@Sendable (_ count: Int) -> [UInt8])?

    private init() { fill = nil }

    /// Whether this is the system's generator, so that a primitive that draws from it by itself may do so.
    var isSystem: Bool { fill == nil }

    /// A source for tests and replays. `fill` must give exactly the count asked for; anything else is cut or padded with zeros.
    package init(_ fill: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.fill = fill }

    /// That many random bytes, for values that go on the wire.
    package func bytes(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        guard let fill else { return Self.systemBytes(count) }
        var result = fill(count)
        if result.count > count { result.removeLast(result.count - count) }
        while result.count < count { result.append(0) }
        return result
    }

    /// That many random bytes as a key, which is zeroised when it goes.
    func secret(_ count: Int) -> SymmetricKey {
        guard count > 0 else { return SymmetricKey(data: [UInt8]()) }
        if fill == nil { return SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)) }
        var drawn = bytes(count)
        defer { wipe(&drawn) }
        return SymmetricKey(data: drawn)
    }
}
