package import ApusWire

/// RFC 1035 §4: a query or a response.
package struct DNSMessage: Equatable, Sendable {
    package var header: DNSHeader
    package var questions: [Question] = []
    package var answers: [ResourceRecord] = []
    package var authorities: [ResourceRecord] = []
    /// Without the OPT record, which is ``edns``.
    package var additionals: [ResourceRecord] = []
    package var edns: EDNS?

    package init(header: DNSHeader) { self.header = header }

    /// A recursive query with one question.
    package init(asking question: Question, id: UInt16, edns: EDNS? = EDNS()) {
        header = DNSHeader(id: id)
        header.recursionDesired = true
        questions = [question]
        self.edns = edns
    }

    /// All twelve bits (RFC 6891 §6.1.3).
    package var responseCode: ResponseCode {
        get { ResponseCode(rawValue: UInt16(edns?.extendedResponseCode ?? 0) << 4 | header.lowResponseCode) }
        set {
            header.lowResponseCode = newValue.rawValue
            edns?.extendedResponseCode = UInt8(truncatingIfNeeded: newValue.rawValue >> 4)
        }
    }

    /// - Throws: `DecodeError` for anything that is not one whole message: also for bytes after its end, and for a second OPT record.
    package init(decoding bytes: [UInt8]) throws(DecodeError) {
        var reader = DNSReader(bytes)
        let id = try reader.readUInt16("Message.ID")
        header = DNSHeader(id: id, flags: try reader.readUInt16("Message.flags"))
        let questionCount = try reader.readUInt16("Message.QDCOUNT")
        let answerCount = try reader.readUInt16("Message.ANCOUNT")
        let authorityCount = try reader.readUInt16("Message.NSCOUNT")
        let additionalCount = try reader.readUInt16("Message.ARCOUNT")
        for _ in 0..<questionCount { questions.append(try Question(decoding: &reader)) }
        for _ in 0..<answerCount { answers.append(try ResourceRecord(decoding: &reader)) }
        for _ in 0..<authorityCount { authorities.append(try ResourceRecord(decoding: &reader)) }
        for _ in 0..<additionalCount {
            let record = try ResourceRecord(decoding: &reader)
            guard record.type == .OPT else {
                additionals.append(record)
                continue
            }
            // RFC 6891 §6.1.1.
            guard edns == nil else { throw DecodeError(.invalidValue, in: "Message.additional: a second OPT record") }
            edns = try EDNS(record)
        }
        try reader.expectEnd("Message")
        guard !(answers + authorities).contains(where: { $0.type == .OPT }) else {
            throw DecodeError(.invalidValue, in: "OPT record outside the additional section")
        }
    }

    /// The bytes, with names compressed. Sections of more than 65535 entries are cut.
    package func encoded() -> [UInt8] {
        var writer = DNSWriter()
        encode(into: &writer)
        return writer.bytes
    }

    func encode(into writer: inout DNSWriter) {
        writer.writeUInt16(header.id)
        writer.writeUInt16(header.flags)
        let extra = additionals.prefix(edns == nil ? 0xffff : 0xfffe)
        writer.writeUInt16(UInt16(clamping: questions.count))
        writer.writeUInt16(UInt16(clamping: answers.count))
        writer.writeUInt16(UInt16(clamping: authorities.count))
        writer.writeUInt16(UInt16(clamping: extra.count + (edns == nil ? 0 : 1)))
        for question in questions.prefix(0xffff) { question.encode(into: &writer) }
        for record in answers.prefix(0xffff) { record.encode(into: &writer) }
        for record in authorities.prefix(0xffff) { record.encode(into: &writer) }
        for record in extra { record.encode(into: &writer) }
        edns?.encode(into: &writer)
    }
}
