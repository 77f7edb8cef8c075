public import ApusTLS

/// A connection with static RSA key exchange, recorded at both ends and on the wire between them.
public struct ClassicRecording: Sendable {
    public var clientEvents: [HandshakeEvent]
    public var serverEvents: [HandshakeEvent]
    /// The bytes that went to the server.
    public var wireToServer: [UInt8]
    public var wireToClient: [UInt8]
    /// The application data that each side read.
    public var readByServer: [UInt8]
    public var readByClient: [UInt8]

    public init(
        clientEvents: [HandshakeEvent], serverEvents: [HandshakeEvent], wireToServer: [UInt8], wireToClient: [UInt8],
        readByServer: [UInt8], readByClient: [UInt8]
    ) {
        self.clientEvents = clientEvents
        self.serverEvents = serverEvents
        self.wireToServer = wireToServer
        self.wireToClient = wireToClient
        self.readByServer = readByServer
        self.readByClient = readByClient
    }
}

/// What one side saw and derived.
struct ClassicSide {
    private var sent: [HandshakeType: [UInt8]] = [:]
    private var received: [HandshakeType: [UInt8]] = [:]
    private(set) var facts = TLS12Facts()
    private(set) var masterSecret: [UInt8]?
    private(set) var checks: [Check.Subject: String] = [:]
    private(set) var choices: [Choice.Subject: Choice] = [:]
    private(set) var completed: NegotiatedParameters?

    init(_ events: [HandshakeEvent]) {
        for event in events {
            switch event.kind {
            case .message(let message):
                facts.hear(message)
                if message.direction == .sent {
                    sent[message.type] = message.bytes
                } else {
                    received[message.type] = message.bytes
                }
            case .secret(let secret):
                facts.hear(secret)
                masterSecret = facts.masterSecret
            case .premasterSecret(let bytes): facts.premasterSecret = bytes
            case .checked(let check): checks[check.subject] = check.detail
            case .chosen(let choice): choices[choice.subject] = choice
            case .completed(let parameters): completed = parameters
            default: break
            }
        }
    }

    /// The message as it went by here; a Finished went both ways.
    func message(_ type: HandshakeType, _ direction: Direction) -> HandshakeMessage? {
        let bytes = direction == .sent ? sent[type] : received[type]
        return bytes.flatMap { try? HandshakeMessage(bytes: $0) }
    }
}

/// One direction's records, as they went over the wire.
struct WireRecords {
    /// Records of type handshake behind ChangeCipherSpec, which are encrypted.
    private(set) var protectedHandshake: [[UInt8]] = []
    private(set) var applicationData: [[UInt8]] = []

    init(_ stream: [UInt8]) {
        var rest = stream[...]
        var isProtected = false
        while rest.count >= RecordHeader.size {
            let bytes = Array(rest.prefix(RecordHeader.size))
            var head = bytes.span
            guard let header = try? RecordHeader(decoding: &head), rest.count >= RecordHeader.size + header.length else { return }
            let record = Array(rest.prefix(RecordHeader.size + header.length))
            rest = rest.dropFirst(record.count)
            switch header.type {
            case .changeCipherSpec: isProtected = true
            case .handshake where isProtected: protectedHandshake.append(record)
            case .applicationData: applicationData.append(record)
            default: break
            }
        }
    }
}
