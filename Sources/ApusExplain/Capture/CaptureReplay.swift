import ApusCrypto
import ApusRecord
package import ApusTLS
import ApusWire

/// A captured connection as events, derived again from the bytes and the secrets of a key log: what the client's engine would have told.
///
/// It stops where it can see no further, and says so in ``notes``.
package struct CaptureReplay {
    package private(set) var events: [HandshakeEvent] = []
    /// What can't be told, and why: whole sentences.
    package private(set) var notes: [String] = []

    let secrets: KeyLogSecrets
    private let base: ContinuousClock.Instant
    private var start: UInt64?
    var time: ContinuousClock.Instant
    var client = CapturedDirection(.sent)
    var server = CapturedDirection(.received)
    var facts = CaptureFacts()
    private var isOver = false

    /// Most records that are replayed: behind the handshake nothing but data comes.
    private static let maximumRecords = 2000
    private var records = 0

    /// - Parameter base: the instant that the capture's first packet stands for.
    package init(_ connection: CapturedConnection, secrets: KeyLogSecrets, base: ContinuousClock.Instant) {
        self.secrets = secrets
        self.base = base
        time = base
        for piece in connection.pieces where !isOver {
            let first = start ?? piece.nanoseconds
            start = first
            let elapsed = piece.nanoseconds >= first ? piece.nanoseconds - first : 0
            time = base.advanced(by: .nanoseconds(Int64(clamping: elapsed)))
            if piece.isFromClient { take(piece.bytes, \.client) } else { take(piece.bytes, \.server) }
        }
        finish(connection)
    }

    private mutating func take(_ bytes: [UInt8], _ side: WritableKeyPath<CaptureReplay, CapturedDirection>) {
        let cut = self[keyPath: side].cutter.take(bytes)
        for record in cut where !isOver {
            records += 1
            guard records <= Self.maximumRecords else {
                note("The rest of the connection, behind \(Self.maximumRecords) records, is left out.")
                isOver = true
                return
            }
            take(record: record, side)
        }
        if self[keyPath: side].cutter.isBroken {
            note("What the \(self[keyPath: side].name) sends there is no TLS any more.")
            isOver = true
        }
    }

    private mutating func take(record: [UInt8], _ side: WritableKeyPath<CaptureReplay, CapturedDirection>) {
        let type = ContentType(rawValue: record[0])
        prepare(for: type, side)
        guard !self[keyPath: side].isSealed else {
            event(
                .record(
                    RecordEvent(
                        direction: self[keyPath: side].direction, bytes: record, type: type, content: nil,
                        epoch: self[keyPath: side].epoch, sequenceNumber: nil)))
            return
        }
        self[keyPath: side].reader.append(record.span)
        do throws(RecordError) {
            while !isOver, let inbound = try self[keyPath: side].reader.next() {
                tellRecords(side)
                take(inbound, side)
            }
            tellRecords(side)
        } catch {
            note("A record of the \(self[keyPath: side].name) can't be told: \(error).")
            isOver = true
        }
    }

    /// The reader's view of what went by, in front of the messages in it.
    private mutating func tellRecords(_ side: WritableKeyPath<CaptureReplay, CapturedDirection>) {
        guard let traces = self[keyPath: side].reader.trace, !traces.isEmpty else { return }
        self[keyPath: side].reader.trace = []
        for trace in traces {
            event(
                .record(
                    RecordEvent(
                        direction: self[keyPath: side].direction, bytes: trace.wire, type: trace.type, content: trace.content,
                        epoch: self[keyPath: side].epoch, sequenceNumber: trace.sequenceNumber)))
        }
    }

    private mutating func take(_ inbound: RecordReader.Inbound, _ side: WritableKeyPath<CaptureReplay, CapturedDirection>) {
        let direction = self[keyPath: side].direction
        switch inbound {
        case .handshake(let message, let point):
            self[keyPath: side].point = point
            if message.type == .clientHello, facts.clientHello == nil { tellStart(message) }
            tell(message, side)
            heard(message, point: point, side)
        case .alert(let alert):
            if alert.description == .closeNotify {
                event(.closeNotify(direction))
            } else {
                event(.alert(direction, alert.level, alert.description))
                guard alert.level == .fatal else { return }
                if direction == .received { event(.failed(.received(alert.description))) }
                facts.hasFailed = true
                isOver = true
            }
        case .changeCipherSpec:
            event(.changeCipherSpec(direction))
            if facts.version == .TLS12 { beginProtectionTLS12(side) }
        case .applicationData: return
        }
    }

    private mutating func tell(_ message: HandshakeMessage, _ side: WritableKeyPath<CaptureReplay, CapturedDirection>) {
        let isRetry = message.type == .serverHello && (try? message.decode(ServerHello.self))?.isHelloRetryRequest == true
        event(
            .message(
                MessageEvent(
                    direction: self[keyPath: side].direction, type: message.type, bytes: message.bytes,
                    epoch: self[keyPath: side].epoch, isHelloRetryRequest: isRetry)))
    }

    private mutating func tellStart(_ message: HandshakeMessage) {
        let hello = try? message.decode(ClientHello.self)
        let name = (try? hello?.extensions.decode(ServerNameList.self))?.hostName
        event(.started(.client, serverName: name.flatMap { ServerName(String(decoding: $0, as: UTF8.self)) }))
    }

    private mutating func finish(_ connection: CapturedConnection) {
        if connection.hasGap {
            note("Packets of this connection are missing in the capture: what was in them, and behind them, can't be told.")
        }
        guard !facts.isComplete, !facts.hasFailed else { return }
        if facts.clientHello == nil {
            note("The capture has no whole ClientHello of this connection.")
        } else if !client.isSealed, !server.isSealed, connection.hasEnded, !isOver {
            event(.failed(.truncated(.duringHandshake)))
        }
    }

    mutating func event(_ kind: HandshakeEvent.Kind) { events.append(HandshakeEvent(time: time, kind: kind)) }

    mutating func note(_ sentence: String) {
        if !notes.contains(sentence) { notes.append(sentence) }
    }
}

