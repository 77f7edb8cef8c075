import ApusTLS

/// One end of a QUIC connection as far as the handshake needs one: packets that hold one CRYPTO frame, protected by RFC 9001, in order
/// and none lost.
struct QUICEnd {
    private static let destination: [UInt8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08]
    private static let largestPiece = 1000

    private(set) var sending: [QUICEncryptionLevel: QUICPacketProtection]
    private(set) var receiving: [QUICEncryptionLevel: QUICPacketProtection]
    /// As handed over, in order.
    private(set) var secrets: [QUICSecret] = []
    private(set) var sentCrypto: [QUICEncryptionLevel: [UInt8]] = [:]
    private(set) var receivedCrypto: [QUICEncryptionLevel: [UInt8]] = [:]
    private var sentPackets: [QUICEncryptionLevel: UInt64] = [:]
    private var receivedPackets: [QUICEncryptionLevel: UInt64] = [:]

    init(isClient: Bool) {
        func initial(_ label: String) -> QUICPacketProtection {
            QUICPacketProtection(QUICPacketProtection.initialSecret(label, destination: Self.destination), .aes128)
        }
        sending = [.initial: initial(isClient ? "client in" : "server in")]
        receiving = [.initial: initial(isClient ? "server in" : "client in")]
    }

    struct Fault: Error {
        let what: String
    }

    /// Packets for what the handshake has to say. Each piece needs keys that were handed over before it.
    mutating func packets(for output: [QUICOutput]) throws -> [[UInt8]] {
        var packets: [[UInt8]] = []
        for item in output {
            switch item {
            case .secret(let secret):
                secrets.append(secret)
                let protection = QUICPacketProtection(secret)
                if secret.direction == .sent { sending[secret.level] = protection } else { receiving[secret.level] = protection }
            case .crypto(let bytes, let level):
                for start in stride(from: 0, to: bytes.count, by: Self.largestPiece) {
                    packets.append(try packet(Array(bytes[start..<min(start + Self.largestPiece, bytes.count)]), level))
                }
            }
        }
        return packets
    }

    private mutating func packet(_ piece: [UInt8], _ level: QUICEncryptionLevel) throws -> [UInt8] {
        guard let keys = sending[level] else { throw Fault(what: "bytes for \(level) before its keys") }
        let offset = sentCrypto[level, default: []].count
        sentCrypto[level, default: []] += piece
        // RFC 9000 §19.6, with padding so that there is a sample to take.
        let payload = [0x06] + Self.variable(offset) + Self.variable(piece.count) + piece + [0, 0, 0, 0]
        let number = sentPackets[level, default: 0]
        sentPackets[level] = number + 1
        return try keys.protect(payload, header: Self.header(level, number, length: payload.count), number: number)
    }

    /// Opens a packet: the bytes of its CRYPTO frame, and their level.
    mutating func open(_ packet: [UInt8]) throws -> (level: QUICEncryptionLevel, bytes: [UInt8]) {
        let level: QUICEncryptionLevel =
            packet[0] & 0x80 == 0 ? .application : [.initial, .earlyData, .handshake, .handshake][Int(packet[0] >> 4 & 3)]
        guard let keys = receiving[level] else { throw Fault(what: "a packet of \(level) before its keys") }
        let number = receivedPackets[level, default: 0]
        receivedPackets[level] = number + 1
        let numberOffset = Self.header(level, number, length: 0).count - 2
        guard let payload = try keys.open(packet, numberOffset: numberOffset, number: number) else {
            throw Fault(what: "a packet of \(level) is not authentic")
        }
        guard payload[0] == 0x06 else { throw Fault(what: "no CRYPTO frame") }
        let offset = Int(payload[1] & 0x3f) << 24 | Int(payload[2]) << 16 | Int(payload[3]) << 8 | Int(payload[4])
        let count = Int(payload[5] & 0x3f) << 24 | Int(payload[6]) << 16 | Int(payload[7]) << 8 | Int(payload[8])
        guard offset == receivedCrypto[level, default: []].count else { throw Fault(what: "CRYPTO bytes out of order") }
        let bytes = Array(payload[9..<(9 + count)])
        receivedCrypto[level, default: []] += bytes
        return (level, bytes)
    }

    /// RFC 9000 §17.2, §17.3, with a packet number of two bytes.
    private static func header(_ level: QUICEncryptionLevel, _ number: UInt64, length: Int) -> [UInt8] {
        let numberBytes = [UInt8(number >> 8 & 0xff), UInt8(number & 0xff)]
        let type: UInt8
        switch level {
        case .application: return [0x41] + destination + numberBytes
        case .initial: type = 0
        case .earlyData: type = 1
        case .handshake: type = 2
        }
        return [0xc1 | type << 4, 0, 0, 0, 1, 8] + destination + [0] + (level == .initial ? [0] : []) + variable(length + 18)
            + numberBytes
    }

    /// RFC 9000 §16, always in four bytes.
    private static func variable(_ value: Int) -> [UInt8] {
        [0x80 | UInt8(value >> 24 & 0x3f), UInt8(value >> 16 & 0xff), UInt8(value >> 8 & 0xff), UInt8(value & 0xff)]
    }
}

/// A client and a server joined by packets.
struct QUICPair: ~Copyable {
    var client: QUICClientHandshake
    var server: QUICServerHandshake
    var clientEnd = QUICEnd(isClient: true)
    var serverEnd = QUICEnd(isClient: false)

    /// Carries packets and answers until neither side has anything more to say.
    mutating func run() async throws {
        var quiet = false
        while !quiet {
            quiet = true
            for packet in try clientEnd.packets(for: client.takeOutput()) {
                quiet = false
                let (level, bytes) = try serverEnd.open(packet)
                try server.receive(bytes.span, at: level)
                // Keys come between the bytes of one flight.
                for answer in try serverEnd.packets(for: server.takeOutput()) { try receive(answer) }
            }
            if let request = server.pendingRequest {
                quiet = false
                try server.resume(with: await request.answer())
            }
            for packet in try serverEnd.packets(for: server.takeOutput()) {
                quiet = false
                try receive(packet)
            }
            if let request = client.pendingRequest {
                quiet = false
                try client.resume(with: await request.answer())
            }
        }
    }

    private mutating func receive(_ packet: [UInt8]) throws {
        let (level, bytes) = try clientEnd.open(packet)
        try client.receive(bytes.span, at: level)
        // Secrets at once, so that the next packet can be opened.
        for answer in try clientEnd.packets(for: client.takeOutput()) {
            let (level, bytes) = try serverEnd.open(answer)
            try server.receive(bytes.span, at: level)
        }
    }

    init(client: consuming QUICClientHandshake, server: consuming QUICServerHandshake) {
        self.client = client
        self.server = server
    }
}
