import ApusNIO
import ApusTLS
import ApusX509
import ArgumentParser
import NIOCore
import NIOPosix

/// Why a command ends, as people and scripts get to know it: a code, a line, and advice where there is some.
struct Failure: Error {
    /// Exit codes of the command line's contract.
    enum Code: Int32 {
        /// A policy or check that was asked for.
        case notMet = 1
        case noConnection = 2
        case handshakeFailed = 3
        case untrusted = 4
        case usage = 64
        case badFile = 66
    }

    var code: Code
    /// What failed: "connect to localhost:8443".
    var what: String
    var why: String
    var advice: String?
    /// For `--json`.
    var report: ErrorReport

    init(code: Code, what: String, why: String, advice: String? = nil, report: ErrorReport) {
        self.code = code
        self.what = what
        self.why = why
        self.advice = advice
        self.report = report
    }

    /// Prints the line on stderr, and gives what the parser's library turns into the exit code.
    func exit() -> ExitCode {
        StandardStreams.printError("apus: \(what): \(why)")
        if let advice { StandardStreams.printError("      \(advice)") }
        return ExitCode(code.rawValue)
    }
}

/// The `error` object of `--json`.
struct ErrorReport: Encodable, Equatable {
    var kind: String
    var reason: String?
    var alert: String?
    var alertBy: String?
    var message: String

    enum CodingKeys: String, CodingKey {
        case kind
        case reason
        case alert
        case alertBy = "alert_by"
        case message
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(reason, forKey: .reason)
        try container.encode(alert, forKey: .alert)
        try container.encode(alertBy, forKey: .alertBy)
        try container.encode(message, forKey: .message)
    }
}

extension Failure {
    /// A file that can't be used: exit 66.
    init(_ error: CredentialError) {
        let isInTheWay = error.problem == .alreadyExists
        let advice = isInTheWay ? "give another directory with --out, or --force to replace it" : error.advice
        self.init(
            code: .badFile, what: "can't use a file", why: error.message, advice: advice,
            report: ErrorReport(kind: "misuse", message: error.message))
    }

    /// A connection that did not come about.
    static func connecting(to target: String, _ error: any Error) -> Failure {
        if let error = error as? TLSError { return handshake(with: target, error) }
        if let error = error as? TLSHandlerError { return handler(with: target, error) }
        if let error = error as? StartTLSError { return startTLS(with: target, error) }
        let why = ConnectErrorWords.describe(error)
        return Failure(
            code: .noConnection, what: "connect to \(target)", why: why,
            report: ErrorReport(kind: ConnectErrorWords.isTimeout(error) ? "timeout" : "connect", message: why))
    }

    /// A connection that came about and ended before its time.
    static func connected(to target: String, _ error: any Error) -> Failure {
        if error is TLSError || error is TLSHandlerError || error is StartTLSError { return connecting(to: target, error) }
        let why = ConnectErrorWords.describe(error)
        return Failure(
            code: .handshakeFailed, what: "connection to \(target)", why: why,
            report: ErrorReport(kind: "truncated", message: why))
    }

    /// The words before TLS.
    private static func startTLS(with target: String, _ error: StartTLSError) -> Failure {
        let kind =
            switch error {
            case .notOffered, .refused: "incompatible"
            case .malformed, .plaintextBehindAnswer, .tooLong: "misbehaved"
            case .closed: "truncated"
            case .timedOut: "timeout"
            }
        var advice: String?
        if case .malformed = error { advice = "does the service that --starttls names listen there, and begin in the clear?" }
        return Failure(
            code: .handshakeFailed, what: "STARTTLS with \(target)", why: "\(error)", advice: advice,
            report: ErrorReport(kind: kind, message: "\(error)"))
    }

    static func handler(with target: String, _ error: TLSHandlerError) -> Failure {
        switch error {
        case .handshakeTimedOut:
            Failure(
                code: .handshakeFailed, what: "handshake with \(target)", why: "\(error)",
                advice: "does a TLS server listen there? --timeout SECONDS allows it more time",
                report: ErrorReport(kind: "timeout", message: "\(error)"))
        case .tooManyBytesBeforeHandshake, .handlerRemoved, .noHandler, .concurrentReads:
            Failure(
                code: .handshakeFailed, what: "handshake with \(target)", why: "\(error)",
                report: ErrorReport(kind: "misuse", message: "\(error)"))
        }
    }

    static func handshake(with target: String, _ error: TLSError) -> Failure {
        let code: Code
        let kind: String
        var reason: String?
        switch error {
        case .decode: (code, kind) = (.handshakeFailed, "decode")
        // Whoever can't sign with the certificate's key is not whom the certificate is about.
        case .misbehaved(let fault) where fault.rule == .invalidSignature:
            (code, kind) = (.untrusted, "untrusted")
            reason = "wrong_key"
        case .misbehaved: (code, kind) = (.handshakeFailed, "misbehaved")
        case .incompatible: (code, kind) = (.handshakeFailed, "incompatible")
        case .untrusted(let peer):
            (code, kind) = (.untrusted, "untrusted")
            reason = peer.reason.rawValue
        case .received: (code, kind) = (.handshakeFailed, "received_alert")
        case .truncated: (code, kind) = (.handshakeFailed, "truncated")
        case .misuse(.invalidConfiguration): (code, kind) = (.usage, "misuse")
        case .misuse: (code, kind) = (.handshakeFailed, "misuse")
        }
        let alert: (description: AlertDescription, by: String)?
        if case .received(let description) = error {
            alert = (description, "peer")
        } else {
            alert = error.alert.map { ($0, "us") }
        }
        return Failure(
            code: code, what: "handshake with \(target)", why: "\(error)", advice: advice(for: error),
            report: ErrorReport(
                kind: kind, reason: reason, alert: alert?.description.description, alertBy: alert?.by, message: "\(error)"))
    }

    private static func advice(for error: TLSError) -> String? {
        switch error {
        case .untrusted(let peer): TrustAdvice.forConnecting(peer.reason)
        case .incompatible(.version): "it may speak an older version of TLS"
        case .misbehaved(let fault) where fault.rule == .notTLS: "is it a TLS port?"
        default: nil
        }
    }
}

/// What NIO's connection errors mean to a person.
enum ConnectErrorWords {
    static func describe(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
                return "the name can't be found"
            }
            guard let first = error.connectionErrors.first else { return "no address to connect to" }
            return describe(first.error)
        case let error as IOError: return words(of: error)
        case let error as ChannelError:
            switch error {
            case .connectTimeout(let limit): return "no answer within \(Double(limit.nanoseconds) / 1e9) s"
            default: return "\(error)"
            }
        default: return "\(error)"
        }
    }

    static func isTimeout(_ error: any Error) -> Bool {
        switch error {
        case let error as ChannelError:
            if case .connectTimeout = error { return true }
            return false
        case let error as NIOConnectionError: return error.connectionErrors.contains { isTimeout($0.error) }
        default: return false
        }
    }

    private static func words(of error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "connection refused: nothing listens there"
        case ECONNRESET: "the connection was reset by the other side"
        case EHOSTUNREACH, ENETUNREACH: "there is no route to that address"
        case ETIMEDOUT: "no answer"
        case EADDRINUSE: "the address is already in use"
        case EACCES: "permission denied"
        case EADDRNOTAVAIL: "this machine does not have that address"
        default: "\(error)"
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
