package import ApusCrypto
package import ApusWire

/// The inbound half of a connection: bytes of the transport in, whole handshake messages, alerts and application data out.
///
/// Feed it with `append(_:)`, then call `next()` until it returns nil. What it throws is final: it is thrown again at each further call,
/// and nothing more is read. Buffers are given back whenever all that came has been delivered.
package struct RecordReader: Sendable {
    /// What a record, or several, brought.
    package enum Inbound: Equatable, Sendable {
        /// A whole handshake message. The second value is there only when it ended at the end of a record: keys may change there.
        case handshake(HandshakeMessage, KeyChangePoint?)
        case alert(Alert)
        /// An allowed change_cipher_spec record: to be dropped in TLS 1.3 (RFC 9846 §5); in TLS 1.2 keys have changed with it.
        case changeCipherSpec
        /// Never empty, and never from `next(collecting:)`.
        case applicationData([UInt8])
    }

    /// Whether change_cipher_spec records may come: the engine sets it from the first ClientHello until the peer's Finished
    /// (RFC 9846 §5). Otherwise they are refused with unexpected_message.
    package var allowsChangeCipherSpec = false

    /// Whether an alert may come in the clear although keys are installed.
    ///
    /// A server sets it when it has sent its ServerHello: a client that fails on that message, or on those after it, may not have the
    /// handshake keys yet and sends its alert in the clear, also where it sent early data (RFC 9846 §A.1). It turns itself off with the
    /// first protected handshake record, which proves that the client has the keys. A client leaves it off: a server has its keys as
    /// soon as it has sent ServerHello.
    package var toleratesPlaintextAlert = false

    /// Whether application data may come, so that records without any are its cover traffic (RFC 9846 §5.1). Whether the others are
    /// welcome is the engine's to say.
    package var allowsEmptyApplicationData = true

    /// The records that were read since this was last taken; nil where nobody wants them, and then they cost nothing.
    package var trace: [RecordTrace]?

    var deframer = RecordDeframer()
    var reassembler = HandshakeReassembler()
    var protection: RecordProtection?
    var earlyDataSkip: EarlyDataSkip?
    var counters = RecordCounters()
    /// The keys of TLS 1.2 that wait for change_cipher_spec.
    var keysAfterChangeCipherSpec: TrafficKeysTLS12?
    private var failure: RecordError?

    package init() {}

    /// The longest handshake message that is accepted, its four header bytes excluded.
    package var maxHandshakeMessageSize: Int {
        get { reassembler.maxMessageSize }
        set { reassembler.maxMessageSize = min(max(0, newValue), 0xFF_FFFF) }
    }

    /// The most content that a protected record may hold: smaller than 2^14 where we sent record_size_limit, by one than its value in
    /// TLS 1.3, since that counts the content type too (RFC 8449 §4).
    package var maxFragment = RecordLimits.maxFragment {
        didSet { maxFragment = min(max(RecordLimits.minFragment - 1, maxFragment), RecordLimits.maxFragment) }
    }

    /// Whether keys are installed.
    package var isProtected: Bool { protection != nil }

    /// Whether bytes of a handshake message that is not delivered are held.
    package var hasPartialMessage: Bool { !reassembler.isEmpty }

    /// Whether anything is held that is not delivered.
    package var hasBufferedBytes: Bool { bufferedByteCount > 0 }

    /// How much has been appended and not consumed. While the engine is suspended, a transport stops reading when this passes
    /// `RecordLimits.inputHighWaterMark`: nothing else bounds it then.
    package var bufferedByteCount: Int { deframer.count + reassembler.count }

    /// Takes bytes of the transport, split anywhere.
    package mutating func append(_ bytes: Span<UInt8>) {
        guard failure == nil else { return }
        deframer.append(bytes)
    }

    /// What came next; nil when that needs more bytes.
    package mutating func next() throws(RecordError) -> Inbound? {
        var data: [UInt8] = []
        let inbound = try next(&data, untilData: true)
        return inbound == nil && !data.isEmpty ? .applicationData(data) : inbound
    }

    /// What came next besides application data, which is appended to `data`; nil when that needs more bytes.
    ///
    /// What was collected is in `data` also where this throws: it came before the fault.
    package mutating func next(collecting data: inout [UInt8]) throws(RecordError) -> Inbound? {
        try next(&data, untilData: false)
    }

    /// - Parameter untilData: whether the first record of application data ends it.
    private mutating func next(_ data: inout [UInt8], untilData: Bool) throws(RecordError) -> Inbound? {
        if let failure { throw failure }
        do throws(RecordError) {
            if let inbound = try nextInbound(&data, untilData: untilData) { return inbound }
            if untilData, !data.isEmpty { return nil }
            deframer.releaseStorage()
            return nil
        } catch {
            fail(error)
            throw error
        }
    }

    /// Takes handshake bytes that came outside of records: in QUIC's CRYPTO frames (RFC 9001 §4.1.3).
    package mutating func append(handshake bytes: Span<UInt8>) {
        guard failure == nil else { return }
        var copy: [UInt8] = []
        copy.append(copying: bytes)
        reassembler.append(copy[...])
    }

    /// The next record is opened with these keys, with sequence number 0.
    ///
    /// `point` comes with the message after which the keys change. Where messages were read after it, the reader fails with
    /// `staleKeyChangePoint` instead: keys never change inside a message.
    package mutating func install(_ keys: TrafficKeys, at point: KeyChangePoint) {
        guard reassembler.stands(at: point) else {
            fail(.staleKeyChangePoint)
            return
        }
        protection = RecordProtection(keys)
    }

    /// TLS 1.2: the next record must be change_cipher_spec (or an alert), and what follows it is opened with these keys, with sequence
    /// number 0 (RFC 5246 §7.1).
    ///
    /// To be called when the message before it has been processed: the peer's ClientKeyExchange or CertificateVerify, the
    /// ServerHelloDone or ServerHello to which it answers, or the NewSessionTicket that it promised. Any earlier change_cipher_spec is
    /// refused as long as `allowsChangeCipherSpec` is off, and a message that follows in the clear is refused too: keys never change
    /// before they are agreed on, and Finished is never read unprotected.
    package mutating func expectChangeCipherSpec(thenOpenWith keys: TrafficKeysTLS12) {
        guard reassembler.isEmpty else {
            fail(.unexpectedContentType(.handshake))
            return
        }
        earlyDataSkip = nil
        keysAfterChangeCipherSpec = keys
    }

    /// Drops the client's rejected early data (RFC 9846 §4.3.10): protected records that do not open, or, as long as no keys are
    /// installed because a HelloRetryRequest went out, all records of outer type application_data.
    ///
    /// It ends with the first record that opens, or the first handshake record in the clear. More than `bytes`, counted as
    /// `max_early_data_size` as far as that can be seen from outside, fails with `tooMuchSkippedEarlyData`.
    package mutating func skipUndecryptable(upTo bytes: Int) {
        earlyDataSkip = EarlyDataSkip(upTo: bytes)
    }

    private mutating func fail(_ error: RecordError) {
        guard failure == nil else { return }
        failure = error
        deframer.discard()
        reassembler.discard()
        protection = nil
        keysAfterChangeCipherSpec = nil
    }

    private mutating func nextInbound(_ data: inout [UInt8], untilData: Bool) throws(RecordError) -> Inbound? {
        while !untilData || data.isEmpty {
            if let (message, point) = try reassembler.next() { return .handshake(message, point) }
            guard let header = try deframer.nextHeader() else { return nil }
            try check(header)
            guard let fragment = deframer.takeFragment(of: header) else { return nil }
            if let inbound = try process(header, fragment, &data) { return inbound }
        }
        return nil
    }

    /// Handles a record that is whole; nil when it brought nothing to deliver by itself.
    private mutating func process(
        _ header: RecordHeader, _ fragment: Range<Int>, _ data: inout [UInt8]
    ) throws(RecordError) -> Inbound? {
        guard isSealed(header.type) else {
            if trace != nil { keepTrace(wire: deframer.record(of: fragment), header.type, content: fragment, number: nil) }
            return try process(header.type, content: fragment)
        }
        let wire = trace == nil ? [] : deframer.record(of: fragment)
        let number = protection?.sequenceNumber.next
        let opened = try protection?.open(&deframer.bytes, fragment: fragment, header: header, maxFragment: maxFragment)
        if trace != nil { keepTrace(wire: wire, opened?.type ?? header.type, content: opened?.content, number: number) }
        guard let (type, content) = opened else {
            guard earlyDataSkip != nil else { throw .badRecordMAC }
            try earlyDataSkip?.drop(fragment.count)
            return nil
        }
        earlyDataSkip = nil
        return try process(protected: type, content: content, &data)
    }

    private mutating func keepTrace(wire: [UInt8], _ type: ContentType, content: Range<Int>?, number: UInt64?) {
        trace?.append(
            RecordTrace(wire: wire, type: type, content: content.map { Array(deframer.bytes[$0]) }, sequenceNumber: number))
    }

    /// Whether a record of this outer type is protected.
    private func isSealed(_ type: ContentType) -> Bool {
        type == .applicationData || protection?.isTLS12 == true
    }

    /// A record in the clear, which `check` let through.
    private mutating func process(_ type: ContentType, content: Range<Int>) throws(RecordError) -> Inbound? {
        switch type {
        case .changeCipherSpec:
            guard deframer.bytes[content].elementsEqual([1]) else { throw .invalidChangeCipherSpec }
            try counters.countChangeCipherSpec()
            if let keys = keysAfterChangeCipherSpec {
                keysAfterChangeCipherSpec = nil
                protection = RecordProtection(keys)
            }
            return .changeCipherSpec
        case .alert:
            return try alert(content)
        case .handshake:
            earlyDataSkip = nil
            counters.sawContent()
            reassembler.append(deframer.bytes[content])
            return nil
        default:
            throw .unexpectedContentType(type)
        }
    }

    /// The content of a record that was opened.
    private mutating func process(
        protected type: ContentType, content: Range<Int>, _ data: inout [UInt8]
    ) throws(RecordError) -> Inbound? {
        if type != .handshake, !reassembler.isEmpty { throw .interleavedHandshake }
        switch type {
        case .applicationData:
            guard !content.isEmpty else {
                guard allowsEmptyApplicationData else { throw .unexpectedContentType(type) }
                try counters.countEmptyRecord()
                return nil
            }
            counters.sawContent()
            collect(content, into: &data)
            return nil
        case .handshake:
            guard !content.isEmpty else { throw .emptyFragment(type) }
            toleratesPlaintextAlert = false
            counters.sawContent()
            reassembler.append(deframer.bytes[content])
            return nil
        case .alert:
            guard !content.isEmpty else { throw .emptyFragment(type) }
            guard content.count == Self.alertLength else { throw .invalidAlertLength(content.count) }
            return try alert(content)
        default:
            throw .unexpectedContentType(type)
        }
    }

    /// Appends application data. Room is made at once for all that is still buffered: it can't become more when it is opened.
    private func collect(_ content: Range<Int>, into data: inout [UInt8]) {
        let needed = data.count + content.count
        if needed > data.capacity {
            let whole = needed + (deframer.isEmpty ? 0 : deframer.count)
            data.reserveCapacity(data.isEmpty ? whole : max(whole, 2 * data.capacity))
        }
        data.append(copying: deframer.bytes.span.extracting(content))
    }

    static let alertLength = 2

    private mutating func alert(_ content: Range<Int>) throws(RecordError) -> Inbound {
        let alert: Alert
        do throws(DecodeError) {
            var body = deframer.bytes.span.extracting(content)
            alert = try Alert(decoding: &body)
        } catch {
            throw .decode(error)
        }
        try counters.count(alert)
        return .alert(alert)
    }
}
