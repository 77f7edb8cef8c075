import ApusCrypto
import ApusRecord

extension TLSError {
    /// A fault in what the peer's records held.
    init(receiving error: RecordError) {
        let rule: Misbehaviour.Rule
        switch error {
        case .notTLS: rule = .notTLS
        case .unexpectedContentType: rule = .unexpectedRecordType
        case .recordOverflow: rule = .recordOverflow
        case .badRecordMAC: rule = .badRecordMAC
        case .allPadding, .emptyFragment: rule = .emptyFragment
        case .plaintextWhereProtectedIsDue: rule = .plaintextAfterKeyChange
        case .invalidChangeCipherSpec, .tooManyChangeCipherSpecs: rule = .invalidChangeCipherSpec
        case .tooManyEmptyRecords, .tooMuchSkippedEarlyData: rule = .tooManyEmptyRecords
        case .tooManyWarningAlerts: rule = .tooManyWarnings
        case .invalidAlertLength: rule = .malformedAlert
        case .interleavedHandshake: rule = .interleavedHandshake
        case .handshakeMessageTooLong: rule = .handshakeMessageTooLong
        case .decode(let error):
            self = .decode(DecodeFailure(message: "record", error: error))
            return
        case .sequenceNumbersExhausted, .keyUsageLimitReached, .unprotectedApplicationData, .staleKeyChangePoint, .sealingFailed:
            self.init(sending: error)
            return
        }
        self = .misbehaved(Misbehaviour(rule, error.description))
    }

    /// A fault while protecting what this side sends.
    init(sending error: RecordError) {
        switch error {
        case .sequenceNumbersExhausted, .keyUsageLimitReached: self = .misuse(.keysExhausted)
        default: self = .misuse(.cryptographyFailed(error.description))
        }
    }

    /// A primitive failed on a key share of the peer.
    init(keyExchange error: CryptoError, group: NamedGroup) {
        switch error {
        case .invalidKeyShare: self = .misbehaved(Misbehaviour(.invalidKeyShare, "its key share for \(group) is not valid"))
        default: self = .misuse(.cryptographyFailed("key exchange with \(group): \(error)"))
        }
    }

    /// Extensions of a message are looked into one at a time; each may be malformed.
    static func decoding<Value>(
        _ message: String, _ body: () throws(DecodeError) -> Value
    ) throws(TLSError) -> Value {
        do { return try body() } catch { throw .decode(DecodeFailure(message: message, error: error)) }
    }
}
