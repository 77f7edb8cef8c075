package import ApusHTTP
package import NIOCore

/// Carries queries to one server and brings its answers.
package protocol DNSTransport: Sendable {
    var location: DNSServerLocation { get }

    /// Asks, and returns an answer that was checked to be one to this question. The query's ID is the transport's affair: what stands in
    /// `query` is not sent.
    ///
    /// - Parameter timeout: for the whole of it, connecting included.
    /// - Throws: ``DNSExchangeError``, and what connecting throws.
    func exchange(_ query: DNSMessage, timeout: TimeAmount) async throws -> DNSReply
}

/// An answer, and how it came.
package struct DNSReply: Sendable {
    package var message: DNSMessage
    /// Bytes of the message.
    package var size: Int
    /// How it was carried, where that is not what was asked for: by TCP after a datagram that was too short.
    package var transport: DNSServerLocation.Transport
    /// Of an answer over HTTPS.
    package var httpVersion: HTTPProtocolVersion?
    package var times = ExchangeTimes()
}

/// How long each part took; nil for a part that there was not.
package struct ExchangeTimes: Sendable {
    package var connect: Duration?
    package var handshake: Duration?
    package var query: Duration = .zero
}

extension DNSMessage {
    /// Whether this is an answer to `query`: the same ID, and the same question, letter by letter.
    ///
    /// The case of letters counts, since whoever guesses an answer must guess it too where it was chosen at random.
    func answers(_ query: DNSMessage) -> Bool {
        header.isResponse && header.id == query.header.id && header.opcode == query.header.opcode
            && questions.count == query.questions.count
            && zip(questions, query.questions).allSatisfy { answered, asked in
                answered.name.wire == asked.name.wire && answered.type == asked.type && answered.recordClass == asked.recordClass
            }
    }
}
