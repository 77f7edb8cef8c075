/// "0x20": letters of the name in a case chosen at random, which an answer must repeat.
enum RandomCase {
    static func applied(to name: DomainName, using generator: inout some RandomNumberGenerator) -> DomainName {
        var bits: UInt64 = 0
        var left = 0
        let wire = name.wire.map { byte -> UInt8 in
            guard isLetter(byte) else { return byte }
            if left == 0 { (bits, left) = (generator.next(), 64) }
            defer { (bits, left) = (bits >> 1, left - 1) }
            return bits & 1 == 0 ? byte | 0x20 : byte & ~0x20
        }
        return DomainName(validated: wire)
    }

    /// The answer with the letters of the question as they were: a name that ends as the question does points to it, and so came in its
    /// random case.
    static func restored(_ answer: DNSMessage, to question: Question) -> DNSMessage {
        var answer = answer
        answer.questions = [question]
        func restored(_ records: [ResourceRecord]) -> [ResourceRecord] {
            records.map { record in
                var record = record
                record.name = self.restored(record.name, like: question.name)
                record.data = record.data.mapNames(type: record.type, recordClass: record.recordClass) {
                    self.restored($0, like: question.name)
                }
                return record
            }
        }
        answer.answers = restored(answer.answers)
        answer.authorities = restored(answer.authorities)
        answer.additionals = restored(answer.additionals)
        return answer
    }

    /// The labels that both names end in, in the letters of the second.
    static func restored(_ name: DomainName, like other: DomainName) -> DomainName {
        var ending: DomainName? = other
        while let candidate = ending, !candidate.isRoot {
            if name.isWithin(candidate) {
                return DomainName(validated: Array(name.wire.dropLast(candidate.wire.count)) + candidate.wire)
            }
            ending = candidate.parent
        }
        return name
    }

    /// Lengths are below all letters.
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte >= 0x41
    }
}
