import ApusWire

/// Bounds the records that a peer can send without bringing the connection forward.
struct RecordCounters: Equatable, Sendable {
    private var emptyRecords = 0
    private var warningAlerts = 0
    private var changeCipherSpecs = 0

    /// A handshake fragment or application data came.
    mutating func sawContent() {
        emptyRecords = 0
        warningAlerts = 0
    }

    mutating func countEmptyRecord() throws(RecordError) {
        guard emptyRecords < RecordLimits.maxConsecutiveEmptyRecords else { throw .tooManyEmptyRecords }
        emptyRecords += 1
    }

    mutating func countChangeCipherSpec() throws(RecordError) {
        guard changeCipherSpecs < RecordLimits.maxChangeCipherSpecs else { throw .tooManyChangeCipherSpecs }
        changeCipherSpecs += 1
    }

    /// close_notify and fatal alerts end the connection and need no bound. An alert brings nothing, so that the count of empty
    /// records goes on.
    mutating func count(_ alert: Alert) throws(RecordError) {
        guard alert.level == .warning, alert.description != .closeNotify else { return }
        guard warningAlerts < RecordLimits.maxConsecutiveWarningAlerts else { throw .tooManyWarningAlerts }
        warningAlerts += 1
    }
}
