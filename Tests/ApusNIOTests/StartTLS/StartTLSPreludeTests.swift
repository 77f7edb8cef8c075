import Testing

@testable import ApusNIO

@Suite("The words before TLS (STARTTLS)")
struct StartTLSPreludeTests {
    /// What the server says in turn; between two of them the client speaks.
    struct Dialogue: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var service: StartTLSPrelude.Service
        var server: [String]
        var client: [String] = []
        var error: StartTLSError?
    }

    static let ehlo = "EHLO [127.0.0.1]\r\n"
    static let request = "\0\0\0\u{8}\u{4}\u{d2}\u{16}\u{2f}"

    static let good = [
        Dialogue(
            testDescription: "SMTP", service: .smtp,
            server: ["220 mx ESMTP\r\n", "250-mx at your service\r\n250-SIZE 1000\r\n250 STARTTLS\r\n", "220 go ahead\r\n"],
            client: [ehlo, "STARTTLS\r\n"]),
        Dialogue(
            testDescription: "SMTP in lower case, with a greeting of two lines", service: .smtp,
            server: ["220-mx\r\n220 ESMTP\r\n", "250-mx\r\n250-starttls\r\n250 HELP\r\n", "220\r\n"],
            client: [ehlo, "STARTTLS\r\n"]),
        Dialogue(
            testDescription: "IMAP", service: .imap,
            server: ["* OK ready\r\n", "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na1 OK done\r\n", "a2 OK begin\r\n"],
            client: ["a1 CAPABILITY\r\n", "a2 STARTTLS\r\n"]),
        Dialogue(
            testDescription: "IMAP with capabilities in its greeting", service: .imap,
            server: ["* OK [CAPABILITY IMAP4rev2 STARTTLS] ready\r\n", "a2 OK begin\r\n"], client: ["a2 STARTTLS\r\n"]),
        Dialogue(testDescription: "PostgreSQL", service: .postgres, server: ["", "S"], client: []),
    ]

    static let bad = [
        Dialogue(
            testDescription: "SMTP without STARTTLS", service: .smtp, server: ["220 mx\r\n", "250-mx STARTTLS\r\n250 SIZE\r\n"],
            error: .notOffered),
        Dialogue(
            testDescription: "SMTP that says no", service: .smtp,
            server: ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 no\r\n"],
            error: .refused("454 no")),
        Dialogue(testDescription: "SMTP that is not there", service: .smtp, server: ["554 no\r\n"], error: .refused("554 no")),
        Dialogue(
            testDescription: "SMTP with a command behind its answer", service: .smtp,
            server: ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"], error: .plaintextBehindAnswer(14)),
        Dialogue(
            testDescription: "SMTP with part of a line behind its answer", service: .smtp,
            server: ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\nX"], error: .plaintextBehindAnswer(1)),
        Dialogue(
            testDescription: "SMTP that answers before it is asked", service: .smtp,
            server: ["220 mx\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\n"], error: .plaintextBehindAnswer(30)),
        Dialogue(
            testDescription: "SMTP with a reply of two codes", service: .smtp, server: ["220-mx\r\n221 x\r\n"],
            error: .malformed("\"221 x\" is no reply of SMTP")),
        Dialogue(
            testDescription: "SMTP with lines that end in LF alone", service: .smtp, server: ["220 mx\n"],
            error: .malformed("a line does not end as one")),
        Dialogue(
            testDescription: "a web server", service: .smtp, server: ["HTTP/1.1 400 Bad Request\r\n"],
            error: .malformed("\"HTTP/1.1 400 Bad Request\" is no reply of SMTP")),
        Dialogue(
            testDescription: "words that would steer a terminal", service: .smtp, server: ["554 \u{1b}[2Jé\r\n"],
            error: .refused("554 ?[2J?")),
        Dialogue(
            testDescription: "IMAP that is authenticated already", service: .imap,
            server: ["* PREAUTH [CAPABILITY STARTTLS] x\r\n"],
            error: .refused("* PREAUTH [CAPABILITY STARTTLS] x")),
        Dialogue(
            testDescription: "IMAP without STARTTLS", service: .imap,
            server: ["* OK STARTTLS\r\n", "* CAPABILITY IMAP4rev1\r\na1 OK STARTTLS\r\n"], error: .notOffered),
        Dialogue(
            testDescription: "IMAP with an answer to nothing", service: .imap, server: ["* OK ready\r\n", "a2 OK begin\r\n"],
            error: .malformed("\"a2 OK begin\" is no answer to what was said")),
        Dialogue(
            testDescription: "IMAP with a command behind its answer", service: .imap,
            server: ["* OK [CAPABILITY STARTTLS] x\r\n", "a2 OK begin\r\n* 1 EXISTS\r\n"], error: .plaintextBehindAnswer(12)),
        Dialogue(
            testDescription: "IMAP with a literal", service: .imap, server: ["* OK x {5}\r\n"],
            error: .malformed("a literal before TLS")),
        Dialogue(testDescription: "PostgreSQL without TLS", service: .postgres, server: ["", "N"], error: .notOffered),
        Dialogue(
            testDescription: "PostgreSQL with an error", service: .postgres, server: ["", "E\0\0\0\u{10}leave"],
            error: .refused("it answers with an error")),
        Dialogue(
            testDescription: "PostgreSQL with bytes behind its answer", service: .postgres, server: ["", "SR\0\0\0\u{8}"],
            error: .plaintextBehindAnswer(5)),
        Dialogue(
            testDescription: "PostgreSQL that is none", service: .postgres, server: ["", "220 mx\r\n"],
            error: .malformed("its answer is neither S nor N")),
    ]

    static func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

    @Test("lead to TLS, however they are split", arguments: good)
    func leadsToTLS(_ dialogue: Dialogue) throws {
        for isWhole in [true, false] {
            var prelude = StartTLSPrelude(dialogue.service)
            var said: [[UInt8]] = []
            for words in dialogue.server {
                #expect(!prelude.isComplete)
                let bytes = Self.bytes(words)
                for piece in isWhole ? [bytes] : bytes.map({ [$0] }) { try prelude.receive(piece) }
                let output = prelude.takeOutput()
                if !output.isEmpty { said.append(output) }
            }
            #expect(prelude.isComplete)
            #expect(said == (dialogue.service == .postgres ? [Self.bytes(Self.request)] : dialogue.client.map { Self.bytes($0) }))
        }
    }

    @Test("that are almost right lead nowhere", arguments: bad)
    func leadsNowhere(_ dialogue: Dialogue) {
        var prelude = StartTLSPrelude(dialogue.service)
        do throws(StartTLSError) {
            for words in dialogue.server {
                try prelude.receive(Self.bytes(words))
                _ = prelude.takeOutput()
            }
            Issue.record("it was taken")
        } catch {
            #expect(error == dialogue.error)
        }
        #expect(!prelude.isComplete || dialogue.error.map { if case .plaintextBehindAnswer = $0 { true } else { false } } == true)
    }

    @Test("do not go on for ever")
    func bounded() {
        for chunk in [Self.bytes("220-\(String(repeating: "x", count: 500))\r\n"), [UInt8](repeating: 0x32, count: 500)] {
            var prelude = StartTLSPrelude(.smtp)
            var fault: StartTLSError?
            for _ in 0..<1000 where fault == nil {
                do throws(StartTLSError) { try prelude.receive(chunk) } catch { fault = error }
            }
            #expect(fault != nil)
        }
    }
}
