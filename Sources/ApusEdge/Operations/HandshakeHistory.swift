import ApusNIO
import ApusTLS
import FoundationEssentials
import NIOCore
import Synchronization

/// What came of a handshake; no secrets.
struct HandshakeSummary: Encodable, Sendable {
    var time = Date().ISO8601Format()
    var client: String?
    var milliseconds: Double
    var serverName: String?
    var version: String?
    var cipherSuite: String?
    var group: String?
    var signatureAlgorithm: String?
    var alpn: String?
    var resumed: Bool?
    var earlyData: String?
    var clientSubject: String?
    var error: String?

    enum CodingKeys: String, CodingKey {
        case time, client, milliseconds, version, group, alpn, resumed, error
        case serverName = "server_name"
        case cipherSuite = "cipher_suite"
        case signatureAlgorithm = "signature_algorithm"
        case earlyData = "early_data"
        case clientSubject = "client_subject"
    }

    init(_ result: Result<NegotiatedParameters, any Error>, client: String?, seconds: Double) {
        self.client = client
        milliseconds = (seconds * 1_000_000).rounded() / 1000
        switch result {
        case .success(let negotiated):
            serverName = negotiated.serverName
            version = "\(negotiated.version)"
            cipherSuite = "\(negotiated.cipherSuite)"
            group = negotiated.group.map { "\($0)" }
            signatureAlgorithm = negotiated.signatureScheme.map { "\($0)" }
            alpn = negotiated.applicationProtocol.map { "\($0)" }
            resumed = negotiated.isResumed
            earlyData = "\(negotiated.earlyData)"
            clientSubject = negotiated.peerIdentity?.subject
        case .failure(let error): self.error = "\(error)"
        }
    }

    /// The client said nothing, or nothing any more.
    static func isSilence(_ error: any Error) -> Bool {
        switch error as? TLSError {
        case .truncated: true
        case nil: error is ChannelError || error is IOError
        default: false
        }
    }
}

/// The last handshakes.
final class HandshakeHistory: Sendable {
    static let limit = 200

    private let entries = Mutex(CircularBuffer<HandshakeSummary>())

    func add(_ entry: HandshakeSummary) {
        entries.withLock { entries in
            if entries.count >= Self.limit { _ = entries.popFirst() }
            entries.append(entry)
        }
    }

    /// A JSON array, the newest first.
    func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let all = Array(entries.withLock { Array($0) }.reversed())
        guard let data = try? encoder.encode(all) else { return "[]\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
