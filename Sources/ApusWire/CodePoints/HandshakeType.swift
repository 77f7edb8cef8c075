/// `enum { … } HandshakeType` (RFC 9846 §4, and RFC 5246 §7.4 for those that TLS 1.3 gave up).
public struct HandshakeType: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension HandshakeType {
    public static let helloRequest = HandshakeType(rawValue: 0x00)
    public static let clientHello = HandshakeType(rawValue: 0x01)
    public static let serverHello = HandshakeType(rawValue: 0x02)
    public static let helloVerifyRequest = HandshakeType(rawValue: 0x03)
    public static let newSessionTicket = HandshakeType(rawValue: 0x04)
    public static let endOfEarlyData = HandshakeType(rawValue: 0x05)
    public static let encryptedExtensions = HandshakeType(rawValue: 0x08)
    public static let certificate = HandshakeType(rawValue: 0x0b)
    public static let serverKeyExchange = HandshakeType(rawValue: 0x0c)
    public static let certificateRequest = HandshakeType(rawValue: 0x0d)
    public static let serverHelloDone = HandshakeType(rawValue: 0x0e)
    public static let certificateVerify = HandshakeType(rawValue: 0x0f)
    public static let clientKeyExchange = HandshakeType(rawValue: 0x10)
    public static let finished = HandshakeType(rawValue: 0x14)
    public static let certificateURL = HandshakeType(rawValue: 0x15)
    public static let certificateStatus = HandshakeType(rawValue: 0x16)
    public static let supplementalData = HandshakeType(rawValue: 0x17)
    public static let keyUpdate = HandshakeType(rawValue: 0x18)
    public static let compressedCertificate = HandshakeType(rawValue: 0x19)
    public static let messageHash = HandshakeType(rawValue: 0xfe)
}

extension HandshakeType {
    public static let registry = TLSCodePointRegistry<HandshakeType>([
        (.helloRequest, "hello_request"),
        (.clientHello, "client_hello"),
        (.serverHello, "server_hello"),
        (.helloVerifyRequest, "hello_verify_request"),
        (.newSessionTicket, "new_session_ticket"),
        (.endOfEarlyData, "end_of_early_data"),
        (.encryptedExtensions, "encrypted_extensions"),
        (.certificate, "certificate"),
        (.serverKeyExchange, "server_key_exchange"),
        (.certificateRequest, "certificate_request"),
        (.serverHelloDone, "server_hello_done"),
        (.certificateVerify, "certificate_verify"),
        (.clientKeyExchange, "client_key_exchange"),
        (.finished, "finished"),
        (.certificateURL, "certificate_url"),
        (.certificateStatus, "certificate_status"),
        (.supplementalData, "supplemental_data"),
        (.keyUpdate, "key_update"),
        (.compressedCertificate, "compressed_certificate"),
        (.messageHash, "message_hash"),
    ])
}
