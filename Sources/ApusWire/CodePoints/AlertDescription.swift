/// `enum { … } AlertDescription` (RFC 9846 §6): why a side ends the connection.
public struct AlertDescription: TLSCodePoint {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension AlertDescription {
    public static let closeNotify = AlertDescription(rawValue: 0x00)
    public static let unexpectedMessage = AlertDescription(rawValue: 0x0a)
    public static let badRecordMAC = AlertDescription(rawValue: 0x14)
    public static let decryptionFailed = AlertDescription(rawValue: 0x15)
    public static let recordOverflow = AlertDescription(rawValue: 0x16)
    public static let decompressionFailure = AlertDescription(rawValue: 0x1e)
    public static let handshakeFailure = AlertDescription(rawValue: 0x28)
    public static let noCertificate = AlertDescription(rawValue: 0x29)
    public static let badCertificate = AlertDescription(rawValue: 0x2a)
    public static let unsupportedCertificate = AlertDescription(rawValue: 0x2b)
    public static let certificateRevoked = AlertDescription(rawValue: 0x2c)
    public static let certificateExpired = AlertDescription(rawValue: 0x2d)
    public static let certificateUnknown = AlertDescription(rawValue: 0x2e)
    public static let illegalParameter = AlertDescription(rawValue: 0x2f)
    public static let unknownCA = AlertDescription(rawValue: 0x30)
    public static let accessDenied = AlertDescription(rawValue: 0x31)
    public static let decodeError = AlertDescription(rawValue: 0x32)
    public static let decryptError = AlertDescription(rawValue: 0x33)
    public static let exportRestriction = AlertDescription(rawValue: 0x3c)
    public static let protocolVersion = AlertDescription(rawValue: 0x46)
    public static let insufficientSecurity = AlertDescription(rawValue: 0x47)
    public static let internalError = AlertDescription(rawValue: 0x50)
    public static let inappropriateFallback = AlertDescription(rawValue: 0x56)
    public static let userCanceled = AlertDescription(rawValue: 0x5a)
    public static let noRenegotiation = AlertDescription(rawValue: 0x64)
    public static let missingExtension = AlertDescription(rawValue: 0x6d)
    public static let unsupportedExtension = AlertDescription(rawValue: 0x6e)
    public static let certificateUnobtainable = AlertDescription(rawValue: 0x6f)
    public static let unrecognizedName = AlertDescription(rawValue: 0x70)
    public static let badCertificateStatusResponse = AlertDescription(rawValue: 0x71)
    public static let badCertificateHashValue = AlertDescription(rawValue: 0x72)
    public static let unknownPSKIdentity = AlertDescription(rawValue: 0x73)
    public static let certificateRequired = AlertDescription(rawValue: 0x74)
    public static let generalError = AlertDescription(rawValue: 0x75)
    public static let noApplicationProtocol = AlertDescription(rawValue: 0x78)
    public static let echRequired = AlertDescription(rawValue: 0x79)
}

extension AlertDescription {
    public static let registry = TLSCodePointRegistry<AlertDescription>([
        (.closeNotify, "close_notify"),
        (.unexpectedMessage, "unexpected_message"),
        (.badRecordMAC, "bad_record_mac"),
        (.decryptionFailed, "decryption_failed_RESERVED"),
        (.recordOverflow, "record_overflow"),
        (.decompressionFailure, "decompression_failure_RESERVED"),
        (.handshakeFailure, "handshake_failure"),
        (.noCertificate, "no_certificate_RESERVED"),
        (.badCertificate, "bad_certificate"),
        (.unsupportedCertificate, "unsupported_certificate"),
        (.certificateRevoked, "certificate_revoked"),
        (.certificateExpired, "certificate_expired"),
        (.certificateUnknown, "certificate_unknown"),
        (.illegalParameter, "illegal_parameter"),
        (.unknownCA, "unknown_ca"),
        (.accessDenied, "access_denied"),
        (.decodeError, "decode_error"),
        (.decryptError, "decrypt_error"),
        (.exportRestriction, "export_restriction_RESERVED"),
        (.protocolVersion, "protocol_version"),
        (.insufficientSecurity, "insufficient_security"),
        (.internalError, "internal_error"),
        (.inappropriateFallback, "inappropriate_fallback"),
        (.userCanceled, "user_canceled"),
        (.noRenegotiation, "no_renegotiation"),
        (.missingExtension, "missing_extension"),
        (.unsupportedExtension, "unsupported_extension"),
        (.certificateUnobtainable, "certificate_unobtainable_RESERVED"),
        (.unrecognizedName, "unrecognized_name"),
        (.badCertificateStatusResponse, "bad_certificate_status_response"),
        (.badCertificateHashValue, "bad_certificate_hash_value_RESERVED"),
        (.unknownPSKIdentity, "unknown_psk_identity"),
        (.certificateRequired, "certificate_required"),
        (.generalError, "general_error"),
        (.noApplicationProtocol, "no_application_protocol"),
        (.echRequired, "ech_required"),
    ])
}
