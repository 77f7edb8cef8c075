import ApusDNS
import ApusExplain

/// One answer, as people and scripts see it.
struct DNSAnswerReport {
    var question: Question
    var reply: DNSReply
    var server: DNSServerLocation
    var method: HTTPSTransport.Method

    private var message: DNSMessage { reply.message }

    /// As `dig` prints it, with what can be said about how it came.
    var text: String {
        var lines = [message.text]
        var times = "\(Self.text(reply.times.query)) msec"
        if let connect = reply.times.connect {
            times += " (and before it: connect \(Self.text(connect))"
            times += reply.times.handshake.map { ", TLS handshake \(Self.text($0)))" } ?? ")"
        }
        lines.append(";; Query time: \(times)")
        lines.append(";; SERVER: \(server) (\(way))")
        lines.append(";; MSG SIZE  rcvd: \(reply.size)\n")
        return lines.joined(separator: "\n")
    }

    var dataLines: [String] { message.answers.map(\.dataText) }

    private var way: String {
        switch reply.transport {
        case .udp: "UDP"
        case .tcp: "TCP"
        case .tls: "DNS over TLS"
        case .https: "\(reply.httpVersion?.rawValue ?? "HTTPS"), \(method.rawValue.uppercased())"
        }
    }

    /// What to say to whoever might not see it.
    var note: String? {
        let name = question.name
        switch message.responseCode {
        case .nameError: return "\(name) does not exist (NXDOMAIN)"
        case .noError where !message.answers.contains(where: { $0.type == question.type || question.type == .ANY }):
            return "\(name) has no records of type \(question.type)"
        default: return nil
        }
    }

    /// Of an answer that says that the server failed.
    var failure: Failure? {
        guard message.responseCode != .noError, message.responseCode != .nameError else { return nil }
        let reasons = (message.edns?.extendedErrors ?? []).map { ": \($0)" }.joined()
        let why = "\(question.name) \(question.type): \(message.responseCode)\(reasons)"
        return Failure(
            code: .handshakeFailed, what: "\(server) has no answer", why: why, report: ErrorReport(kind: "refused", message: why))
    }

    private static func text(_ duration: Duration) -> String { "\(milliseconds(duration))" }

    static func milliseconds(_ duration: Duration) -> Double { (duration / .microseconds(1)).rounded() / 1000 }
}

/// What `apus dns --json` prints. Every key is always there; what is absent is null.
struct DNSReport: JSONReport {
    var answers: [DNSAnswerReport]
    var handshake: Explanation?
    var error: ErrorReport?

    private enum CodingKeys: String, CodingKey {
        case answers, handshake, error
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(answers, forKey: .answers)
        try container.encode(handshake, forKey: .handshake)
        try container.encode(error, forKey: .error)
    }
}

extension DNSAnswerReport: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, type, status, server, transport, authenticated, answer, authority, additional, size
        case extendedErrors = "extended_errors"
        case httpVersion = "http_version"
        case timings = "timings_ms"
    }

    private enum TimingKeys: String, CodingKey {
        case connect, handshake, query
    }

    private struct Record: Encodable {
        var name: String
        var type: String
        var ttl: UInt32
        var data: String

        init(_ record: ResourceRecord) {
            name = record.name.description
            type = record.type.description
            ttl = record.ttl
            data = record.dataText
        }
    }

    func encode(to encoder: any Encoder) throws {
        let message = reply.message
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(question.name.description, forKey: .name)
        try container.encode(question.type.description, forKey: .type)
        try container.encode(message.responseCode.description, forKey: .status)
        try container.encode(server.description, forKey: .server)
        try container.encode(reply.transport.rawValue, forKey: .transport)
        try container.encode(reply.httpVersion?.rawValue, forKey: .httpVersion)
        try container.encode(message.header.isAuthenticData, forKey: .authenticated)
        try container.encode(message.answers.map(Record.init), forKey: .answer)
        try container.encode(message.authorities.map(Record.init), forKey: .authority)
        try container.encode(message.additionals.map(Record.init), forKey: .additional)
        try container.encode((message.edns?.extendedErrors ?? []).map(\.description), forKey: .extendedErrors)
        try container.encode(reply.size, forKey: .size)
        var timings = container.nestedContainer(keyedBy: TimingKeys.self, forKey: .timings)
        try timings.encode(reply.times.connect.map(Self.milliseconds), forKey: .connect)
        try timings.encode(reply.times.handshake.map(Self.milliseconds), forKey: .handshake)
        try timings.encode(Self.milliseconds(reply.times.query), forKey: .query)
    }
}
