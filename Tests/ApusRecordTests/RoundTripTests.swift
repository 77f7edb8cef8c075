import ApusCrypto
import ApusWire
import Testing

@testable import ApusRecord

struct RoundTripTests {
    static let sizes = [1, 2, 15, 16, 17, 1349, 1350, 1351, 16383, 16384, 16385, 2 * 16384, 2 * 16384 + 1, 100_000]

    @Test(arguments: AEADAlgorithm.all, sizes)
    func whatIsWrittenIsRead(aead: AEADAlgorithm, size: Int) throws {
        var random = SeededRandom(seed: UInt64(size))
        let data = random.bytes(size)
        for sizing in [RecordSizing.full, .growing] {
            var writer = RecordWriter()
            writer.sizing = sizing
            writer.install(try .test(aead))
            var reader = try RecordReader.protected(.test(aead))
            try writer.write(data)
            reader.feed(writer.takeOutput())
            var received: [UInt8] = []
            for case .applicationData(let bytes) in try reader.drain() { received += bytes }
            #expect(received == data)
        }
    }

    /// A stream with everything in it, and what it means, for splits at random.
    private func stream(_ aead: AEADAlgorithm, _ random: inout SeededRandom) throws -> [UInt8] {
        var writer = RecordWriter()
        try writer.write(handshake: message(.clientHello, length: 300).bytes)
        try writer.write(handshake: message(.clientHello, length: 20_000).bytes)
        writer.writeChangeCipherSpec()
        writer.install(try .test(aead))
        try writer.write(handshake: message(length: 40_000).bytes)
        writer.padding = .toMultipleOf(100)
        for _ in 0..<5 {
            try writer.write(random.bytes(Int.random(in: 0...5000, using: &random)))
            try writer.write(handshake: message(length: Int.random(in: 0...100, using: &random)).bytes)
        }
        try writer.write(alert: .closeNotify)
        return writer.takeOutput()
    }

    /// Reads the stream in these pieces, with keys after the second message.
    private func read(_ pieces: [ArraySlice<UInt8>], _ aead: AEADAlgorithm) throws -> [RecordReader.Inbound] {
        var reader = RecordReader()
        reader.allowsChangeCipherSpec = true
        var all: [RecordReader.Inbound] = []
        for piece in pieces {
            reader.feed(piece)
            while let inbound = try reader.next() {
                if all.count == 1, case .handshake(_, let point?) = inbound { reader.install(try .test(aead), at: point) }
                all.append(inbound)
            }
        }
        return all
    }

    @Test(arguments: AEADAlgorithm.all, [1, 2, 7, 100, 5000])
    func anySplitGivesTheSame(aead: AEADAlgorithm, longest: Int) throws {
        var random = SeededRandom(seed: UInt64(longest))
        let bytes = try stream(aead, &random)
        let whole = try read([bytes[...]], aead)
        #expect(whole.count > 12)
        #expect(whole.last == .alert(.closeNotify))
        let rounds = longest == 1 ? 1 : 5
        for _ in 0..<rounds { #expect(try read(random.split(bytes, longest: longest), aead) == whole) }
    }

    @Test func anyPrefixIsASilentWaitForMore() throws {
        var writer = RecordWriter()
        writer.install(try .test())
        try writer.write([1, 2, 3])
        let bytes = writer.takeOutput()
        for count in 0..<bytes.count {
            var reader = try RecordReader.protected(.test())
            #expect(reader.outcome(of: bytes.prefix(count)) == .success([]))
            #expect(reader.outcome(of: bytes.dropFirst(count)) == .success([.applicationData([1, 2, 3])]))
        }
    }
}
