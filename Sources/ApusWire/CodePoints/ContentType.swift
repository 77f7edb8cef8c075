/// `enum { … } ContentType` (RFC 9846 §5.1): what a record carries.
public struct ContentType: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension ContentType {
    public static let invalid = ContentType(rawValue: 0x00)
    public static let changeCipherSpec = ContentType(rawValue: 0x14)
    public static let alert = ContentType(rawValue: 0x15)
    public static let handshake = ContentType(rawValue: 0x16)
    public static let applicationData = ContentType(rawValue: 0x17)
    public static let heartbeat = ContentType(rawValue: 0x18)
}

extension ContentType {
    public static let registry = TLSCodePointRegistry<ContentType>([
        (.invalid, "invalid"),
        (.changeCipherSpec, "change_cipher_spec"),
        (.alert, "alert"),
        (.handshake, "handshake"),
        (.applicationData, "application_data"),
        (.heartbeat, "heartbeat"),
    ])
}
