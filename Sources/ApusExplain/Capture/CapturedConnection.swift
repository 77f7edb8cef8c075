/// A TCP connection in a capture: what either side sent, in order.
package struct CapturedConnection: Sendable, Equatable {
    /// What one side sent, and when it was whole.
    package struct Piece: Sendable, Equatable {
        package var isFromClient: Bool
        package var nanoseconds: UInt64
        package var bytes: [UInt8]
    }

    package var client: CapturedEndpoint
    package var server: CapturedEndpoint
    package var pieces: [Piece] = []
    /// The capture holds the end of both directions, or a reset.
    package var hasEnded = false
    /// Segments are missing: what comes behind them can't be told.
    package var hasGap = false

    /// Most bytes of one connection that are kept; a handshake takes some thousand.
    static let maximumBytes = 64 * 1024 * 1024

    /// Whether the client's first bytes are a ClientHello's.
    package var beginsAsTLS: Bool {
        let first = pieces.filter(\.isFromClient).lazy.flatMap(\.bytes).prefix(6)
        return Array(first).starts(with: [22, 3]) && Array(first).last == 1 && first.count == 6
    }
}

extension CapturedConnection {
    /// The connections of a capture, in the order in which they began.
    package static func all(in file: CaptureFile) -> [CapturedConnection] {
        var table = ConnectionTable()
        for packet in file.packets {
            if let segment = CapturedSegment(packet) { table.take(segment, at: packet.nanoseconds) }
        }
        return table.connections
    }
}

/// Connections under way, by their endpoints.
private struct ConnectionTable {
    private struct Key: Hashable {
        var one: CapturedEndpoint
        var other: CapturedEndpoint

        init(_ segment: CapturedSegment) {
            one = min(segment.source, segment.destination)
            other = max(segment.source, segment.destination)
        }
    }

    private struct Streams {
        var fromClient = TCPReassembler()
        var fromServer = TCPReassembler()
        var finished: Set<CapturedEndpoint> = []
        var size = 0
        var firstSequence: UInt32?
    }

    private(set) var connections: [CapturedConnection] = []
    private var streams: [Streams] = []
    private var open: [Key: Int] = [:]

    /// More connections than one file should hold.
    private static let maximumConnections = 10_000

    mutating func take(_ segment: CapturedSegment, at nanoseconds: UInt64) {
        let key = Key(segment)
        let isFirstSYN = segment.isSYN && !segment.isACK
        // A SYN with a new number on the same ports is another connection.
        if isFirstSYN, let index = open[key], streams[index].firstSequence != segment.sequence, !connections[index].pieces.isEmpty
        {
            open[key] = nil
        }
        guard let index = open[key] ?? begin(segment, key, isFirstSYN: isFirstSYN) else { return }
        if isFirstSYN { streams[index].firstSequence = segment.sequence }
        let isFromClient = segment.source == connections[index].client
        let bytes = isFromClient ? streams[index].fromClient.take(segment) : streams[index].fromServer.take(segment)
        let gap = streams[index].fromClient.hasGap || streams[index].fromServer.hasGap
        connections[index].hasGap = gap
        streams[index].size += bytes.count
        if streams[index].size > CapturedConnection.maximumBytes {
            connections[index].hasGap = true
        } else if !bytes.isEmpty {
            connections[index].pieces.append(
                CapturedConnection.Piece(isFromClient: isFromClient, nanoseconds: nanoseconds, bytes: bytes))
        }
        if segment.isFIN { streams[index].finished.insert(segment.source) }
        if segment.isRST || streams[index].finished.count == 2 {
            connections[index].hasEnded = true
            if streams[index].fromClient.isWaiting || streams[index].fromServer.isWaiting { connections[index].hasGap = true }
        }
    }

    /// Who sends the SYN is the client; where the capture began later, who speaks to the lower port.
    private mutating func begin(_ segment: CapturedSegment, _ key: Key, isFirstSYN: Bool) -> Int? {
        guard connections.count < Self.maximumConnections, isFirstSYN || segment.isSYN || !segment.payload.isEmpty else {
            return nil
        }
        let isFromClient = isFirstSYN || (!segment.isSYN && segment.source.port > segment.destination.port)
        connections.append(
            CapturedConnection(
                client: isFromClient ? segment.source : segment.destination,
                server: isFromClient ? segment.destination : segment.source))
        streams.append(Streams())
        open[key] = connections.count - 1
        return connections.count - 1
    }
}
