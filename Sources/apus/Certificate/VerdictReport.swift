import ApusExplain
import ApusTLS
import ApusX509
import FoundationEssentials

/// A verdict in `--json`.
struct VerdictReport: Encodable {
    private let verdict: PeerVerdict
    private let name: ServerName?

    init(_ verdict: PeerVerdict, name: ServerName?) {
        self.verdict = verdict
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case valid, host, path, error
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name?.description, forKey: .host)
        switch verdict {
        case .trusted(let identity):
            try container.encode(true, forKey: .valid)
            try container.encode(identity.verifiedChain.map { CertificateReport(der: $0) }, forKey: .path)
            try container.encodeNil(forKey: .error)
        case .untrusted(let why):
            try container.encode(false, forKey: .valid)
            try container.encodeNil(forKey: .path)
            try container.encode(Fault(why), forKey: .error)
        }
    }

    private struct Fault: Encodable {
        var why: UntrustedPeer

        init(_ why: UntrustedPeer) { self.why = why }

        private enum CodingKeys: String, CodingKey {
            case kind, reason, message
            case certificateIndex = "certificate_index"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode("untrusted", forKey: .kind)
            try container.encode(why.reason.rawValue, forKey: .reason)
            try container.encode(why.message, forKey: .message)
            try container.encode(why.certificateIndex, forKey: .certificateIndex)
        }
    }
}

/// A chain in few lines, from the end entity to the root.
enum PathText {
    static func text(_ chain: [[UInt8]], fault: Int? = nil, why: UntrustedPeer? = nil, style: TextStyle) -> String {
        let now = Date()
        return chain.enumerated().map { index, der in
            let title = CertificateText(der: der, now: now)?.title ?? "a certificate that can't be read"
            let indent = String(repeating: "  ", count: index) + (index == 0 ? "  " : "└ ")
            guard index == fault, let why else { return indent + title }
            return indent + title + style.bad("  ✗ \(why.reason.rawValue.replacing("_", with: " "))")
        }.joined(separator: "\n")
    }
}
