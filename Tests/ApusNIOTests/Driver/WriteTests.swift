import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOEmbedded
import Testing

@testable import ApusNIO

@Suite("Writing through TLS", .networks(.perfect, .byteByByte, .restless(1), .restless(2)))
struct WriteTests {
    @Test("before the handshake is complete holds the data and then sends it in order")
    func writesWait() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        let first = pair.client.writeAndFlush(Array("first ".utf8))
        let second = pair.client.write(Array("second ".utf8))
        try pair.activate()
        let third = pair.client.writeAndFlush(Array("third".utf8))
        let unflushed = pair.client.write(Array("never".utf8))
        #expect([first, second, third].allSatisfy { $0.outcome == nil })
        pair.exchange()
        #expect(pair.server.application.received == Array("first second third".utf8))
        #expect([first, second, third].allSatisfy { $0.isFulfilled })
        #expect(unflushed.outcome == nil)
    }

    @Test("without a flush sends nothing; a flush sends what came before it alone")
    func flushIsExact() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let large = pair.client.write(pattern(100_000))
        // Something else that makes the handler write must not take it along.
        _ = pair.server.writeAndFlush([1])
        try pair.server.tls.updateKeys(requestPeer: true)
        pair.exchange()
        #expect(large.outcome == nil)
        #expect(pair.server.application.received.isEmpty)
        pair.client.channel.flush()
        let late = pair.client.write([9])
        pair.exchange()
        #expect(pair.server.application.received == pattern(100_000))
        #expect(large.isFulfilled && late.outcome == nil)
    }

    @Test("succeeds when the transport has written the ciphertext, not before")
    func promises() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        pair.client.transport.keepsPromises = true
        let writes = (0..<3).map { pair.client.write([UInt8($0)]) }
        pair.client.channel.flush()
        #expect(pair.client.transport.hasFlushedBytes)
        #expect(writes.allSatisfy { $0.outcome == nil })
        pair.client.transport.releasePromises()
        #expect(writes.allSatisfy { $0.isFulfilled })
    }

    struct Coalescing: Sendable, CustomTestStringConvertible {
        var writes: [Int]
        /// The plaintext of the records.
        var records: [Int]
        var testDescription: String { "\(writes.count) writes of \(writes.prefix(4))…" }
    }

    @Test(
        "fills records across writes",
        arguments: [
            Coalescing(writes: [1], records: [1]),
            Coalescing(writes: Array(repeating: 16, count: 1000), records: [16_000]),
            Coalescing(writes: [16_384], records: [16_384]),
            Coalescing(writes: [16_385], records: [16_384, 1]),
            Coalescing(writes: [10_000, 10_000, 10_000, 10_000], records: [16_384, 16_384, 7232]),
            Coalescing(writes: [16_384, 5, 16_384], records: [16_384, 16_384, 5]),
            Coalescing(writes: [40_000, 1], records: [16_384, 16_384, 7233]),
            Coalescing(writes: [5, 40_000], records: [16_384, 16_384, 7237]),
            Coalescing(writes: [0, 7, 0], records: [7]),
        ])
    func coalescing(_ row: Coalescing) throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        // A connection's first records are small, so that the first bytes arrive early: behind this they are full.
        _ = pair.client.writeAndFlush(pattern(200_000))
        pair.exchange()
        pair.server.application.forget()
        let bytes = pattern(row.writes.reduce(0, +))
        var rest = bytes[...]
        let writes = row.writes.map { count in
            defer { rest = rest.dropFirst(count) }
            return pair.client.write(Array(rest.prefix(count)))
        }
        pair.client.channel.flush()
        let wire = pair.client.transport.takeFlushed()
        // Content type and tag take 17 bytes of each record (RFC 8446 §5.2).
        #expect(wire.recordLengths?.map { $0 - 17 } == row.records)
        pair.server.receive(wire)
        #expect(pair.server.application.received == bytes)
        #expect(writes.allSatisfy { $0.isFulfilled })
    }

    @Test("of much data goes out in chunks, each with the promises of the writes that end in it")
    func chunks() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        pair.client.transport.keepsPromises = true
        let sizes = [300_000, 10, 700_001, 0, 50]
        let bytes = pattern(sizes.reduce(0, +))
        var rest = bytes[...]
        let writes = sizes.map { count in
            defer { rest = rest.dropFirst(count) }
            return pair.client.write(Array(rest.prefix(count)))
        }
        pair.client.channel.flush()
        #expect(pair.client.transport.flushedWrites.allSatisfy { $0 <= 256 * 1024 + 40 * 22 })
        #expect(writes.allSatisfy { $0.outcome == nil })
        pair.client.transport.releasePromises()
        #expect(writes.allSatisfy { $0.isFulfilled })
        pair.exchange()
        #expect(pair.server.application.received == bytes)
    }

    @Test("of nothing succeeds, in its turn, and sends no record")
    func emptyWrite() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let write = pair.client.writeAndFlush([])
        #expect(write.isFulfilled)
        #expect(!pair.client.transport.hasFlushedBytes)
    }

    @Test("before the handshake has a limit, and what was within it still goes")
    func limit() throws {
        var options = TLSHandlerOptions()
        options.maximumBufferedBytes = 1000
        let pair = try EmbeddedPair(options: options)
        defer { pair.finish() }
        let within = pair.client.writeAndFlush(pattern(1000))
        let beyond = pair.client.writeAndFlush([1])
        #expect(beyond.error as? TLSHandlerError == .tooManyBytesBeforeHandshake(limit: 1000))
        try pair.activate()
        pair.exchange()
        #expect(within.isFulfilled)
        #expect(pair.server.application.received == pattern(1000))
        let afterwards = pair.client.writeAndFlush(pattern(5000))
        #expect(afterwards.isFulfilled)
    }

    @Test("from within an event or a write's completion keeps the order")
    func reentrancy() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        pair.client.application.reaction = { context, happening in
            guard case .negotiated = happening else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(string: "2 ")), promise: nil)
        }
        let channel = pair.client.channel
        pair.client.writeAndFlush(Array("1 ".utf8)).assumeIsolated().whenSuccess {
            channel.writeAndFlush(ByteBuffer(string: "3"), promise: nil)
        }
        pair.server.application.reaction = { context, happening in
            guard case .data(let bytes) = happening else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
        }
        try pair.activate()
        pair.exchange()
        #expect(pair.client.application.received == Array("1 2 3".utf8))
    }

    @Test("fails exactly once when the connection fails")
    func failure() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let unflushed = pair.client.write([1])
        pair.client.receive(ByteBuffer(bytes: [23, 3, 3, 0, 17] + [UInt8](repeating: 0, count: 17)))
        let error = try #require(unflushed.error as? TLSError)
        #expect(pair.client.application.errors == [.tlsError(error)])
        let afterwards = pair.client.writeAndFlush([2])
        #expect(afterwards.error as? ChannelError == .ioOnClosedChannel)
    }

    @Test("fails when the handler is removed while it holds it")
    func removal() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let write = pair.client.write([1])
        let tls = try pair.client.channel.pipeline.syncOperations.handler(type: TLSClientHandler.self)
        let removed = pair.client.channel.pipeline.syncOperations.removeHandler(tls)
        pair.client.channel.embeddedEventLoop.run()
        #expect(removed.isFulfilled)
        #expect(write.error as? TLSHandlerError == .handlerRemoved)
        #expect(pair.client.transport.closes.isEmpty)
    }
}
