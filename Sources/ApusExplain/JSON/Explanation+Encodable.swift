import ApusTLS

// The names here are a promise: docs/explain-json.md describes them. The object only grows.

extension Explanation: Encodable {
    /// The version of the schema. A reader that knows this number understands every object that has it.
    package static let schema = 1

    private enum CodingKeys: String, CodingKey {
        case schema
        case role
        case serverName = "server_name"
        case traits
        case summary
        case facts
        case steps
        case serverChain = "server_chain"
        case clientChain = "client_chain"
        case fault
        case showsSecrets = "shows_secrets"
        case isRedacted = "redacted"
        case glossary
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.schema, forKey: .schema)
        try container.encode(role.rawValue, forKey: .role)
        try container.encode(serverName, forKey: .serverName)
        try container.encode(traits.map(\.rawValue), forKey: .traits)
        try container.encode(summary, forKey: .summary)
        try container.encode(facts, forKey: .facts)
        try container.encode(steps, forKey: .steps)
        try container.encode(serverChain, forKey: .serverChain)
        try container.encode(clientChain, forKey: .clientChain)
        try container.encode(fault, forKey: .fault)
        try container.encode(showsSecrets, forKey: .showsSecrets)
        try container.encode(isRedacted, forKey: .isRedacted)
        try container.encode(Glossary.terms(in: sentences), forKey: .glossary)
    }
}

extension Explanation.Step: Encodable {
    private enum CodingKeys: String, CodingKey {
        case number
        case kind
        case title
        case by
        case purpose
        case microseconds
        case epoch
        case protection
        case bytes
        case fields
        case decisions
        case derivations
        case proofs
        case records
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(kind.rawValue, forKey: .kind)
        try container.encode(title, forKey: .title)
        try container.encode(by.rawValue, forKey: .by)
        try container.encode(purpose, forKey: .purpose)
        try container.encode(microseconds, forKey: .microseconds)
        try container.encode(epoch?.rawValue, forKey: .epoch)
        try container.encode(protection, forKey: .protection)
        try container.encode(hexadecimal(bytes), forKey: .bytes)
        try container.encode(fields, forKey: .fields)
        try container.encode(decisions, forKey: .decisions)
        try container.encode(derivations, forKey: .derivations)
        try container.encode(proofs, forKey: .proofs)
        try container.encode(records, forKey: .records)
    }
}

extension Explanation.Field: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case value
        case meaning
        case reason
        case offset
        case length
        case lengthSize = "length_size"
        case depth
        case isShown = "shown"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value, forKey: .value)
        try container.encode(meaning, forKey: .meaning)
        try container.encode(reason, forKey: .reason)
        try container.encode(bytes?.lowerBound, forKey: .offset)
        try container.encode(bytes?.count, forKey: .length)
        try container.encode(lengthSize, forKey: .lengthSize)
        try container.encode(depth, forKey: .depth)
        try container.encode(isShown, forKey: .isShown)
    }
}

extension Explanation.Decision: Encodable {
    private enum CodingKeys: String, CodingKey {
        case subject
        case by
        case chosen
        case offered
        case possible
        case reason
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject.rawValue, forKey: .subject)
        try container.encode(by.rawValue, forKey: .by)
        try container.encode(chosen, forKey: .chosen)
        try container.encode(offered, forKey: .offered)
        try container.encode(possible, forKey: .possible)
        try container.encode(reason, forKey: .reason)
    }
}

extension Explanation.Derivation: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case formula
        case inputs
        case output
        case meaning
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(formula, forKey: .formula)
        try container.encode(inputs, forKey: .inputs)
        try container.encode(output.map(hexadecimal), forKey: .output)
        try container.encode(meaning, forKey: .meaning)
    }
}

extension Explanation.Derivation.Input: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case value
        case isSecret = "secret"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value.map(hexadecimal), forKey: .value)
        try container.encode(isSecret, forKey: .isSecret)
    }
}

extension Explanation.Proof: Encodable {
    private enum CodingKeys: String, CodingKey {
        case by
        case subject
        case statement
        case compared
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(by.rawValue, forKey: .by)
        try container.encode(subject.rawValue, forKey: .subject)
        try container.encode(statement, forKey: .statement)
        try container.encode(compared, forKey: .compared)
    }
}

extension Explanation.CarryingRecord: Encodable {
    private enum CodingKeys: String, CodingKey {
        case type
        case key
        case sequenceNumber = "sequence_number"
        case sealed
        case opened
        case partOffset = "part_offset"
        case partLength = "part_length"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type.description, forKey: .type)
        try container.encode(key, forKey: .key)
        try container.encode(sequenceNumber, forKey: .sequenceNumber)
        try container.encode(hexadecimal(bytes), forKey: .sealed)
        try container.encode(content.map(hexadecimal), forKey: .opened)
        try container.encode(part.lowerBound, forKey: .partOffset)
        try container.encode(part.count, forKey: .partLength)
    }
}

extension Explanation.Certificate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case subject
        case issuer
        case names
        case notBefore = "not_before"
        case notAfter = "not_after"
        case key
        case sha256
        case isSent = "sent"
        case isTrusted = "trusted_root"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(issuer, forKey: .issuer)
        try container.encode(names, forKey: .names)
        try container.encode(notBefore, forKey: .notBefore)
        try container.encode(notAfter, forKey: .notAfter)
        try container.encode(key, forKey: .key)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(isSent, forKey: .isSent)
        try container.encode(isTrusted, forKey: .isTrusted)
    }
}

extension Explanation.Fault: Encodable {
    private enum CodingKeys: String, CodingKey {
        case noticedBy = "noticed_by"
        case what
        case rule
        case alert
        case advice
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(noticedBy.rawValue, forKey: .noticedBy)
        try container.encode(what, forKey: .what)
        try container.encode(rule, forKey: .rule)
        try container.encode(alert, forKey: .alert)
        try container.encode(advice, forKey: .advice)
    }
}

extension Glossary.Term: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name
        case definition
        case source
        case link
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(definition, forKey: .definition)
        try container.encode(source, forKey: .source)
        try container.encode(link, forKey: .link)
    }
}
