package import ApusWire

/// What is wrong with a record that arrived, or why one cannot be sent. After one, its reader or writer repeats it for ever.
package enum RecordError: Error, Equatable, Sendable {
    // The peer's bytes.
    /// The very first bytes are no TLS record; they are kept (16 at most) to tell the person what they look like.
    case notTLS([UInt8])
    /// A content type that is unknown, or known and not allowed at this point.
    case unexpectedContentType(ContentType)
    /// A record, or what was protected in it, is longer than RFC 9846 §5.1, §5.2 and §5.4 allow.
    case recordOverflow
    /// A protected record did not open: corrupted, forged, replayed, or sealed with other keys.
    case badRecordMAC
    /// The plaintext of a protected record is all zeros, so that there is no content type in it.
    case allPadding
    /// A record in the clear where only protected ones can come.
    case plaintextWhereProtectedIsDue(ContentType)
    /// A change_cipher_spec record that is not the single byte 1.
    case invalidChangeCipherSpec
    /// More change_cipher_spec records than any peer has use for.
    case tooManyChangeCipherSpecs
    /// A record without content, of a type that must have some.
    case emptyFragment(ContentType)
    /// Too many records without content, one after the other.
    case tooManyEmptyRecords
    /// Too many alerts of level warning, one after the other.
    case tooManyWarningAlerts
    /// An alert record of another length than 2: fragmented or several in one (RFC 9846 §5.1).
    case invalidAlertLength(Int)
    /// A record of another type between two fragments of one handshake message.
    case interleavedHandshake
    /// A handshake message that says it is this long.
    case handshakeMessageTooLong(Int)
    /// More rejected early data than the limit given to `skipUndecryptable(upTo:)`.
    case tooMuchSkippedEarlyData
    /// Something inside a record that does not parse.
    case decode(DecodeError)

    // Our own side.
    /// 2^64 records went by under one set of keys.
    case sequenceNumbersExhausted
    /// The keys have protected as many records as is safe (RFC 9846 §5.5); a KeyUpdate was due.
    case keyUsageLimitReached
    /// Application data to be sent before there are keys.
    case unprotectedApplicationData
    /// Keys installed at a `KeyChangePoint` that had passed: messages were read after it.
    case staleKeyChangePoint
    /// The AEAD refused to seal.
    case sealingFailed
}

extension RecordError {
    /// The alert that this error calls for.
    package var alert: AlertDescription {
        switch self {
        case .notTLS:
            .protocolVersion
        case .unexpectedContentType, .allPadding, .plaintextWhereProtectedIsDue, .invalidChangeCipherSpec,
            .tooManyChangeCipherSpecs, .emptyFragment, .tooManyEmptyRecords, .tooManyWarningAlerts, .interleavedHandshake,
            .tooMuchSkippedEarlyData:
            .unexpectedMessage
        case .recordOverflow:
            .recordOverflow
        case .badRecordMAC:
            .badRecordMAC
        case .handshakeMessageTooLong:
            .illegalParameter
        case .invalidAlertLength:
            .decodeError
        case .decode(let error):
            error.alert
        case .sequenceNumbersExhausted, .keyUsageLimitReached, .unprotectedApplicationData, .staleKeyChangePoint, .sealingFailed:
            .internalError
        }
    }
}

extension RecordError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notTLS(let bytes):
            ForeignProtocol.description(of: bytes)
        case .unexpectedContentType(let type):
            "a record of type \(type) is not allowed here"
        case .recordOverflow:
            "a record is longer than TLS allows"
        case .badRecordMAC:
            "a protected record does not open: corrupted on the way, or sealed with other keys"
        case .allPadding:
            "a protected record holds padding alone"
        case .plaintextWhereProtectedIsDue(let type):
            "a record of type \(type) came in the clear where only protected records are allowed"
        case .invalidChangeCipherSpec:
            "a change_cipher_spec record is not the single byte 1"
        case .tooManyChangeCipherSpecs:
            "more than \(RecordLimits.maxChangeCipherSpecs) change_cipher_spec records"
        case .emptyFragment(let type):
            "a record of type \(type) has no content"
        case .tooManyEmptyRecords:
            "more than \(RecordLimits.maxConsecutiveEmptyRecords) records without content in a row"
        case .tooManyWarningAlerts:
            "more than \(RecordLimits.maxConsecutiveWarningAlerts) warning alerts in a row"
        case .invalidAlertLength(let length):
            "an alert record has \(length) bytes, not 2"
        case .interleavedHandshake:
            "a record of another type stands between the fragments of a handshake message"
        case .handshakeMessageTooLong(let length):
            "a handshake message says it is \(length) bytes long, more than is accepted"
        case .tooMuchSkippedEarlyData:
            "more rejected early data than the limit"
        case .decode(let error):
            "\(error)"
        case .sequenceNumbersExhausted:
            "the record sequence numbers of this key are used up"
        case .keyUsageLimitReached:
            "this key has protected as many records as is safe"
        case .unprotectedApplicationData:
            "application data cannot be sent before the keys are there"
        case .staleKeyChangePoint:
            "keys were to change at a point that has passed"
        case .sealingFailed:
            "a record could not be sealed"
        }
    }
}
