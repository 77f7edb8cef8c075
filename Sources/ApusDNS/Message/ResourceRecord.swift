import ApusWire

/// RFC 1035 §4.1.3.
package struct ResourceRecord: Hashable, Sendable {
    package var name: DomainName
    package var type: RecordType
    package var recordClass: RecordClass
    /// Seconds, as it came: ``effectiveTTL`` is what it means.
    package var ttl: UInt32
    package var data: RecordData

    package init(name: DomainName, type: RecordType, recordClass: RecordClass = .IN, ttl: UInt32, data: RecordData) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
        self.ttl = ttl
        self.data = data
    }

    /// RFC 2181 §8: with its highest bit set it is as good as zero.
    package var effectiveTTL: UInt32 { ttl > 0x7fff_ffff ? 0 : ttl }

    init(decoding reader: inout DNSReader) throws(DecodeError) {
        name = try reader.readName("ResourceRecord.NAME")
        type = RecordType(rawValue: try reader.readUInt16("ResourceRecord.TYPE"))
        recordClass = RecordClass(rawValue: try reader.readUInt16("ResourceRecord.CLASS"))
        ttl = try reader.readUInt32("ResourceRecord.TTL")
        let length = Int(try reader.readUInt16("ResourceRecord.RDLENGTH"))
        var content = try reader.readSection(length, "ResourceRecord.RDATA")
        do {
            data = try RecordData(decoding: &content, type: type, recordClass: recordClass)
            try content.expectEnd()
        } catch {
            throw DecodeError(error.problem, in: "\(type).RDATA")
        }
    }

    func encode(into writer: inout DNSWriter) {
        writer.writeName(name)
        writer.writeUInt16(type.rawValue)
        writer.writeUInt16(recordClass.rawValue)
        writer.writeTTL(ttl)
        writer.writeSized { data.encode(into: &$0, type: type, recordClass: recordClass) }
    }
}
