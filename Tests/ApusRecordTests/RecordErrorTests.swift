import ApusWire
import Testing

@testable import ApusRecord

struct RecordErrorTests {
    static let alerts: [(RecordError, AlertDescription)] = [
        (.notTLS([]), .protocolVersion),
        (.unexpectedContentType(.applicationData), .unexpectedMessage),
        (.recordOverflow, .recordOverflow),
        (.badRecordMAC, .badRecordMAC),
        (.allPadding, .unexpectedMessage),
        (.plaintextWhereProtectedIsDue(.handshake), .unexpectedMessage),
        (.invalidChangeCipherSpec, .unexpectedMessage),
        (.tooManyChangeCipherSpecs, .unexpectedMessage),
        (.emptyFragment(.alert), .unexpectedMessage),
        (.tooManyEmptyRecords, .unexpectedMessage),
        (.tooManyWarningAlerts, .unexpectedMessage),
        (.invalidAlertLength(3), .decodeError),
        (.interleavedHandshake, .unexpectedMessage),
        (.handshakeMessageTooLong(1 << 20), .illegalParameter),
        (.tooMuchSkippedEarlyData, .unexpectedMessage),
        (.decode(DecodeError(.truncated, in: "Alert.level")), .decodeError),
        (.sequenceNumbersExhausted, .internalError),
        (.keyUsageLimitReached, .internalError),
        (.unprotectedApplicationData, .internalError),
        (.staleKeyChangePoint, .internalError),
        (.sealingFailed, .internalError),
    ]

    // RFC8446-5-5
    @Test(arguments: alerts)
    func everyErrorCallsForOneAlertAndExplainsItself(error: RecordError, alert: AlertDescription) {
        #expect(error.alert == alert)
        #expect(!error.description.isEmpty)
    }

    static let strangers: [(String, String)] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n", "HTTP request"),
        ("HTTP/1.1 400 Bad Request\r\n", "HTTP response"),
        ("SSH-2.0-OpenSSH_9.6\r\n", "SSH"),
        ("220 mail.example.org ESMTP", "STARTTLS"),
        ("* OK IMAP4rev1", "IMAP"),
        ("+OK POP3 ready", "POP3"),
        ("PROXY TCP4 192.0.2.1", "load balancer"),
        ("PRI * HTTP/2.0\r\n\r\nSM", "HTTP/2 without TLS"),
        ("<?xml version='1.0'?>", "XMPP"),
        ("hello, world", "\"hello, world\""),
    ]

    @Test(arguments: strangers)
    func aPeerThatDoesNotSpeakTLSIsNamed(greeting: String, hint: String) {
        var reader = RecordReader()
        let outcome = reader.outcome(of: greeting.utf8)
        let expected = RecordError.notTLS(Array(greeting.utf8.prefix(16)))
        #expect(outcome == .failure(expected))
        #expect(expected.description.contains(hint), "\(expected)")
    }

    // RFC8446-D.5-4, RFC8446-D.5-6
    @Test func aClientHelloOfSSL2IsNamed() {
        let hello: [UInt8] = [0x80, 0x2E, 0x01, 0x00, 0x02, 0x00, 0x15]
        var reader = RecordReader()
        #expect(reader.outcome(of: hello) == .failure(.notTLS(hello)))
        #expect(RecordError.notTLS(hello).description.contains("SSL 2.0"))
    }

    @Test func bytesOfAStrangerReachNoTerminalAsTheyAre() {
        let text = RecordError.notTLS([0x1B, 0x5B, 0x32, 0x4A, 0x07]).description
        #expect(text.contains("1b 5b 32 4a 07"))
        #expect(text.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) })
    }
}
