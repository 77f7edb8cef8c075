import ApusTestKit

@testable import ApusTLS

/// What is delivered to a state: every handshake message there is, and the two that go by another's name.
enum GraphMessage: Hashable, Sendable {
    case message(HandshakeType)
    /// A ServerHello with the random value that says so (RFC 8446 §4.1.3).
    case helloRetryRequest
    /// A type that IANA has not assigned.
    case unassigned

    init(_ event: MessageEvent) {
        self = event.isHelloRetryRequest ? .helloRetryRequest : .message(event.type)
    }

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
    fileprivate var empty: [UInt8] {
        let type: HandshakeType =
            switch self {
            case .message(let type): type
            case .helloRetryRequest: .serverHello
            case .unassigned: HandshakeType(rawValue: 0x63)
            }
        return [type.rawValue, 0, 0, 0]
    }
}

/// Messages of other connections, well-formed, by who sends them: a state refuses them by what they are, not by their shape.
struct GraphSpecimens: Sendable {
    private struct Key: Hashable {
        var version: ProtocolVersion
        var sender: Role
        var message: GraphMessage
    }

    private let version: ProtocolVersion
    private var messages: [Key: [UInt8]] = [:]

    init(_ version: ProtocolVersion) {
        self.version = version
        for sender in [Role.client, .server] {
            messages[Key(version: .TLS13, sender: sender, message: .message(.keyUpdate))] =
                KeyUpdate(request: .updateNotRequested).message().bytes
        }
    }

    /// The first of its kind stays.
    mutating func keep(_ event: MessageEvent, from sender: Role) {
        let key = Key(version: version, sender: sender, message: GraphMessage(event))
        if messages[key] == nil { messages[key] = event.bytes }
    }

    /// - Parameter log: of the connection that will get it.
    func bytes(of message: GraphMessage, from sender: Role, in log: EventLog) throws -> [UInt8] {
        if message == .helloRetryRequest, sender == .server, let hello = log.hello(ClientHello.self) {
            var extensions = Extensions()
            extensions.append(SupportedVersionsServerHello(selectedVersion: .TLS13))
            extensions.append(Cookie(cookie: [1]))
            return ServerHello(
                legacyVersion: .TLS12, random: .helloRetryRequest, legacySessionIDEcho: hello.legacySessionID,
                cipherSuite: .TLS_AES_128_GCM_SHA256, legacyCompressionMethod: 0, extensions: extensions
            ).message().bytes
        }
        return messages[Key(version: version, sender: sender, message: message)] ?? message.empty
    }
}

typealias GraphProtection = Rehearsal.Protection
typealias GraphOutcome = Rehearsal.Outcome

extension Rehearsal.Outcome {
    var text: String {
        switch self {
        case .moves(let state): "→ \(state)"
        case .refuses(let alert): "✗ \(alert)"
        case .ignores: "dropped, where early data was refused"
        case .waits: "waits"
        }
    }
}

/// A step of an honest handshake.
struct GraphStep: Hashable, Sendable {
    let from: String
    let cause: String
    let to: String
}

extension GraphStep {
    init(_ step: Rehearsal.Step) {
        let cause =
            switch step.cause {
            case .start: "start"
            case .answer: "an answer"
            case .message(let message): GraphMessage(message).name
            }
        self.init(from: step.from, cause: cause, to: step.to)
    }
}

/// One cell of the graph.
struct GraphEdge: Sendable {
    let state: String
    let message: GraphMessage
    let protection: GraphProtection
    /// Whether there are keys in this state.
    let isProtected: Bool
    let outcome: GraphOutcome
}
