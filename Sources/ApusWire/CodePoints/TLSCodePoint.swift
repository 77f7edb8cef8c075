/// A number to which an IANA registry gives a meaning. Values without a known meaning are legal, because a peer may send
/// them; they print as hexadecimal numbers.
public protocol TLSCodePoint: RawRepresentable, Hashable, Sendable, CustomStringConvertible
where RawValue: FixedWidthInteger & UnsignedInteger & Sendable {
    init(rawValue: RawValue)
    /// The values with a name here, in the order of the registry.
    static var registry: TLSCodePointRegistry<Self> { get }
}

extension TLSCodePoint {
    /// The value with this IANA name, in any letter case; nil if there is none.
    public init?(name: String) {
        guard let value = Self.registry.value(named: name) else { return nil }
        self = value
    }

    /// All values with a name here.
    public static var known: [Self] { registry.values }

    /// The IANA name; nil for a value that has none here.
    public var name: String? { Self.registry.name(of: self) }

    /// The IANA name, or the number in hexadecimal.
    public var description: String { name ?? hexadecimalNumber }

    var hexadecimalNumber: String {
        let digits = String(rawValue, radix: 16)
        return "0x" + String(repeating: "0", count: RawValue.bitWidth / 4 - digits.count) + digits
    }
}

extension TLSCodePoint where RawValue == UInt16 {
    /// Whether the value is one of those that mean nothing and are sent to keep peers tolerant (RFC 8701 §2).
    public var isGREASE: Bool {
        rawValue & 0x0f0f == 0x0a0a && rawValue >> 8 == rawValue & 0xff
    }

    /// The IANA name, `GREASE (0x0a0a)`, or the number in hexadecimal.
    public var description: String {
        name ?? (isGREASE ? "GREASE (\(hexadecimalNumber))" : hexadecimalNumber)
    }
}

/// The known values of one kind of code point, and their names.
public struct TLSCodePointRegistry<Point: TLSCodePoint>: Sendable {
    let values: [Point]
    private let names: [Point: String]
    private let valuesByName: [String: Point]

    init(_ entries: [(Point, String)]) {
        values = entries.map(\.0)
        names = Dictionary(entries.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
        valuesByName = Dictionary(entries.map { ($0.1.lowercased(), $0.0) }, uniquingKeysWith: { first, _ in first })
    }

    func name(of point: Point) -> String? { names[point] }

    func value(named name: String) -> Point? { valuesByName[name.lowercased()] }
}
