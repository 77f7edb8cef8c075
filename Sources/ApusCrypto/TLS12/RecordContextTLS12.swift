package import ApusWire

/// What a record's authentication covers besides its content (RFC 5246 §6.2.3.1, §6.2.3.3):
/// `seq_num + TLSCompressed.type + TLSCompressed.version + TLSCompressed.length`.
package struct RecordContextTLS12: Sendable {
    let sequenceNumber: UInt64
    let type: ContentType
    let version: ProtocolVersion

    package init(sequenceNumber: UInt64, type: ContentType, version: ProtocolVersion = .TLS12) {
        self.sequenceNumber = sequenceNumber
        self.type = type
        self.version = version
    }

    /// The sequence number in network byte order.
    var sequenceNumberBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(13)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: sequenceNumber >> UInt64(shift)))
        }
        return bytes
    }

    /// All 13 bytes, with a length that may be a secret: nothing here depends on its value.
    func bytes(length: UInt16) -> [UInt8] {
        var bytes = sequenceNumberBytes
        bytes.append(type.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: version.rawValue >> 8))
        bytes.append(UInt8(truncatingIfNeeded: version.rawValue))
        bytes.append(UInt8(truncatingIfNeeded: length >> 8))
        bytes.append(UInt8(truncatingIfNeeded: length))
        return bytes
    }
}
