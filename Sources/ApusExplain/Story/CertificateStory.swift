import ApusCrypto
import ApusTLS
import ApusWire
import ApusX509

/// What certificates say, for people.
enum CertificateStory {
    /// The certificates in a Certificate message, DER, as sent.
    static func certificates(in event: MessageEvent, tls12: TLS12CipherSuite?) -> [[UInt8]] {
        guard let message = try? HandshakeMessage(bytes: event.bytes) else { return [] }
        if tls12 != nil { return (try? message.decode(CertificateTLS12.self))?.certificates ?? [] }
        return (try? message.decode(CertificateMessage.self))?.entries.map(\.data) ?? []
    }

    /// - Parameter verified: the path to a root; empty where there is none.
    static func chain(sent: [[UInt8]], verified: [[UInt8]]) -> [Explanation.Certificate] {
        (verified.isEmpty ? sent : verified).enumerated().compactMap { index, der in
            guard let summary = CertificateSummary(der: der) else { return nil }
            return Explanation.Certificate(
                subject: summary.subject, issuer: summary.issuer, names: summary.names,
                notBefore: day(summary.notBefore.formatted(.iso8601)), notAfter: day(summary.notAfter.formatted(.iso8601)),
                key: summary.key, sha256: summary.sha256, isSent: sent.contains(der),
                isTrusted: !verified.isEmpty && index == verified.count - 1)
        }
    }

    private static func day(_ text: String) -> String { String(text.prefix(10)) }

    /// Who the certificates are for, and by whom.
    static func fields(_ chain: [[UInt8]]) -> [Explanation.Field] {
        chain.enumerated().flatMap { index, der -> [Explanation.Field] in
            guard let summary = CertificateSummary(der: der) else {
                return [Explanation.Field("certificate \(index + 1)", "\(der.count) bytes that can't be read")]
            }
            var fields = [Explanation.Field("certificate \(index + 1)", "\(summary.subject), issued by \(summary.issuer)")]
            if !summary.names.isEmpty { fields.append(Explanation.Field("names", summary.names.joined(separator: ", "))) }
            fields.append(Explanation.Field("key", summary.key))
            return fields
        }
    }
}
