import ApusRecord
package import ApusTLS
import ApusWire

/// The story of a connection in a capture, and what of it can't be told.
package struct CapturedStory: Sendable {
    package var story: Explanation
    /// What a capture, or this one, can't tell: whole sentences.
    package var notes: [String]
    package var connection: CapturedConnection
    /// Everything from which the story was told, for pages and captures.
    package var events: [HandshakeEvent]

    /// When the first of it was sent, in microseconds since 1970.
    package var startedAt: UInt64 { (connection.pieces.first?.nanoseconds ?? 0) / 1000 }

    /// - Parameter base: the instant that the connection's first packet stands for.
    package init(_ connection: CapturedConnection, secrets: KeyLogSecrets, base: ContinuousClock.Instant = .now) {
        let replay = CaptureReplay(connection, secrets: secrets, base: base)
        self.connection = connection
        notes = replay.notes
        events = replay.events
        story = Explanation(events: replay.events)
        if story.fault == nil, !replay.events.contains(where: \.isCompletion) {
            story.summary = "how the handshake ends can't be told from this capture and its secrets"
        }
        // Nobody has judged anything here: that is another matter than a client that was told not to.
        story.summary = story.summary.replacing(", peer NOT verified", with: ", certificate not judged")
        for index in story.facts.indices where story.facts[index].meaning?.hasPrefix("NOT verified") == true {
            story.facts[index].meaning = "Not judged: a capture does not say whom its client trusts."
        }
    }
}

extension HandshakeEvent {
    fileprivate var isCompletion: Bool {
        if case .completed = kind { true } else { false }
    }
}

/// The TLS connections of a capture file.
package struct CapturedStories: Sendable {
    package let connections: [CapturedConnection]
    private let secrets: KeyLogSecrets

    /// - Parameters:
    ///   - file: pcap or pcapng.
    ///   - keyLog: lines of a key log; those that the file carries are used too.
    package init(file: [UInt8], keyLog: [UInt8]) throws(CaptureError) {
        let capture = try CaptureFile(file)
        let all = CapturedConnection.all(in: capture)
        connections = all.filter(\.beginsAsTLS)
        secrets = KeyLogSecrets(capture.secrets + [10] + keyLog)
        guard connections.isEmpty else { return }
        throw .noConnection(
            all.isEmpty
                ? "of its \(capture.packets.count) packets none is of TCP"
                : "its \(all.count) TCP connections begin with something else, or before the capture")
    }

    /// - Parameter number: from 1.
    package func story(_ number: Int) throws(CaptureError) -> CapturedStory {
        guard connections.indices.contains(number - 1) else { throw .noSuchConnection(number, count: connections.count) }
        return CapturedStory(connections[number - 1], secrets: secrets)
    }
}

extension CapturedConnection {
    /// The name that the client asks for, where its first message says one.
    package var serverName: String? {
        var cutter = RecordCutter()
        var reader = RecordReader()
        for piece in pieces where piece.isFromClient {
            for record in cutter.take(piece.bytes) {
                reader.append(record.span)
                guard let inbound = try? reader.next() else { continue }
                guard case .handshake(let message, _) = inbound, let hello = try? message.decode(ClientHello.self) else {
                    return nil
                }
                return (try? hello.extensions.decode(ServerNameList.self))?.hostName.flatMap {
                    ServerName(String(decoding: $0, as: UTF8.self))?.description
                }
            }
        }
        return nil
    }
}

extension CapturedEndpoint: CustomStringConvertible {
    /// `192.0.2.1:443`, `[2001:db8::1]:443`.
    package var description: String {
        address.count == 16 ? "[\(IPAddressText.format(address))]:\(port)" : "\(IPAddressText.format(address)):\(port)"
    }
}
