import ApusCrypto
import ApusWire

/// RFC 9846 §5.2: the keys of one direction with their sequence number.
struct RecordProtection: Sendable {
    private let keys: TrafficKeys
    private(set) var sequenceNumber: SequenceNumber
    /// The additional data of the record at hand; kept so that no array is made for each.
    private var header: [UInt8] = [ContentType.applicationData.rawValue, 3, 3, 0, 0]

    init(_ keys: TrafficKeys, sequenceNumber: SequenceNumber = SequenceNumber()) {
        self.keys = keys
        self.sequenceNumber = sequenceNumber
    }

    var tagLength: Int { keys.aead.tagLength }

    /// How many records may be sealed under these keys in all (RFC 9846 §5.5).
    var confidentialityLimit: UInt64 { keys.aead.confidentialityLimit }

    /// Opens the fragment of a record in place and returns the place of its plaintext; nil when it does not open. The sequence number
    /// then stays: a dropped record of early data was not counted by these keys.
    mutating func open(
        _ bytes: inout [UInt8], fragment: Range<Int>, header record: RecordHeader
    ) throws(RecordError) -> Range<Int>? {
        let number = try sequenceNumber.current()
        guard fragment.count >= tagLength else { return nil }
        setHeader(version: record.version, length: record.length)
        do throws(CryptoError) {
            let plaintext = try keys.open(&bytes, range: fragment, sequenceNumber: number, header: header)
            sequenceNumber.advance()
            return plaintext
        } catch {
            return nil
        }
    }

    /// Seals everything from `start` to the end of `bytes` and appends the tag. The record's header stands before `start`, and says
    /// the length with the tag.
    mutating func seal(_ bytes: inout [UInt8], from start: Int) throws(RecordError) {
        let number = try sequenceNumber.current()
        setHeader(version: RecordHeader.legacyVersion, length: bytes.count - start + tagLength)
        do throws(CryptoError) {
            try keys.seal(&bytes, from: start, sequenceNumber: number, header: header)
        } catch {
            throw .sealingFailed
        }
        sequenceNumber.advance()
    }

    private mutating func setHeader(version: UInt16, length: Int) {
        header[1] = UInt8(truncatingIfNeeded: version >> 8)
        header[2] = UInt8(truncatingIfNeeded: version)
        header[3] = UInt8(truncatingIfNeeded: length >> 8)
        header[4] = UInt8(truncatingIfNeeded: length)
    }
}

extension RecordHeader {
    /// RFC 9846 §5.2: `legacy_record_version` of every protected record.
    static let legacyVersion: UInt16 = 0x0303
}
