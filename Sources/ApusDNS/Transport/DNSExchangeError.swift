/// Why a server gave no answer that can be used.
package enum DNSExchangeError: Error, Equatable, CustomStringConvertible {
    /// No answer within the time that was given.
    case timedOut
    /// The connection ended before the answer was there.
    case connectionClosed
    /// What came is no DNS message.
    case malformed(String)
    /// The answer is to something else than what was asked.
    case wrongAnswer
    /// More datagrams came that answer something else than anyone but a forger would send.
    case tooManyForgeries
    /// As many queries as can be told apart are under way.
    case busy
    /// An HTTP status other than 200.
    case status(Int)
    /// An HTTP response with something else than a DNS message in it.
    case mediaType(String)

    package var description: String {
        switch self {
        case .timedOut: "no answer in time"
        case .connectionClosed: "the connection ended before the answer"
        case .malformed(let why): "the answer is no DNS message: \(why)"
        case .wrongAnswer: "the answer is to another question"
        case .tooManyForgeries: "too many datagrams that answer something else"
        case .busy: "too many queries are under way"
        case .status(let code): "HTTP status \(code)"
        case .mediaType(let type): "the response is \(type), not application/dns-message"
        }
    }
}
