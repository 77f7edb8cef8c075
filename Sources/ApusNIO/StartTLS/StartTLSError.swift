/// Why TLS did not begin on a connection that began in the clear.
package enum StartTLSError: Error, Sendable, Equatable {
    /// The server does not offer it; going on in the clear is nobody's wish here (RFC 8314 §3).
    case notOffered
    /// The server said no; its words, fit for a terminal.
    case refused(String)
    /// The server speaks another protocol, or this one wrongly.
    case malformed(String)
    /// Bytes came behind the server's last word in the clear: they would be taken for bytes of the protected connection
    /// (CVE-2011-0411, CVE-2021-23222).
    case plaintextBehindAnswer(Int)
    /// It says more than any server has to say here.
    case tooLong
    /// The connection ended.
    case closed
    /// The words took longer than the limit, in seconds.
    case timedOut(Double)
}

extension StartTLSError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notOffered: "the server does not offer to start TLS"
        case .refused(let words): "the server refuses to start TLS: \(words)"
        case .malformed(let what): "the server does not speak the protocol: \(what)"
        case .plaintextBehindAnswer(let count):
            "the server sent \(count) bytes in the clear behind its answer, where TLS has to begin: somebody may have put them there"
        case .tooLong: "the server sent more than \(StartTLSPrelude.maximumSize) bytes before TLS began"
        case .closed: "the server closed the connection before TLS began"
        case .timedOut(let seconds): "the server did not start TLS within \(seconds) s"
        }
    }
}
