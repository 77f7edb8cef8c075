import ApusTestKit
import ApusWire

extension SeededGenerator {
    mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) -> Integer {
        Integer.random(in: .min ... .max, using: &self)
    }

    /// A known value as often as any.
    mutating func codePoint<Point: TLSCodePoint>(_: Point.Type = Point.self) -> Point {
        Bool.random(using: &self)
            ? Point.known.randomElement(using: &self) ?? Point(rawValue: 0)
            : Point(rawValue: Point.RawValue.random(in: .min ... .max, using: &self))
    }

    mutating func codePoints<Point: TLSCodePoint>(_ count: ClosedRange<Int>) -> [Point] {
        list(count) { $0.codePoint() }
    }

    mutating func list<Item>(_ count: ClosedRange<Int>, _ item: (inout SeededGenerator) -> Item) -> [Item] {
        (0..<Int.random(in: count, using: &self)).map { _ in item(&self) }
    }

    mutating func random() -> Random {
        // 32 bytes always make a value.
        Random(bytes(32...32)) ?? .helloRetryRequest
    }

    mutating func extensions(_ count: ClosedRange<Int> = 0...6) -> Extensions {
        var extensions = Extensions()
        for _ in 0..<Int.random(in: count, using: &self) { extensions.append(type: codePoint(), body: bytes(0...20)) }
        return extensions
    }
}
