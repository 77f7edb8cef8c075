import ApusCrypto
import ApusWire
import Testing

@testable import ApusRecord

/// Bytes that no peer would send: every one ends in an error or in a wait for more, and nothing traps or grows without bound.
struct RandomBytesTests {
    /// Feeds until the reader fails; what it holds stays within one record and one message.
    private func feed(_ reader: inout RecordReader, _ pieces: [ArraySlice<UInt8>]) {
        let bound =
            RecordLimits.maxProtectedFragmentTLS12 + RecordHeader.size + RecordLimits.maxHandshakeMessage
            + RecordLimits.maxFragment
        for piece in pieces {
            reader.feed(piece)
            do throws(RecordError) {
                while let inbound = try reader.next() {
                    if case .handshake(_, let point?) = inbound, let keys = try? TrafficKeys.test() {
                        reader.install(keys, at: point)
                    }
                }
            } catch {
                #expect(!reader.hasBufferedBytes)
                return
            }
            #expect(reader.bufferedByteCount <= bound)
        }
    }

    @Test(arguments: 0..<20)
    func noiseNeverTraps(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            var reader = seed % 2 == 0 ? RecordReader() : try .protected(.test())
            reader.allowsChangeCipherSpec = Bool.random(using: &random)
            if Bool.random(using: &random) { reader.skipUndecryptable(upTo: Int.random(in: 0...2000, using: &random)) }
            let noise = random.bytes(Int.random(in: 1...400, using: &random))
            feed(&reader, random.split(noise, longest: 50))
        }
    }

    /// Noise that looks like records: right types and versions, wrong everything else.
    @Test(arguments: 0..<20)
    func noiseInRecordsNeverTraps(seed: UInt64) throws {
        var random = SeededRandom(seed: 1000 + seed)
        for _ in 0..<100 {
            var reader = seed % 2 == 0 ? RecordReader() : try .protected(.test())
            reader.allowsChangeCipherSpec = Bool.random(using: &random)
            reader.toleratesPlaintextAlert = Bool.random(using: &random)
            if Bool.random(using: &random) { reader.skipUndecryptable(upTo: Int.random(in: 0...2000, using: &random)) }
            var stream: [UInt8] = []
            for _ in 0..<Int.random(in: 1...10, using: &random) {
                let type = ContentType(rawValue: UInt8.random(in: 19...24, using: &random))
                var fragment = random.bytes(Int.random(in: 0...60, using: &random))
                if fragment.count > 3, Bool.random(using: &random) { fragment.replaceSubrange(1...2, with: [0, 0]) }
                stream += record(type, fragment)
            }
            feed(&reader, random.split(stream, longest: 100))
        }
    }

    /// Noise that is sealed properly, as an authenticated but broken peer sends it.
    @Test(arguments: 0..<20)
    func sealedNoiseNeverTraps(seed: UInt64) throws {
        var random = SeededRandom(seed: 2000 + seed)
        let keys = try TrafficKeys.test()
        for _ in 0..<50 {
            var sealer = Sealer(keys: keys)
            var reader = try RecordReader.protected(keys)
            var stream: [UInt8] = []
            for _ in 0..<Int.random(in: 1...10, using: &random) {
                var inner = random.bytes(Int.random(in: 0...60, using: &random))
                inner.append(UInt8.random(in: 19...24, using: &random))
                inner += [UInt8](repeating: 0, count: Int.random(in: 0...5, using: &random))
                stream += try sealer.record(inner: inner)
            }
            feed(&reader, random.split(stream, longest: 100))
        }
    }

    /// A valid stream with one bit changed, or cut and joined, is never delivered as something else.
    @Test(arguments: 0..<10)
    func mutationsOfAValidStreamDeliverAPrefixAtMost(seed: UInt64) throws {
        var random = SeededRandom(seed: 3000 + seed)
        let keys = try TrafficKeys.test(.chaCha20Poly1305)
        var sealer = Sealer(keys: keys)
        var stream: [UInt8] = []
        var sent: [RecordReader.Inbound] = []
        for index in 0..<UInt8(8) {
            stream += try sealer.record(.applicationData, [index, 1, 2], zeros: Int(index))
            sent.append(.applicationData([index, 1, 2]))
        }
        for _ in 0..<100 {
            var changed = stream
            let index = Int.random(in: changed.indices, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: changed[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 1: changed.remove(at: index)
            default: changed.insert(UInt8.random(in: 0...255, using: &random), at: index)
            }
            guard changed != stream else { continue }
            var reader = try RecordReader.protected(keys)
            reader.feed(changed)
            var received: [RecordReader.Inbound] = []
            do throws(RecordError) {
                while let inbound = try reader.next() { received.append(inbound) }
            } catch {}
            #expect(received.count < sent.count)
            #expect(received == Array(sent.prefix(received.count)))
        }
    }
}
