/// `uint16 ProtocolVersion` (RFC 9846 §4.2.2). Greater is newer. The names are of the form `TLS 1.3`.
public struct ProtocolVersion: TLSCodePoint {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension ProtocolVersion {
    public static let SSL30 = ProtocolVersion(rawValue: 0x0300)
    public static let TLS10 = ProtocolVersion(rawValue: 0x0301)
    public static let TLS11 = ProtocolVersion(rawValue: 0x0302)
    public static let TLS12 = ProtocolVersion(rawValue: 0x0303)
    public static let TLS13 = ProtocolVersion(rawValue: 0x0304)
}

extension ProtocolVersion {
    public static let registry = TLSCodePointRegistry<ProtocolVersion>([
        (.SSL30, "SSL 3.0"),
        (.TLS10, "TLS 1.0"),
        (.TLS11, "TLS 1.1"),
        (.TLS12, "TLS 1.2"),
        (.TLS13, "TLS 1.3"),
    ])
}

extension ProtocolVersion: Comparable {
    @inlinable
    public static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool {
        left.rawValue < right.rawValue
    }
}
