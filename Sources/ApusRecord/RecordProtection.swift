import ApusCrypto
import ApusWire

/// The keys of one direction with their sequence number, and what differs between the versions in how records are sealed with them.
struct RecordProtection: Sendable {
    private enum Keys: Sendable {
        case tls13(TrafficKeys)
        case tls12(TrafficKeysTLS12)
    }

    private let keys: Keys
    private(set) var sequenceNumber: SequenceNumber
    /// The additional data of a TLS 1.3 record; kept so that no array is made for each.
    private var header: [UInt8] = [ContentType.applicationData.rawValue, 3, 3, 0, 0]

    init(_ keys: TrafficKeys, sequenceNumber: SequenceNumber = SequenceNumber()) {
        self.keys = .tls13(keys)
        self.sequenceNumber = sequenceNumber
    }

    init(_ keys: TrafficKeysTLS12, sequenceNumber: SequenceNumber = SequenceNumber()) {
        self.keys = .tls12(keys)
        self.sequenceNumber = sequenceNumber
    }

    /// Whether it is that of TLS 1.2, where the content type stands in the header and keys can't be updated.
    var isTLS12: Bool {
        switch keys {
        case .tls13: false
        case .tls12: true
        }
    }

    /// How many records may be sealed under these keys in all (RFC 9846 §5.5).
    var confidentialityLimit: UInt64 {
        switch keys {
        case .tls13(let keys): keys.aead.confidentialityLimit
        case .tls12(let keys): keys.confidentialityLimit
        }
    }
}

// MARK: - Sealing

extension RecordProtection {
    /// The type in the header of a record with content of type `type`.
    func outerType(of type: ContentType) -> ContentType {
        isTLS12 ? type : .applicationData
    }

    /// How many bytes of any value stand between the header and the content.
    var prefixLength: Int {
        switch keys {
        case .tls13: 0
        case .tls12(let keys): keys.explicitNonceLength
        }
    }

    /// Seals everything from `start`, where the prefix begins, to the end of `bytes`. In TLS 1.3 the content type and padding, within
    /// `maxFragment`, are put behind the content first (RFC 9846 §5.2).
    mutating func seal(
        _ type: ContentType, _ bytes: inout [UInt8], from start: Int, padding: RecordPadding, maxFragment: Int
    ) throws(RecordError) {
        let number = try sequenceNumber.current()
        do throws(CryptoError) {
            switch keys {
            case .tls13(let keys):
                bytes.append(type.rawValue)
                let zeros = padding.length(used: bytes.count - start, limit: maxFragment + 1)
                bytes.append(contentsOf: repeatElement(0, count: zeros))
                setHeader(version: RecordHeader.legacyVersion, length: bytes.count - start + keys.aead.tagLength)
                try keys.seal(&bytes, from: start, sequenceNumber: number, header: header)
            case .tls12(let keys):
                try keys.seal(&bytes, from: start, sequenceNumber: number, type: type)
            }
        } catch {
            throw .sealingFailed
        }
        sequenceNumber.advance()
    }
}

// MARK: - Opening

extension RecordProtection {
    /// Opens the fragment of a record in place and returns its content type and where its content stands; nil when it does not open.
    /// The sequence number then stays: a dropped record of early data was not counted by these keys.
    mutating func open(
        _ bytes: inout [UInt8], fragment: Range<Int>, header record: RecordHeader, maxFragment: Int
    ) throws(RecordError) -> (type: ContentType, content: Range<Int>)? {
        let number = try sequenceNumber.current()
        let plaintext: Range<Int>
        do throws(CryptoError) {
            switch keys {
            case .tls13(let keys):
                setHeader(version: record.version, length: record.length)
                plaintext = try keys.open(&bytes, range: fragment, sequenceNumber: number, header: header)
            case .tls12(let keys):
                plaintext = try keys.open(
                    &bytes, range: fragment, sequenceNumber: number, type: record.type,
                    version: ProtocolVersion(rawValue: record.version))
            }
        } catch {
            return nil
        }
        sequenceNumber.advance()
        guard !isTLS12 else {
            guard plaintext.count <= maxFragment else { throw .recordOverflow }
            return (record.type, plaintext)
        }
        return try Self.content(of: plaintext, in: bytes, maxFragment: maxFragment)
    }

    /// RFC 9846 §5.4: the content type is the last byte of the TLSInnerPlaintext that is not zero.
    private static func content(
        of inner: Range<Int>, in bytes: [UInt8], maxFragment: Int
    ) throws(RecordError) -> (type: ContentType, content: Range<Int>) {
        guard inner.count <= maxFragment + 1 else { throw .recordOverflow }
        guard let index = bytes[inner].lastIndex(where: { $0 != 0 }) else { throw .allPadding }
        return (ContentType(rawValue: bytes[index]), inner.lowerBound..<index)
    }

    private mutating func setHeader(version: UInt16, length: Int) {
        header[1] = UInt8(truncatingIfNeeded: version >> 8)
        header[2] = UInt8(truncatingIfNeeded: version)
        header[3] = UInt8(truncatingIfNeeded: length >> 8)
        header[4] = UInt8(truncatingIfNeeded: length)
    }
}

extension RecordHeader {
    /// RFC 9846 §5.2: `legacy_record_version` of every protected record; in TLS 1.2 it is the version itself.
    static let legacyVersion: UInt16 = 0x0303
}
