package import ApusCrypto
package import ApusWire

/// The outbound half of a connection: handshake messages, alerts and application data in, bytes for the transport out.
///
/// Records are built and sealed in the output buffer. What is written in several calls shares records as long as it is of one type: the
/// last one stays open, unsealed, until it is full, something of another type is written, keys change, or the output is taken. So
/// messages of a flight share records, and one before a key change ends with its record (RFC 9846 §5.1).
package struct RecordWriter: Sendable {
    /// `legacy_record_version` of records in the clear: 0x0301 for the first ClientHello, 0x0303 after it (RFC 9846 §5.1).
    package var legacyRecordVersion: UInt16 = RecordHeader.legacyVersion {
        willSet { _ = closesRecord() }
    }

    /// The most content one record carries: less than 2^14 where the peer sent record_size_limit, by one less than its value in
    /// TLS 1.3 (RFC 8449 §4). Padding stays within it too.
    package var maxFragment = RecordLimits.maxFragment {
        didSet { maxFragment = min(max(RecordLimits.minFragment - 1, maxFragment), RecordLimits.maxFragment) }
    }

    /// How protected records are padded in TLS 1.3.
    package var padding = RecordPadding.none

    /// How large records of application data are.
    package var sizing = RecordSizing.growing

    /// After how many records under one key a KeyUpdate is due, where that is sooner than the cipher's own limit.
    package var recordsPerKey: UInt64?

    /// The records that were finished since this was last taken; nil where nobody wants them, and then they cost nothing.
    package var trace: [RecordTrace]?

    private var output: [UInt8] = []
    private var openRecord: OpenRecord?
    var protection: RecordProtection?
    private var growth = RecordGrowth()
    private var failure: RecordError?

    package init() {}

    /// Whether keys are installed.
    package var isProtected: Bool { protection != nil }

    /// Whether there are bytes for the transport.
    package var hasOutput: Bool { !output.isEmpty }

    /// How many bytes wait for the transport; those of an open record as they stand now.
    package var outputByteCount: Int { output.count }

    /// How many records may still be sealed under the installed keys (RFC 9846 §5.5), the open one included; nil without keys.
    package var recordsUntilKeyLimit: UInt64? {
        guard let protection else { return nil }
        guard let next = protection.sequenceNumber.next else { return 0 }
        let limit = protection.confidentialityLimit
        return next < limit ? limit - next : 0
    }

    /// Whether it is time for a KeyUpdate: after `recordsPerKey`, or `RecordLimits.keyUpdateMargin` records before the limit. Never in TLS 1.2, which has none:
    /// there application data is refused at the limit and the connection ends.
    package var needsKeyUpdate: Bool {
        guard let recordsUntilKeyLimit, protection?.isTLS12 == false else { return false }
        if let recordsPerKey, let used = protection?.sequenceNumber.next, used >= recordsPerKey { return true }
        return recordsUntilKeyLimit <= RecordLimits.keyUpdateMargin
    }

    /// Writes handshake messages, one or several.
    package mutating func write(handshake bytes: [UInt8]) throws(RecordError) {
        guard !bytes.isEmpty else { throw .emptyFragment(.handshake) }
        try append(bytes.span, .handshake)
    }

    /// Writes an alert, in a record of its own.
    package mutating func write(alert: Alert) throws(RecordError) {
        try closeRecord()
        var body: [UInt8] = []
        alert.encode(into: &body)
        try append(body.span, .alert)
        try closeRecord()
    }

    /// Writes a change_cipher_spec record in the clear: that of RFC 9846 §E.4, or that of TLS 1.2 before its keys are installed.
    package mutating func writeChangeCipherSpec() {
        guard closesRecord() else { return }
        let record: [UInt8] = [ContentType.changeCipherSpec.rawValue, 3, 3, 0, 1, 1]
        output.append(contentsOf: record)
        trace?.append(RecordTrace(wire: record, type: .changeCipherSpec, content: [1], sequenceNumber: nil))
    }

    /// Writes application data; keys must be installed. Nothing is sent for no bytes.
    package mutating func write(applicationData data: Span<UInt8>) throws(RecordError) {
        guard isProtected else { throw failure ?? .unprotectedApplicationData }
        try append(data, .applicationData)
    }

    /// What follows is sealed with these keys, from sequence number 0.
    package mutating func install(_ keys: TrafficKeys) {
        guard closesRecord() else { return }
        protection = RecordProtection(keys)
    }

    /// What follows is sealed with these keys of TLS 1.2, from sequence number 0; change_cipher_spec has been written.
    package mutating func install(_ keys: TrafficKeysTLS12) {
        guard closesRecord() else { return }
        protection = RecordProtection(keys)
    }

    /// What follows is sent in the clear again: the client's second ClientHello, after early data that a HelloRetryRequest refused.
    package mutating func removeKeys() {
        guard closesRecord() else { return }
        protection = nil
    }

    /// After a pause, in which TCP has forgotten how fast it may send: application data starts with small records again.
    package mutating func restartGrowth() {
        growth = RecordGrowth()
    }

    /// Takes all that is for the transport, and leaves no storage behind.
    package mutating func takeOutput() -> [UInt8] {
        _ = closesRecord()
        let taken = output
        output = []
        return taken
    }
}

