/// Says what the first bytes of a peer that does not speak TLS look like, so that a wrong port or scheme is seen at once.
enum ForeignProtocol {
    /// How many of the first bytes `RecordError.notTLS` keeps.
    static let evidenceLength = 16

    private static let known: [(prefix: String, name: String)] = [
        ("HTTP/", "a plain HTTP response; the port may be the one for http, not https"),
        ("GET ", "a plain HTTP request; the client may have used http instead of https"),
        ("POST ", "a plain HTTP request; the client may have used http instead of https"),
        ("PUT ", "a plain HTTP request; the client may have used http instead of https"),
        ("HEAD ", "a plain HTTP request; the client may have used http instead of https"),
        ("DELETE ", "a plain HTTP request; the client may have used http instead of https"),
        ("OPTIONS ", "a plain HTTP request; the client may have used http instead of https"),
        ("PATCH ", "a plain HTTP request; the client may have used http instead of https"),
        ("CONNECT ", "an HTTP proxy request; the client takes this port for a proxy"),
        ("PRI * HTTP/2", "HTTP/2 without TLS"),
        ("PROXY ", "a PROXY protocol header; the load balancer in front sends one"),
        ("SSH-", "SSH"),
        ("220", "a greeting like that of SMTP or FTP; use STARTTLS or the port for implicit TLS"),
        ("+OK", "a POP3 greeting; use STARTTLS or the port for implicit TLS"),
        ("* OK", "an IMAP greeting; use STARTTLS or the port for implicit TLS"),
        ("<?xml", "XML, as XMPP sends it; use STARTTLS or the port for implicit TLS"),
    ]

    static func description(of bytes: [UInt8]) -> String {
        "the peer does not speak TLS: it sent " + guess(bytes)
    }

    private static func guess(_ bytes: [UInt8]) -> String {
        for (prefix, name) in known where bytes.starts(with: prefix.utf8) {
            return "\(name) (\(quoted(bytes)))"
        }
        if isSSL2ClientHello(bytes) {
            return "a ClientHello in the format of SSL 2.0"
        }
        if bytes.starts(with: [0x0D, 0x0A, 0x0D, 0x0A, 0x00]) {
            return "a PROXY protocol header, version 2; the load balancer in front sends one"
        }
        return quoted(bytes)
    }

    /// RFC 5246 §E.2: two bytes of length with the high bit set, then message type 1.
    private static func isSSL2ClientHello(_ bytes: [UInt8]) -> Bool {
        bytes.count > 2 && bytes[0] & 0x80 != 0 && bytes[2] == 1
    }

    /// Printable ASCII as text, anything else in hexadecimal: bytes of a stranger never reach a terminal as they are.
    private static func quoted(_ bytes: [UInt8]) -> String {
        let line = bytes.prefix { $0 != 0x0D && $0 != 0x0A }
        if !line.isEmpty, line.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return "\"" + String(decoding: line, as: UTF8.self) + "\""
        }
        let digits = Array("0123456789abcdef")
        return bytes.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined(separator: " ")
    }
}
