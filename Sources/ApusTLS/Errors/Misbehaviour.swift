/// A rule of the protocol that the peer broke, and how.
public struct Misbehaviour: Sendable, Equatable {
    public var rule: Rule
    /// What was seen and what was wanted, for people.
    public var detail: String

    public init(_ rule: Rule, _ detail: String) {
        self.rule = rule
        self.detail = detail
    }

    public enum Rule: String, Sendable, CaseIterable {
        // Records
        case recordOverflow
        case badRecordMAC
        case unexpectedRecordType
        case invalidChangeCipherSpec
        case emptyFragment
        case tooManyEmptyRecords
        case plaintextAfterKeyChange
        case interleavedHandshake
        case handshakeMessageTooLong
        case messageAcrossKeyChange
        case notTLS
        case tooManyWarnings
        case malformedAlert
        // Handshake
        case unexpectedMessage
        case tooManyMessages
        case unsolicitedExtension
        case extensionNotAllowed
        case missingExtension
        case illegalParameter
        case selectedUnoffered
        case invalidKeyShare
        case secondHelloRetryRequest
        case pointlessHelloRetryRequest
        case changedClientHello
        case downgrade
        case inappropriateFallback
        case renegotiation
        case invalidRenegotiationInfo
        case missingExtendedMasterSecret
        case emptyCertificate
        case tooManyCertificates
        case invalidSignature
        case invalidFinished
        case invalidBinder
        case tooMuchEarlyData
        case dataAfterCloseNotify
    }
}
