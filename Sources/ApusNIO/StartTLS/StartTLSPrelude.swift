/// The words in the clear that come before TLS, where a service begins without it. Sans-IO, bounded, and strict: no byte of them is
/// ever taken for one of the protected connection.
///
/// | service | what is said |
/// |---|---|
/// | SMTP (RFC 3207) | greeting, EHLO, STARTTLS |
/// | IMAP (RFC 9051 §6.2.1) | greeting, CAPABILITY unless the greeting has it, STARTTLS |
/// | PostgreSQL (Frontend/Backend Protocol §55.2.10) | SSLRequest |
package struct StartTLSPrelude: Sendable {
    package enum Service: String, Sendable, CaseIterable {
        case smtp, imap, postgres

        /// Where the service listens, for TLS that begins in band.
        package var port: Int {
            switch self {
            case .smtp: 25
            case .imap: 143
            case .postgres: 5432
            }
        }
    }

    private enum State: Sendable {
        case smtpGreeting
        case smtpCapabilities
        case smtpAnswer
        case imapGreeting
        case imapCapabilities
        case imapAnswer
        case postgresAnswer
        case complete
    }

    /// All that a server may say before TLS, in bytes; real ones say some hundred.
    static let maximumSize = 64 * 1024
    /// A line of it. RFC 5321 §4.5.3.1.5 allows 512 bytes; lists of capabilities can be longer.
    static let maximumLine = 4096

    private var state: State
    private var output: [UInt8]
    private var buffer: [UInt8] = []
    private var received = 0
    private var offersTLS = false
    /// The code of a reply of several lines, while it goes on.
    private var replyCode: Substring?

    package init(_ service: Service) {
        output = []
        switch service {
        case .smtp: state = .smtpGreeting
        case .imap: state = .imapGreeting
        case .postgres:
            state = .postgresAnswer
            output = Self.sslRequest
        }
    }

    /// SSLRequest: its length, and the number that stands for it.
    private static let sslRequest: [UInt8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]

    /// TLS begins now.
    package var isComplete: Bool { if case .complete = state { true } else { false } }

    /// What is to be sent, removed from here. Empty when there is nothing.
    package mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// Takes what the server sent, split anywhere.
    package mutating func receive(_ bytes: [UInt8]) throws(StartTLSError) {
        guard !isComplete else { return }
        received += bytes.count
        guard received <= Self.maximumSize else { throw .tooLong }
        buffer += bytes
        if case .postgresAnswer = state { return try takePostgres() }
        while !isComplete, let line = try nextLine() {
            switch state {
            case .smtpGreeting, .smtpCapabilities, .smtpAnswer: try takeSMTP(line)
            case .imapGreeting, .imapCapabilities, .imapAnswer: try takeIMAP(line)
            case .postgresAnswer, .complete: return
            }
        }
        if isComplete, !buffer.isEmpty { throw .plaintextBehindAnswer(buffer.count) }
    }

    /// The next whole line, without its end; only CRLF ends one.
    private mutating func nextLine() throws(StartTLSError) -> String? {
        guard let end = buffer.firstIndex(where: { $0 == 10 || $0 == 0 }) else {
            guard buffer.count <= Self.maximumLine else { throw .malformed("a line is longer than \(Self.maximumLine) bytes") }
            return nil
        }
        guard buffer[end] == 10, end > 0, buffer[end - 1] == 13, end <= Self.maximumLine,
            !buffer[..<(end - 1)].contains(13)
        else { throw .malformed("a line does not end as one") }
        let line = String(decoding: buffer[..<(end - 1)], as: UTF8.self)
        buffer.removeSubrange(...end)
        return line
    }

    private mutating func say(_ line: String) { output += Array((line + "\r\n").utf8) }

    /// Fit for a terminal.
    static func words(_ line: some StringProtocol) -> String {
        String(line.prefix(200).map { $0.isASCII && $0 >= " " && $0 != "\u{7f}" ? $0 : "?" })
    }
}

// MARK: - SMTP

