package import ApusCrypto
package import ApusWire

/// The outbound half of a connection: handshake messages, alerts and application data in, bytes for the transport out.
///
/// Records are built and sealed in the output buffer. Application data that is written in several calls shares records: the last
/// one stays open, unsealed, until it is full, something else is written, or the output is taken.
package struct RecordWriter: Sendable {
    /// `legacy_record_version` of records in the clear: 0x0301 for the first ClientHello, 0x0303 after it (RFC 9846 §5.1).
    package var legacyRecordVersion: UInt16 = RecordHeader.legacyVersion

    /// The most content one record carries: less than 2^14 where the peer sent record_size_limit, by one less than its value in
    /// TLS 1.3 (RFC 8449 §4). Padding stays within it too.
    package var maxFragment = RecordLimits.maxFragment {
        didSet { maxFragment = min(max(RecordLimits.minFragment - 1, maxFragment), RecordLimits.maxFragment) }
    }

    /// How protected records are padded.
    package var padding = RecordPadding.none

    /// How large records of application data are.
    package var sizing = RecordSizing.growing

    /// After how many records under one key a KeyUpdate is due, where that is sooner than the cipher's own limit.
    package var recordsPerKey: UInt64?

    private var output: [UInt8] = []
    /// Where in `output` the header of the open application data record starts.
    private var openRecord: Int?
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

    /// How many records may still be sealed under the installed keys (RFC 9846 §5.5); nil without keys.
    package var recordsUntilKeyLimit: UInt64? {
        guard let protection else { return nil }
        guard let next = protection.sequenceNumber.next else { return 0 }
        let limit = protection.confidentialityLimit
        return next < limit ? limit - next : 0
    }

    /// Whether it is time for a KeyUpdate: `RecordLimits.keyUpdateMargin` records before application data is refused.
    package var needsKeyUpdate: Bool {
        guard let recordsUntilKeyLimit, let used = protection?.sequenceNumber.next else { return false }
        if let recordsPerKey, used >= recordsPerKey { return true }
        return recordsUntilKeyLimit <= RecordLimits.keyUpdateMargin
    }

    /// Writes handshake messages, one or several, in records of their own, so that what follows them may have new keys.
    ///
    /// Messages given in one call share records: a flight that is known as a whole costs fewer of them.
    package mutating func write(handshake bytes: [UInt8]) throws(RecordError) {
        guard !bytes.isEmpty else { throw .emptyFragment(.handshake) }
        try sealOpenRecord()
        for fragment in Fragmenter(length: bytes.count, maxFragment: maxFragment) {
            try writeRecord(.handshake, bytes[fragment])
        }
    }

    /// Writes an alert in a record of its own.
    package mutating func write(alert: Alert) throws(RecordError) {
        try sealOpenRecord()
        var body: [UInt8] = []
        alert.encode(into: &body)
        try writeRecord(.alert, body[...])
    }

    /// Writes the change_cipher_spec record of RFC 9846 §E.4, never protected.
    package mutating func writeChangeCipherSpec() {
        guard sealsOpenRecord() else { return }
        output.append(contentsOf: [ContentType.changeCipherSpec.rawValue, 3, 3, 0, 1, 1])
    }

    /// Writes application data; keys must be installed. Nothing is sent for no bytes.
    package mutating func write(applicationData data: Span<UInt8>) throws(RecordError) {
        if let failure { throw failure }
        guard isProtected else { throw .unprotectedApplicationData }
        reserve(data.count)
        var position = 0
        while position < data.count {
            let start = try openApplicationRecord()
            let used = output.count - start - RecordHeader.size
            let size = min(data.count - position, applicationFragment - used)
            guard size > 0 else {
                try sealOpenRecord()
                continue
            }
            output.append(copying: data.extracting(position..<position + size))
            position += size
        }
    }

    /// What follows is sealed with these keys, from sequence number 0.
    package mutating func install(_ keys: TrafficKeys) {
        guard sealsOpenRecord() else { return }
        protection = RecordProtection(keys)
    }

    /// After a pause, in which TCP has forgotten how fast it may send: application data starts with small records again.
    package mutating func restartGrowth() {
        growth = RecordGrowth()
    }

    /// Takes all that is for the transport, and leaves no storage behind.
    package mutating func takeOutput() -> [UInt8] {
        _ = sealsOpenRecord()
        let taken = output
        output = []
        return taken
    }

    // MARK: - Records

    /// The content that a record of application data is filled up to.
    private var applicationFragment: Int {
        switch sizing {
        case .full: maxFragment
        case .growing: min(growth.fragment, maxFragment)
        }
    }

    /// Starts a record of application data where none is open.
    private mutating func openApplicationRecord() throws(RecordError) -> Int {
        if let openRecord { return openRecord }
        if let recordsUntilKeyLimit, recordsUntilKeyLimit <= RecordLimits.recordsKeptForControl { throw .keyUsageLimitReached }
        let start = output.count
        appendHeader(.applicationData, version: RecordHeader.legacyVersion, length: 0)
        openRecord = start
        return start
    }

    /// Closes the open record of application data, if there is one.
    private mutating func sealOpenRecord() throws(RecordError) {
        if let failure { throw failure }
        guard let start = openRecord else { return }
        openRecord = nil
        growth.advance()
        try seal(.applicationData, recordAt: start)
    }

    /// `sealOpenRecord()` for what cannot throw: where it fails, the open record is taken back and every later write throws.
    private mutating func sealsOpenRecord() -> Bool {
        do throws(RecordError) {
            try sealOpenRecord()
            return true
        } catch {
            return false
        }
    }

    /// Writes a whole record.
    private mutating func writeRecord(_ type: ContentType, _ content: ArraySlice<UInt8>) throws(RecordError) {
        let start = output.count
        guard isProtected else {
            appendHeader(type, version: legacyRecordVersion, length: content.count)
            output.append(contentsOf: content)
            return
        }
        guard recordsUntilKeyLimit != 0 else { throw fail(.keyUsageLimitReached, recordAt: start) }
        appendHeader(.applicationData, version: RecordHeader.legacyVersion, length: 0)
        output.append(contentsOf: content)
        try seal(type, recordAt: start)
    }

    /// Protects the record whose header and content stand at the end of the output: RFC 9846 §5.2.
    private mutating func seal(_ type: ContentType, recordAt start: Int) throws(RecordError) {
        let body = start + RecordHeader.size
        output.append(type.rawValue)
        let zeros = padding.length(used: output.count - body, limit: maxFragment + 1)
        output.append(contentsOf: repeatElement(0, count: zeros))
        do throws(RecordError) {
            try protection?.seal(&output, from: body)
        } catch {
            throw fail(error, recordAt: start)
        }
        let length = output.count - body
        output[start + 3] = UInt8(truncatingIfNeeded: length >> 8)
        output[start + 4] = UInt8(truncatingIfNeeded: length)
    }

    /// Takes back the record that could not be sealed: its plaintext must not be sent. Nothing can be written any more.
    private mutating func fail(_ error: RecordError, recordAt start: Int) -> RecordError {
        output.removeSubrange(start...)
        failure = error
        return error
    }

    private mutating func appendHeader(_ type: ContentType, version: UInt16, length: Int) {
        RecordHeader(type: type, version: version, length: length).encode(into: &output)
    }

    /// Makes room for `count` bytes of application data at once; small amounts are left to the array's own growth.
    private mutating func reserve(_ count: Int) {
        let records = count / max(1, applicationFragment) + 2
        let needed = output.count + count + records * (RecordHeader.size + RecordLimits.protectionOverhead)
        if needed > output.capacity { output.reserveCapacity(max(needed, 2 * output.capacity)) }
    }
}
