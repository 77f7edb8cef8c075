import ApusCrypto
import ApusTLS
import ApusTestKit
import ApusWire

@testable import ApusExplain

/// A handshake between our own client and server, as somebody on the wire sees it.
struct CapturedHandshake {
    /// What one side sent in one go.
    struct Flight {
        var isFromClient: Bool
        var bytes: [UInt8]
    }

    var flights: [Flight] = []
    var events: [HandshakeEvent] = []

    /// The client's key log.
    var keyLog: [UInt8] {
        Array(
            events.compactMap { event -> String? in
                guard case .secret(let secret) = event.kind else { return nil }
                return secret.keyLogLine
            }.joined(separator: "\n").utf8)
    }

    /// Direction, type, bytes and protection of every message that the client's engine told of.
    var messages: [MessageEvent] { Self.messages(events) }

    static func messages(_ events: [HandshakeEvent]) -> [MessageEvent] {
        events.compactMap { if case .message(let message) = $0.kind { message } else { nil } }
    }

    static func agreed(_ events: [HandshakeEvent]) -> NegotiatedParameters? {
        events.lazy.compactMap { if case .completed(let parameters) = $0.kind { parameters } else { nil } }.first
    }

    /// - Parameter earlyData: sent where the client has a session that allows it.
    static func run(
        _ client: ClientConfiguration, _ server: ServerConfiguration, name: String = "test.example", earlyData: [UInt8]? = nil
    ) async throws -> CapturedHandshake {
        var client = client
        client.revealsSecrets = true
        let log = EventLog()
        var handshake = CapturedHandshake()
        var one = try ClientConnection(configuration: client, serverName: ServerName(name), observer: log.observer)
        var other = try ServerConnection(configuration: server)
        if let earlyData { try one.start(earlyData: earlyData) } else { try one.start() }
        var hasSent = false
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            let fromClient = one.takeOutput()
            if !fromClient.isEmpty {
                isQuiet = false
                handshake.flights.append(Flight(isFromClient: true, bytes: fromClient))
                try? other.receive(fromClient.span)
            }
            while let request = other.pendingRequest { try? other.resume(with: await request.answer()) }
            let fromServer = other.takeOutput()
            if !fromServer.isEmpty {
                isQuiet = false
                handshake.flights.append(Flight(isFromClient: false, bytes: fromServer))
                try? one.receive(fromServer.span)
            }
            while let request = one.pendingRequest { try? one.resume(with: await request.answer()) }
            if one.isHandshakeComplete, !hasSent {
                hasSent = true
                let data = Array("hello".utf8)
                try one.send(data.span)
                isQuiet = false
            }
        }
        handshake.events = log.events
        return handshake
    }
}

/// Puts flights into TCP segments, and these into a capture file.
struct PacketWriter {
    enum Format: CaseIterable, Sendable { case pcap, pcapBigEndian, pcapNanoseconds, pcapng, pcapngBigEndian }

    /// What becomes of the segments on their way.
    enum Fault: CaseIterable, Sendable { case none, reordered, repeated, overlapping, wrapping }

    var format = Format.pcap
    var linkType: UInt32 = 1
    var isIPv6 = false
    var segmentSize = 1460
    var fault = Fault.none
    var clientPort: UInt16 = 40_000
    var embeddedSecrets: [UInt8] = []

    private struct Segment {
        var isFromClient: Bool
        var sequence: UInt32
        var flags: UInt8
        var payload: [UInt8]
    }

    func file(_ handshakes: [[CapturedHandshake.Flight]]) -> [UInt8] {
        var packets: [[UInt8]] = []
        for (index, flights) in handshakes.enumerated() {
            var writer = self
            writer.clientPort = clientPort + UInt16(index)
            packets += writer.segments(flights).map(writer.packet)
        }
        return header() + packets.enumerated().flatMap { record($1, at: UInt64($0) * 1_000_000) }
    }

    private func segments(_ flights: [CapturedHandshake.Flight]) -> [Segment] {
        // So that the numbers wrap within the first flight.
        var next: [Bool: UInt32] = fault == .wrapping ? [true: .max - 100, false: .max - 50] : [true: 1000, false: 5000]
        var segments = [
            Segment(isFromClient: true, sequence: next[true, default: 0], flags: 2, payload: []),
            Segment(isFromClient: false, sequence: next[false, default: 0], flags: 18, payload: []),
        ]
        for side in [true, false] { next[side] = next[side, default: 0] &+ 1 }
        for flight in flights {
            var pieces: [Segment] = []
            for start in stride(from: 0, to: flight.bytes.count, by: segmentSize) {
                let piece = Array(flight.bytes[start..<min(start + segmentSize, flight.bytes.count)])
                let sequence = next[flight.isFromClient, default: 0]
                next[flight.isFromClient] = sequence &+ UInt32(piece.count)
                pieces.append(Segment(isFromClient: flight.isFromClient, sequence: sequence, flags: 24, payload: piece))
            }
            switch fault {
            case .none, .wrapping: segments += pieces
            case .reordered: segments += pieces.reversed()
            case .repeated: segments += pieces.flatMap { [$0, $0] } + pieces
            case .overlapping:
                // Each but the first begins a few bytes too early, with other bytes there: what came first counts.
                segments += pieces.enumerated().map { index, piece in
                    guard index > 0 else { return piece }
                    var piece = piece
                    piece.sequence = piece.sequence &- 3
                    piece.payload = [0, 0, 0] + piece.payload
                    return piece
                }
            }
        }
        for side in [true, false] {
            segments.append(Segment(isFromClient: side, sequence: next[side, default: 0], flags: 17, payload: []))
        }
        return segments
    }

