/// `enum { warning(1), fatal(2), (255) } AlertLevel` (RFC 9846 §6). TLS 1.3 goes by the description alone.
public struct AlertLevel: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension AlertLevel {
    public static let warning = AlertLevel(rawValue: 0x01)
    public static let fatal = AlertLevel(rawValue: 0x02)
}

extension AlertLevel {
    public static let registry = TLSCodePointRegistry<AlertLevel>([
        (.warning, "warning"),
        (.fatal, "fatal"),
    ])
}
