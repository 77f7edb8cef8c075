import ApusWire

/// RFC 1035 §4.1.2.
package struct Question: Hashable, Sendable {
    package var name: DomainName
    package var type: RecordType
    package var recordClass: RecordClass

    package init(name: DomainName, type: RecordType, recordClass: RecordClass = .IN) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
    }

    init(decoding reader: inout DNSReader) throws(DecodeError) {
        name = try reader.readName("Question.QNAME")
        type = RecordType(rawValue: try reader.readUInt16("Question.QTYPE"))
        recordClass = RecordClass(rawValue: try reader.readUInt16("Question.QCLASS"))
    }

    func encode(into writer: inout DNSWriter) {
        writer.writeName(name)
        writer.writeUInt16(type.rawValue)
        writer.writeUInt16(recordClass.rawValue)
    }
}