extension StartTLSPrelude {
    /// RFC 5321 §4.2: `250-…` goes on, `250 …` ends a reply.
    private mutating func takeSMTP(_ line: String) throws(StartTLSError) {
        let code = line.prefix(3)
        let mark = line.dropFirst(3).first
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            mark == nil || mark == " " || mark == "-", replyCode == nil || replyCode == code
        else { throw .malformed("\"\(Self.words(line))\" is no reply of SMTP") }
        if case .smtpCapabilities = state, replyCode != nil {
            let keyword = line.dropFirst(4).split(separator: " ").first ?? ""
            if keyword.uppercased() == "STARTTLS" { offersTLS = true }
        }
        guard mark != "-" else {
            replyCode = code
            return
        }
        replyCode = nil
        try endReply(code, line)
        // It is the client's turn: what is already there was not said in answer to anything.
        guard buffer.isEmpty else { throw .plaintextBehindAnswer(buffer.count) }
    }

    private mutating func endReply(_ code: Substring, _ line: String) throws(StartTLSError) {
        switch state {
        case .smtpGreeting:
            guard code == "220" else { throw .refused(Self.words(line)) }
            state = .smtpCapabilities
            // RFC 5321 §4.1.3: a client without a name of its own gives an address.
            say("EHLO [127.0.0.1]")
        case .smtpCapabilities:
            guard code == "250" else { throw .refused(Self.words(line)) }
            guard offersTLS else { throw .notOffered }
            state = .smtpAnswer
            say("STARTTLS")
        default:
            guard code == "220" else { throw .refused(Self.words(line)) }
            state = .complete
        }
    }
}

// MARK: - IMAP

extension StartTLSPrelude {
    private mutating func takeIMAP(_ line: String) throws(StartTLSError) {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard let tag = parts.first, parts.count > 1 else { throw .malformed("\"\(Self.words(line))\" is no line of IMAP") }
        // A literal would hide lines from this reader.
        guard !line.hasSuffix("}") else { throw .malformed("a literal before TLS") }
        let status = parts[1].uppercased()
        switch (state, tag) {
        case (.imapGreeting, "*"):
            // RFC 9051 §7.1.4: PREAUTH leaves no way to STARTTLS, so that an attacker could keep a client in the clear (CVE-2020-12398).
            guard status == "OK" else { throw .refused(Self.words(line)) }
            if let list = Self.capabilities(inGreeting: line) { try askToStart(list) } else { askForCapabilities() }
        case (.imapCapabilities, "*"):
            if status == "CAPABILITY" { noteTLS(line.split(separator: " ").dropFirst(2)) }
            if status == "BYE" { throw .refused(Self.words(line)) }
        case (.imapCapabilities, "a1"):
            guard status == "OK" else { throw .refused(Self.words(line)) }
            try askToStart([])
        case (.imapAnswer, "*"):
            if status == "BYE" { throw .refused(Self.words(line)) }
        case (.imapAnswer, "a2"):
            guard status == "OK" else { throw .refused(Self.words(line)) }
            state = .complete
        default: throw .malformed("\"\(Self.words(line))\" is no answer to what was said")
        }
    }

    private mutating func askForCapabilities() {
        state = .imapCapabilities
        say("a1 CAPABILITY")
    }

    private mutating func askToStart(_ capabilities: [Substring]) throws(StartTLSError) {
        noteTLS(capabilities[...])
        guard offersTLS else { throw .notOffered }
        state = .imapAnswer
        say("a2 STARTTLS")
    }

    private mutating func noteTLS(_ capabilities: ArraySlice<Substring>) {
        if capabilities.contains(where: { $0.uppercased() == "STARTTLS" }) { offersTLS = true }
    }

    /// `* OK [CAPABILITY IMAP4rev2 STARTTLS] …`.
    private static func capabilities(inGreeting line: String) -> [Substring]? {
        guard let start = line.uppercased().firstRange(of: "[CAPABILITY ")?.upperBound else { return nil }
        let offset = line.uppercased().distance(from: line.uppercased().startIndex, to: start)
        return line.dropFirst(offset).prefix { $0 != "]" }.split(separator: " ")
    }
}

// MARK: - PostgreSQL

extension StartTLSPrelude {
    private mutating func takePostgres() throws(StartTLSError) {
        guard let answer = buffer.first else { return }
        switch answer {
        case UInt8(ascii: "S"):
            guard buffer.count == 1 else { throw .plaintextBehindAnswer(buffer.count - 1) }
            buffer = []
            state = .complete
        case UInt8(ascii: "N"): throw .notOffered
        // What an error says came in the clear, from anybody: it is not shown (CVE-2024-10977).
        case UInt8(ascii: "E"): throw .refused("it answers with an error")
        default: throw .malformed("its answer is neither S nor N")
        }
    }
}
