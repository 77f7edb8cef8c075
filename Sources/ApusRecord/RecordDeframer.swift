import ApusWire

/// Cuts the byte stream of the transport into records, however it was split. Holds at most what was appended and not yet consumed, and
/// no storage at all when everything is.
struct RecordDeframer: Sendable {
    /// The input buffer. Records are opened in place here.
    var bytes: [UInt8] = []
    /// The first byte that is not consumed. Where anything is held, at least `headroom`.
    private var start = 0
    private var sawFirstRecord = false

    /// Bytes that are not consumed.
    var count: Int { bytes.count - start }
    var isEmpty: Bool { start == bytes.count }

    /// Bytes of no meaning before the first record: with its header they make the twelve that `TrafficKeys.open` borrows for the nonce,
    /// where it would otherwise copy the record.
    private static let headroom = 7

    mutating func append(_ input: Span<UInt8>) {
        guard !input.isEmpty else { return }
        if start > Self.headroom {
            bytes.removeSubrange(Self.headroom..<start)
            start = Self.headroom
        } else if bytes.isEmpty {
            bytes.reserveCapacity(Self.headroom + input.count)
            bytes.append(contentsOf: repeatElement(0, count: Self.headroom))
            start = Self.headroom
        }
        bytes.append(copying: input)
    }

    /// The header of the next record, as soon as its five bytes are there; it stays the next one until `takeFragment(of:)`.
    ///
    /// The version is ignored (RFC 9846 §5.1) but in the first record, where it tells TLS from anything else.
    func nextHeader() throws(RecordError) -> RecordHeader? {
        guard count >= RecordHeader.size else { return nil }
        let header: RecordHeader
        do throws(DecodeError) {
            var rest = bytes.span.extracting(start..<start + RecordHeader.size)
            header = try RecordHeader(decoding: &rest)
        } catch {
            throw .decode(error)
        }
        guard sawFirstRecord || header.version >> 8 == 3 else {
            throw .notTLS(Array(bytes[start...].prefix(ForeignProtocol.evidenceLength)))
        }
        return header
    }

    /// Consumes the record that starts with `header` and returns the place of its fragment in `bytes`; nil when it is not yet complete.
    mutating func takeFragment(of header: RecordHeader) -> Range<Int>? {
        guard count >= RecordHeader.size + header.length else { return nil }
        let fragmentStart = start + RecordHeader.size
        start = fragmentStart + header.length
        sawFirstRecord = true
        return fragmentStart..<start
    }

    /// A copy of the whole record whose fragment was taken.
    func record(of fragment: Range<Int>) -> [UInt8] {
        Array(bytes[max(0, fragment.lowerBound - RecordHeader.size)..<fragment.upperBound])
    }

    /// To be called when no whole record is left and the fragment taken last is done with: gives back what an idle connection
    /// should not hold.
    mutating func releaseStorage() {
        if isEmpty {
            discard()
        } else if bytes.capacity > RecordLimits.maxIdleInputCapacity, count < RecordLimits.maxIdleInputCapacity / 2 {
            bytes = Array(bytes[(start - Self.headroom)...])
            start = Self.headroom
        }
    }

    /// Drops everything, and the storage.
    mutating func discard() {
        bytes = []
        start = 0
    }
}