// MARK: - Records

extension RecordWriter {
    /// The record at the end of the output, to which content can still be added.
    private struct OpenRecord: Sendable {
        let type: ContentType
        /// Where the header stands.
        let start: Int
        /// Where the content begins, behind the header and what the protection puts before it.
        let content: Int
    }

    /// How much content a record is filled up to.
    private func fragment(of type: ContentType) -> Int {
        guard type == .applicationData, sizing == .growing else { return maxFragment }
        return min(growth.fragment, maxFragment)
    }

    /// Adds content to the open record of its type and to as many more as it takes: RFC 9846 §5.1. No fragment is empty.
    private mutating func append(_ data: Span<UInt8>, _ type: ContentType) throws(RecordError) {
        if let failure { throw failure }
        if let openRecord, openRecord.type != type { try closeRecord() }
        var rest = data
        while !rest.isEmpty {
            let record = try openRecord(type)
            let room = fragment(of: type) - (output.count - record.content)
            guard room > 0 else {
                try closeRecord()
                continue
            }
            let size = min(room, rest.count)
            output.append(copying: rest.extracting(first: size))
            rest = rest.extracting(droppingFirst: size)
        }
    }

    /// The open record, which is of this type where there is one, or a new one.
    private mutating func openRecord(_ type: ContentType) throws(RecordError) -> OpenRecord {
        if let openRecord { return openRecord }
        try checkKeyLimit(type)
        let start = output.count
        RecordHeader(
            type: protection?.outerType(of: type) ?? type,
            version: isProtected ? RecordHeader.legacyVersion : legacyRecordVersion,
            length: 0
        ).encode(into: &output)
        output.append(contentsOf: repeatElement(0, count: protection?.prefixLength ?? 0))
        let record = OpenRecord(type: type, start: start, content: output.count)
        openRecord = record
        return record
    }

    /// RFC 9846 §5.5. Application data ends before the limit, and can go on with new keys; anything else can be half written by then.
    private mutating func checkKeyLimit(_ type: ContentType) throws(RecordError) {
        guard let recordsUntilKeyLimit else { return }
        if type == .applicationData {
            guard recordsUntilKeyLimit > RecordLimits.recordsKeptForControl else { throw .keyUsageLimitReached }
        } else if recordsUntilKeyLimit == 0 {
            failure = .keyUsageLimitReached
            throw .keyUsageLimitReached
        }
    }

    /// Closes the open record, if there is one: protects it, and writes its length into its header.
    ///
    /// Where that fails the record is taken back, since its plaintext must not be sent, and nothing can be written any more.
    private mutating func closeRecord() throws(RecordError) {
        if let failure { throw failure }
        guard let record = openRecord else { return }
        openRecord = nil
        if record.type == .applicationData, output.count - record.content >= fragment(of: .applicationData) { growth.advance() }
        let body = record.start + RecordHeader.size
        let content = trace == nil ? [] : Array(output[record.content...])
        let number = protection?.sequenceNumber.next
        do throws(RecordError) {
            try protection?.seal(record.type, &output, from: body, padding: padding, maxFragment: maxFragment)
        } catch {
            output.removeSubrange(record.start...)
            failure = error
            throw error
        }
        let length = output.count - body
        output[body - 2] = UInt8(truncatingIfNeeded: length >> 8)
        output[body - 1] = UInt8(truncatingIfNeeded: length)
        if trace != nil {
            trace?.append(
                RecordTrace(
                    wire: Array(output[record.start...]), type: record.type, content: content, sequenceNumber: number))
        }
    }

    /// `closeRecord()` for what cannot throw: where it fails, every later write throws.
    private mutating func closesRecord() -> Bool {
        do throws(RecordError) {
            try closeRecord()
            return true
        } catch {
            return false
        }
    }

    /// Makes room at once for the records of so much application data, about to be written.
    package mutating func reserve(applicationData count: Int) {
        let records = count / max(1, fragment(of: .applicationData)) + 2
        let needed = output.count + count + records * (RecordHeader.size + RecordLimits.maxOverhead)
        if needed > output.capacity { output.reserveCapacity(max(needed, 2 * output.capacity)) }
    }
}