    // MARK: Packets

    private func packet(_ segment: Segment) -> [UInt8] {
        let (from, to): (UInt16, UInt16) = segment.isFromClient ? (clientPort, 443) : (443, clientPort)
        var tcp: [UInt8] = []
        tcp.writeUInt16(from)
        tcp.writeUInt16(to)
        tcp.writeUInt32(segment.sequence)
        tcp.writeUInt32(0)
        // With options of four bytes.
        tcp += [6 << 4, segment.flags, 0xff, 0xff, 0, 0, 0, 0, 1, 1, 1, 0] + segment.payload
        let address: (Bool) -> [UInt8] = { isClient in
            isIPv6 ? [UInt8](repeating: 0, count: 15) + [isClient ? 1 : 2] : [127, 0, 0, isClient ? 1 : 2]
        }
        var ip: [UInt8] = []
        if isIPv6 {
            ip += [0x60, 0, 0, 0]
            // With hop-by-hop options.
            ip.writeUInt16(UInt16(tcp.count + 8))
            ip += [0, 64] + address(segment.isFromClient) + address(!segment.isFromClient) + [6, 0, 1, 4, 0, 0, 0, 0]
        } else {
            ip += [0x45, 0]
            ip.writeUInt16(UInt16(tcp.count + 20))
            ip += [0, 0, 0x40, 0, 64, 6, 0, 0] + address(segment.isFromClient) + address(!segment.isFromClient)
        }
        let type: [UInt8] = isIPv6 ? [0x86, 0xdd] : [0x08, 0x00]
        // Ethernet pads.
        let padding: [UInt8] = linkType == 1 ? [0, 0, 0] : []
        return link(type) + ip + tcp + padding
    }

    private func link(_ type: [UInt8]) -> [UInt8] {
        switch linkType {
        case 1: [UInt8](repeating: 2, count: 12) + [0x81, 0x00, 0, 5] + type
        case 113: [UInt8](repeating: 0, count: 14) + type
        case 276: type + [UInt8](repeating: 0, count: 18)
        case 0: [2, 0, 0, 0]
        case 108: [0, 0, 0, 2]
        default: []
        }
    }

    // MARK: Files

    private var isLittleEndian: Bool { format == .pcap || format == .pcapNanoseconds || format == .pcapng }

    private func number(_ value: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.writeUInt32(value)
        return isLittleEndian ? bytes.reversed() : bytes
    }

    private func number16(_ value: UInt16) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.writeUInt16(value)
        return isLittleEndian ? bytes.reversed() : bytes
    }

    private func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        return number(type) + number(UInt32(padded.count + 12)) + padded + number(UInt32(padded.count + 12))
    }

    private func header() -> [UInt8] {
        switch format {
        case .pcap, .pcapBigEndian, .pcapNanoseconds:
            return number(format == .pcapNanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4) + number16(2) + number16(4) + number(0)
                + number(0)
                + number(65535) + number(linkType)
        case .pcapng, .pcapngBigEndian:
            let section = block(0x0a0d_0d0a, number(0x1a2b_3c4d) + number16(1) + number16(0) + number(.max) + number(.max))
            // if_tsresol: nanoseconds.
            let interface = block(
                1, number16(UInt16(linkType)) + number16(0) + number(0) + number16(9) + number16(1) + [9, 0, 0, 0] + number(0))
            let secrets =
                embeddedSecrets.isEmpty
                ? [] : block(10, number(0x544c_534b) + number(UInt32(embeddedSecrets.count)) + embeddedSecrets)
            return section + interface + secrets
        }
    }

    private func record(_ packet: [UInt8], at nanoseconds: UInt64) -> [UInt8] {
        let count = UInt32(packet.count)
        switch format {
        case .pcap, .pcapBigEndian, .pcapNanoseconds:
            let fraction = UInt32(nanoseconds % 1_000_000_000) / (format == .pcapNanoseconds ? 1 : 1000)
            return number(UInt32(nanoseconds / 1_000_000_000)) + number(fraction) + number(count) + number(count) + packet
        case .pcapng, .pcapngBigEndian:
            let time = number(UInt32(truncatingIfNeeded: nanoseconds >> 32)) + number(UInt32(truncatingIfNeeded: nanoseconds))
            return block(6, number(0) + time + number(count) + number(count) + packet)
        }
    }
}
