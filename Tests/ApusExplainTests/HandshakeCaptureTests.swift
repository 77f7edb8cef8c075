import ApusTLS
import ApusTestKit
import Testing

@testable import ApusExplain

@Suite("The capture of a handshake")
struct HandshakeCaptureTests {
    @Test("is a connection over TCP that carries the wire's bytes, with the key log before it", arguments: StoryCase.allCases)
    func capture(_ kind: StoryCase) async throws {
        let recording = try await kind.record()
        for (events, _) in recording.both {
            let capture = HandshakeCapture(events: events)
            guard !capture.isEmpty else { continue }
            let blocks = try Self.blocks(capture.pcapng(startedAt: 1_800_000_000_000_000))
            #expect(blocks.first?.type == 0x0a0d_0d0a)
            #expect(blocks.dropFirst().first?.type == 1)
            let secrets = blocks.filter { $0.type == 10 }
            #expect(secrets.count == (capture.keyLog.isEmpty ? 0 : 1))
            if let block = secrets.first {
                #expect(block.body.prefix(4) == [0x4b, 0x53, 0x4c, 0x54])
                #expect(block.body.dropFirst(8).prefix(capture.keyLog.utf8.count).elementsEqual(capture.keyLog.utf8))
            }
            let packets = blocks.filter { $0.type == 6 }.map { Array($0.body.dropFirst(20)) }
            let times = blocks.filter { $0.type == 6 }.map { block in
                Self.little(block.body[4..<8]) << 32 | Self.little(block.body[8..<12])
            }
            #expect(times == times.sorted())
            #expect(times.first == 1_800_000_000_000_000)
            let streams = try Self.streams(packets)
            guard !kind.isFailure else { continue }
            #expect(streams.client == recording.clientSent)
            #expect(streams.server == recording.serverSent)
        }
    }

    @Test("has no secrets where none are wanted")
    func redacted() async throws {
        let capture = HandshakeCapture(events: try await StoryCase.full.record().client)
        #expect(try Self.blocks(capture.pcapng(startedAt: 0, embedsSecrets: false)).allSatisfy { $0.type != 10 })
        #expect(HandshakeCapture(events: try await StoryCase.full.record(reveal: false).client).isEmpty)
    }

    private struct Block {
        var type: Int
        var body: [UInt8]
    }

    private static func little(_ bytes: some Collection<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
    private static func big(_ bytes: some Collection<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func blocks(_ file: [UInt8]) throws -> [Block] {
        var blocks: [Block] = []
        var place = 0
        while place < file.count {
            let length = little(file[place + 4..<place + 8])
            try #require(length.isMultiple(of: 4) && length >= 12 && place + length <= file.count)
            #expect(little(file[place + length - 4..<place + length]) == length)
            blocks.append(Block(type: little(file[place..<place + 4]), body: Array(file[place + 8..<place + length - 4])))
            place += length
        }
        return blocks
    }

    /// The bytes of each direction, by sequence numbers that follow each other, under checksums that are right.
    private static func streams(_ packets: [[UInt8]]) throws -> (client: [UInt8], server: [UInt8]) {
        var streams: (client: [UInt8], server: [UInt8]) = ([], [])
        var next: [Bool: Int] = [:]
        for padded in packets {
            try #require(padded.count >= 40)
            let packet = Array(padded.prefix(big(padded[2..<4])))
            let isClient = packet[12...15].elementsEqual([192, 0, 2, 1])
            #expect(checksum(Array(packet[0..<20])) == 0)
            let segment = Array(packet[20...])
            #expect(
                checksum(Array(packet[12..<20]) + [0, 6, UInt8(segment.count >> 8), UInt8(segment.count & 255)] + segment) == 0)
            let sequence = big(segment[4..<8])
            if let expected = next[isClient] { #expect(sequence == expected) }
            let payload = segment[20...]
            next[isClient] = sequence + payload.count + (segment[13] & 3 != 0 ? 1 : 0)
            if segment[13] & 16 != 0, let other = next[!isClient] { #expect(big(segment[8..<12]) == other) }
            if isClient { streams.client += payload } else { streams.server += payload }
        }
        return streams
    }

    private static func checksum(_ bytes: [UInt8]) -> Int {
        let even = bytes.count.isMultiple(of: 2) ? bytes : bytes + [0]
        var sum = stride(from: 0, to: even.count, by: 2).reduce(0) { $0 + (Int(even[$1]) << 8 | Int(even[$1 + 1])) }
        while sum >> 16 != 0 { sum = (sum & 0xffff) + (sum >> 16) }
        return ~sum & 0xffff
    }
}
