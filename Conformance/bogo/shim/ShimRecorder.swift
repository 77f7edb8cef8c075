import ApusTLS
import ApusWire
import Synchronization

/// Keeps what expectations are compared with and what the connection does not say afterwards.
final class ShimRecorder: Sendable {
    struct Notes: Sendable {
        /// Index among the credentials that flags opened; -1 is the default one.
        var selectedCredential = -1
        var clientHello: ClientHelloInfo?
        var peerSignatureScheme: SignatureScheme?
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
            if message.direction == .received, message.type == .certificateVerify {
                peerSignatureScheme = try? HandshakeMessage(bytes: message.bytes).decode(CertificateVerify.self).algorithm
            }
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
