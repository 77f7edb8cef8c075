import ApusWire

/// What a record says: its bytes, in which no name is compressed.
///
/// Of a type that is known the bytes have its shape; of any other they are what came (RFC 3597 §3).
package struct RecordData: Hashable, Sendable {
    package let bytes: [UInt8]

    /// - Parameter bytes: without compressed names. Of a type that is known they must have its shape, or the record can't be read again.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    init(decoding reader: inout DNSReader, type: RecordType, recordClass: RecordClass) throws(DecodeError) {
        guard let fields = RecordLayout.fields(type, in: recordClass) else {
            bytes = Array(reader.readRemaining())
            return
        }
        var bytes: [UInt8] = []
        for field in fields { try field.read(&reader, into: &bytes) }
        self.bytes = bytes
    }

    func encode(into writer: inout DNSWriter, type: RecordType, recordClass: RecordClass) {
        // Names are written compressed in RFC 1035's own types alone, where they stand behind at most one number.
        guard let fields = RecordLayout.fields(type, in: recordClass), fields.contains(.compressedName),
            encodeCompressed(fields, into: &writer)
        else { return writer.write(bytes) }
    }

    /// The same with other names in it, where the type has names.
    func mapNames(type: RecordType, recordClass: RecordClass, _ transform: (DomainName) -> DomainName) -> RecordData {
        guard let fields = RecordLayout.fields(type, in: recordClass), fields.contains(where: \.isName) else { return self }
        var reader = DNSReader(bytes)
        var mapped: [UInt8] = []
        for field in fields {
            if field.isName {
                guard let name = try? reader.readName(allowsCompression: false) else { return self }
                mapped += transform(name).wire
            } else {
                do throws(DecodeError) { try field.read(&reader, into: &mapped) } catch { return self }
            }
        }
        return reader.isAtEnd ? RecordData(bytes: mapped) : self
    }

    /// - Returns: false, with nothing written, where the bytes do not have the shape.
    private func encodeCompressed(_ fields: [RecordField], into writer: inout DNSWriter) -> Bool {
        var reader = DNSReader(bytes)
        var parts: [(name: DomainName?, bytes: ArraySlice<UInt8>)] = []
        for field in fields {
            if field == .compressedName {
                guard let name = try? reader.readName(allowsCompression: false) else { return false }
                parts.append((name, []))
            } else {
                guard let number = try? reader.readBytes(field == .uint16 ? 2 : 4) else { return false }
                parts.append((nil, number))
            }
        }
        guard reader.isAtEnd else { return false }
        for part in parts {
            if let name = part.name { writer.writeName(name) } else { writer.write(part.bytes) }
        }
        return true
    }
}

extension RecordField {
    fileprivate var isName: Bool { self == .compressedName || self == .name || self == .plainName }

    /// Checks the field's shape and appends its bytes, with names in full.
    func read(_ reader: inout DNSReader, into bytes: inout [UInt8]) throws(DecodeError) {
        switch self {
        case .uint8, .algorithm: bytes.append(contentsOf: try reader.readBytes(1))
        case .uint16, .recordType, .certificateType: bytes.append(contentsOf: try reader.readBytes(2))
        case .uint32, .time, .ipv4: bytes.append(contentsOf: try reader.readBytes(4))
        case .locator: bytes.append(contentsOf: try reader.readBytes(8))
        case .ipv6: bytes.append(contentsOf: try reader.readBytes(16))
        case .extendedUniqueIdentifier(let count): bytes.append(contentsOf: try reader.readBytes(count))
        case .compressedName, .name: bytes.append(contentsOf: try reader.readName().wire)
        case .plainName: bytes.append(contentsOf: try reader.readName(allowsCompression: false).wire)
        case .string, .salt: try Self.readString(&reader, into: &bytes)
        case .tag: try Self.readString(&reader, into: &bytes, minimum: 1)
        case .hash: try Self.readString(&reader, into: &bytes, minimum: 1)
        case .strings:
            repeat { try Self.readString(&reader, into: &bytes) } while !reader.isAtEnd
        case .text, .hexadecimal, .base64: bytes.append(contentsOf: reader.readRemaining())
        case .typeBitmap: try TypeBitmap.check(&reader, into: &bytes)
        case .serviceParameters: try ServiceParameters.check(&reader, into: &bytes)
        case .prefixes: try AddressPrefixes.check(&reader, into: &bytes)
        case .location:
            let version = try reader.readUInt8("LOC.VERSION")
            // RFC 1876 §2: another version has another, unknown shape.
            bytes.append(version)
            bytes.append(contentsOf: version == 0 ? try reader.readBytes(15) : reader.readRemaining())
        }
    }

    private static func readString(
        _ reader: inout DNSReader, into bytes: inout [UInt8], minimum: UInt8 = 0
    ) throws(DecodeError) {
        let length = try reader.readUInt8()
        guard length >= minimum else { throw DecodeError(.invalidLength, in: "a character-string") }
        bytes.append(length)
        bytes.append(contentsOf: try reader.readBytes(Int(length)))
    }
}
