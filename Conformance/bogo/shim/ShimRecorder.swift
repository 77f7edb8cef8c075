import ApusTLS
import ApusWire
import Synchronization

/// Keeps what expectations are compared with and what the connection does not say afterwards.
final class ShimRecorder: Sendable {
    struct Notes: Sendable {
        /// Index among the credentials that flags opened; -1 is the default one.
        var selectedCredential = -1
        var clientHello: ClientHelloInfo?
        /// What the peer verifies.
        var verifiedSchemes: [SignatureScheme]?
        var peerSignatureScheme: SignatureScheme?
        /// Application traffic secrets: the client's, then the server's.
        var trafficSecrets: [SecretEvent.Label: [UInt8]] = [:]
        /// What became of early data, and why.
        var earlyDataChoice: Choice?
        var isClient = false
        var offeredSession = false
        var verificationFailed = false
        /// Of the server's CertificateRequest.
        var certificateAuthorities: [[UInt8]]?
        /// How far the age that the client gave for its ticket was from the server's, in milliseconds.
        var ticketAgeSkew: Int64?
        var receivedMessages: Set<UInt16> = []
        /// Every message, alert and change_cipher_spec, one a line, as the runner writes them.
        var trace = ""
    }

    private let storage = Mutex(Notes())

    var notes: Notes { storage.withLock { $0 } }

    func note(_ change: (inout Notes) -> Void) { storage.withLock { change(&$0) } }

    var observer: HandshakeObserver {
        { [self] event in note { $0.add(event.kind) } }
    }
}

extension ShimRecorder.Notes {
    mutating func add(_ event: HandshakeEvent.Kind) {
        switch event {
        case .message(let message):
            trace += "\(message.direction.verb) hs \(message.type.rawValue)\n"
            if message.direction == .received { receivedMessages.insert(UInt16(message.type.rawValue)) }
            if message.direction == .received, message.type == .certificateVerify {
                peerSignatureScheme = try? HandshakeMessage(bytes: message.bytes).decode(CertificateVerify.self).algorithm
            }
        case .secret(let revealed): trafficSecrets[revealed.label] = revealed.secret
        case .started(let role, _): isClient = role == .client
        case .chosen(let choice) where choice.subject == .earlyData: earlyDataChoice = choice
        case .chosen(let choice) where choice.subject == .resumption: offeredSession = true
        case .changeCipherSpec(let direction): trace += "\(direction.verb) ccs\n"
        case .alert(let direction, let level, let description):
            trace += "\(direction.verb) alert \(level.rawValue) \(description.rawValue)\n"
        default: break
        }
    }
}

extension Direction {
    fileprivate var verb: String {
        switch self {
        case .sent: "write"
        case .received: "read"
        }
    }
}
