extension DNSMessage {
    /// The message with only what answers its question: what a server adds about other names is not believed (RFC 2181 §5.4.1).
    ///
    /// Kept are the records of the name that was asked for, and of those it is an alias of; of what says that there is nothing, the
    /// records of zones that hold these names. The additional section goes.
    package func relevant(to question: Question) -> DNSMessage {
        var message = self
        let chain = aliases(of: question)
        message.answers = answers.filter { record in
            guard record.recordClass == question.recordClass else { return false }
            switch record.type {
            case .DNAME: return chain.contains { $0.isWithin(record.name) }
            case .RRSIG: return chain.contains { $0.isWithin(record.name) }
            case .CNAME: return chain.contains(record.name)
            default: return chain.contains(record.name) && (record.type == question.type || question.type == .ANY)
            }
        }
        message.authorities = authorities.filter { record in
            guard record.recordClass == question.recordClass else { return false }
            switch record.type {
            case .SOA, .NS, .DS: return chain.contains { $0.isWithin(record.name) }
            // Proofs are about names beside those asked for. They go to whoever asked for them, with this answer alone.
            case .NSEC, .NSEC3, .RRSIG: return true
            default: return false
            }
        }
        message.additionals = []
        return message
    }

    /// The name asked for, and each that it is an alias of, by the records of this message in any order.
    private func aliases(of question: Question) -> [DomainName] {
        var chain = [question.name]
        let aliases = answers.filter { $0.type == .CNAME }
        while chain.count <= Self.maximumAliases, let last = chain.last {
            guard let alias = aliases.first(where: { $0.name == last }),
                let target = DomainName(uncompressed: alias.data.bytes), !chain.contains(target)
            else { break }
            chain.append(target)
        }
        return chain
    }

    private static let maximumAliases = 16
}

extension DomainName {
    /// A name that is all of `bytes`.
    package init?(uncompressed bytes: [UInt8]) {
        var reader = DNSReader(bytes)
        guard let name = try? reader.readName(allowsCompression: false), reader.isAtEnd else { return nil }
        self = name
    }
}