/// One direction of a captured connection, as far as it was read.
struct CapturedDirection {
    let direction: Direction
    var cutter = RecordCutter()
    var reader = RecordReader()
    var epoch = Epoch.plaintext
    /// Where keys may change: behind the last message.
    var point: KeyChangePoint?
    /// What comes is protected, and can't be opened.
    var isSealed = false
    /// The traffic secret in force, for KeyUpdate.
    var secret: TrafficSecret?
    var generation = 0

    init(_ direction: Direction) {
        self.direction = direction
        reader.allowsChangeCipherSpec = true
        reader.trace = []
        reader.maxHandshakeMessageSize = 1 << 20
    }

    /// Back to the clear, between two records.
    mutating func restart() {
        reader = RecordReader()
        reader.allowsChangeCipherSpec = true
        reader.trace = []
        reader.skipUndecryptable(upTo: Int(Int32.max))
        epoch = .plaintext
    }

    var name: String { direction == .sent ? "client" : "server" }
}

/// What the messages said.
struct CaptureFacts {
    var clientHello: ClientHello?
    var clientHelloMessage: HandshakeMessage?
    var serverHello: ServerHello?
    var suite13: TLS13CipherSuite?
    var version: ProtocolVersion?
    var transcript: [HandshakeMessage] = []
    var retryIndex: Int?
    var protocolChosen: ApplicationProtocol?
    var scheme: SignatureScheme?
    var group: NamedGroup?
    var serverCertificates: [[UInt8]] = []
    var ocspResponse: [UInt8]?
    var acceptsEarlyData = false
    var offersEarlyData: Bool { clientHello?.extensions.contains(.earlyData) ?? false }
    var isResumed = false
    var serverFinished = false
    var clientFinished = false
    var isComplete = false
    var hasFailed = false
    var usedRetry: Bool { retryIndex != nil }

    /// The transcript hash over everything so far (RFC 8446 §4.4.1).
    func transcriptHash(_ hash: HashAlgorithm) -> [UInt8] {
        var transcript = TranscriptHash(hash)
        for (index, message) in self.transcript.enumerated() {
            if index == retryIndex { transcript.replaceWithMessageHash() }
            transcript.update(message.bytes)
        }
        return transcript.current()
    }
}
