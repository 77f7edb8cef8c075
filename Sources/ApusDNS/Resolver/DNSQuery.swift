package import ApusWire

/// One question of a client, with all of its message that bears on the answer.
package struct DNSQuery: Sendable {
    package var message: DNSMessage
    package var question: Question

    package var wantsDNSSEC: Bool { message.edns?.dnssecOK ?? false }
    /// Whether the client pads, and so wants a padded answer (RFC 7830 §4).
    package var isPadded: Bool { message.edns?.has(.padding) ?? false }

    /// - Throws: ``Refusal``.
    package init(decoding bytes: [UInt8]) throws(Refusal) {
        let message: DNSMessage
        do { message = try DNSMessage(decoding: bytes) } catch { throw .malformed(error) }
        guard !message.header.isResponse else { throw .malformed(DecodeError(.invalidValue, in: "Message.QR: a response")) }
        guard message.header.opcode == .query else { throw .answered(message.refused(.notImplemented)) }
        guard message.questions.count == 1, let question = message.questions.first, message.answers.isEmpty,
            message.authorities.isEmpty
        else { throw .answered(message.refused(.formatError)) }
        // RFC 6891 §6.1.3.
        guard message.edns.map({ $0.version == 0 }) ?? true else { throw .answered(message.refused(.badVersion)) }
        // Transfers of zones and transactions are not for a cache; nor is data that stands for a whole message.
        guard !question.type.isMeta || question.type == .ANY, question.recordClass == .IN || question.recordClass == .CH else {
            throw .answered(message.refused(.notImplemented, ExtendedError(.notSupported)))
        }
        self.message = message
        self.question = question
    }

    /// Why a query goes no further.
    package enum Refusal: Error, Equatable {
        /// It is no query: nothing can be answered.
        case malformed(DecodeError)
        /// It is one, to which this is the answer.
        case answered(DNSMessage)
    }
}

extension DNSMessage {
    /// The answer that says no.
    package func refused(_ code: ResponseCode, _ errors: ExtendedError...) -> DNSMessage {
        var response = DNSMessage(header: DNSHeader(id: header.id))
        response.header.isResponse = true
        response.header.opcode = header.opcode
        response.header.recursionDesired = header.recursionDesired
        response.header.recursionAvailable = true
        response.header.checkingDisabled = header.checkingDisabled
        response.questions = questions
        if let asked = edns {
            var edns = EDNS()
            edns.dnssecOK = asked.dnssecOK
            edns.options = errors.map(\.option)
            response.edns = edns
        }
        response.responseCode = code
        return response
    }
}
