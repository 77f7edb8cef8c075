import ApusTLS
import ApusTestKit
import ApusWire

/// What is delivered to a state: every handshake message there is, and the two that go by another's name.
enum GraphMessage: Hashable, Sendable {
    case message(HandshakeType)
    /// A ServerHello with the random value that says so (RFC 8446 §4.1.3).
    case helloRetryRequest
    /// A type that IANA has not assigned.
    case unassigned

    static let all: [GraphMessage] =
        (0...UInt8.max).map(HandshakeType.init(rawValue:)).filter { $0.name != nil }.map { .message($0) }
        + [.helloRetryRequest, .unassigned]

    var name: String {
        switch self {
        case .message(let type): type.messageName
        case .helloRetryRequest: "HelloRetryRequest"
        case .unassigned: "an unassigned type"
        }
    }

    /// A message of this type without a body: enough to be refused by its type.
    var empty: HandshakeMessage {
        get throws {
            let type: HandshakeType =
                switch self {
                case .message(let type): type
                case .helloRetryRequest: .serverHello
                case .unassigned: HandshakeType(rawValue: 0x63)
                }
            return try HandshakeMessage(bytes: [type.rawValue, 0, 0, 0])
        }
    }
}

/// How it is protected.
enum GraphProtection: String, CaseIterable, Sendable {
    case plaintext
    case rightKey = "right key"
    case wrongEpoch = "wrong epoch"
}

/// What a state does with it.
enum GraphOutcome: Hashable, Sendable {
    case moves(to: String)
    case refuses(AlertDescription)
    /// Nothing is read before an answer has come.
    case waits

    var text: String {
        switch self {
        case .moves(let state): "→ \(state)"
        case .refuses(let alert): "✗ \(alert)"
        case .waits: "waits"
        }
    }
}

/// One cell of the graph.
struct GraphEdge: Sendable {
    let role: Role
    let state: String
    let message: GraphMessage
    let protection: GraphProtection
    let outcome: GraphOutcome
}
