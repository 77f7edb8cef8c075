/// `enum { psk_ke(0), psk_dhe_ke(1), (255) } PskKeyExchangeMode` (RFC 9846 §4.3.9).
public struct PskKeyExchangeMode: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension PskKeyExchangeMode {
    public static let psk_ke = PskKeyExchangeMode(rawValue: 0x00)
    public static let psk_dhe_ke = PskKeyExchangeMode(rawValue: 0x01)
}

extension PskKeyExchangeMode {
    public static let registry = TLSCodePointRegistry<PskKeyExchangeMode>([
        (.psk_ke, "psk_ke"),
        (.psk_dhe_ke, "psk_dhe_ke"),
    ])
}
