public import ApusTLS

/// A connection's records as a capture file that Wireshark and tshark open, with the secrets that decrypt it inside.
///
/// The records, their order and their times are the connection's own. The TCP/IP around them is made up: a connection between addresses
/// that are set aside for documentation (RFC 5737).
public struct HandshakeCapture: Sendable {
    private let records: [TimedRecord]
    private let secrets: [SecretEvent]
    private let role: Role

    struct TimedRecord: Sendable {
        var record: RecordEvent
        /// Since the first event.
        var microseconds: UInt64
    }

    /// - Parameter events: of one connection, with a configuration that reveals secrets: otherwise there are no records to be told.
    public init(events: [HandshakeEvent]) {
        var role = Role.client
        var records: [TimedRecord] = []
        var secrets: [SecretEvent] = []
        let start = events.first?.time
        for event in events {
            switch event.kind {
            case .started(let side, _): role = side
            case .record(let record):
                let passed = start.map { (event.time - $0) / .microseconds(1) } ?? 0
                records.append(TimedRecord(record: record, microseconds: UInt64(max(0, passed))))
            case .secret(let secret): secrets.append(secret)
            default: continue
            }
        }
        self.role = role
        self.records = records
        self.secrets = secrets
    }

    /// Whether there is anything to write.
    public var isEmpty: Bool { records.isEmpty }

    /// The lines of a key log (RFC 9850) that decrypt the capture.
    public var keyLog: String { secrets.map { $0.keyLogLine + "\n" }.joined() }

    /// The file.
    ///
    /// - Parameters:
    ///   - startedAt: when the connection began, in microseconds since 1970.
    ///   - embedsSecrets: whether whoever has the file can decrypt it.
    public func pcapng(startedAt: UInt64, embedsSecrets: Bool = true) -> [UInt8] {
        var writer = PcapngWriter()
        if embedsSecrets, !secrets.isEmpty { writer.write(keyLog: Array(keyLog.utf8)) }
        var frames = TCPFrames()
        for frame in frames.opening { writer.write(packet: frame, at: startedAt) }
        var last: UInt64 = 0
        for item in records {
            last = max(last, item.microseconds)
            let isFromClient = (item.record.direction == .sent) == (role == .client)
            for frame in frames.segments(of: item.record.bytes, fromClient: isFromClient) {
                writer.write(packet: frame, at: startedAt &+ last)
            }
        }
        for frame in frames.closing { writer.write(packet: frame, at: startedAt &+ last) }
        return writer.bytes
    }
}
