import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOEmbedded
import Testing

@testable import ApusNIO

// RFC8446-6.2-1, RFC8446-6.2-2, RFC5246-7.2.2-3
@Suite("When a connection fails", .networks(.perfect, .byteByByte, .restless(1), .restless(2)))
struct FailureTests {
    enum End: Sendable, CaseIterable {
        /// The whole transport is gone.
        case inactive
        /// The peer's half is gone, on a channel that allows this.
        case inputClosed
    }

    private func end(_ end: EmbeddedEnd, by kind: End) {
        switch kind {
        case .inactive: end.cut()
        case .inputClosed: end.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    @Test("a transport that ends without close_notify is reported behind the data, and closed", arguments: End.allCases)
    func truncated(_ kind: End) throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let unflushed = pair.client.write([1])
        _ = pair.server.writeAndFlush([7, 8])
        pair.exchange()
        end(pair.client, by: kind)
        #expect(
            pair.client.application.happenings == [
                .data([7, 8]), .readComplete, .tlsError(.truncated(.duringData)), .inactive,
            ])
        #expect(unflushed.error as? TLSError == .truncated(.duringData))
    }

    @Test("a transport that ends within a record is reported too", arguments: End.allCases)
    func truncatedRecord(_ kind: End) throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        _ = pair.server.writeAndFlush([7, 8])
        var record = pair.server.transport.takeFlushed()
        record.moveWriterIndex(to: record.writerIndex - 1)
        pair.client.receive(record)
        end(pair.client, by: kind)
        #expect(pair.client.application.happenings == [.tlsError(.truncated(.duringData)), .inactive])
    }

    @Test("a transport that ends during the handshake is reported, and no alert is sent", arguments: End.allCases)
    func truncatedHandshake(_ kind: End) throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        try pair.server.activate()
        let handshake = pair.server.channel.tlsHandshake()
        end(pair.server, by: kind)
        #expect(pair.server.application.happenings == [.active, .tlsError(.truncated(.duringHandshake)), .inactive])
        #expect(handshake.error as? TLSError == .truncated(.duringHandshake))
        #expect(!pair.server.transport.hasFlushedBytes)
    }

    @Test("the alert leaves before the transport is closed, and the peer hears of it")
    func alertBeforeClose() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        _ = pair.server.writeAndFlush([1, 2, 3])
        var record = pair.server.transport.takeFlushed()
        record.setInteger(
            record.getInteger(at: record.writerIndex - 1, as: UInt8.self).map { $0 ^ 1 } ?? 0, at: record.writerIndex - 1)
        pair.client.receive(record)
        #expect(pair.client.transport.calls == [.write(24), .flush, .close(.all)])
        guard case .tlsError(.misbehaved(let misbehaviour)) = pair.client.application.happenings.first else {
            Issue.record("\(pair.client.application.happenings)")
            return
        }
        #expect(misbehaviour.rule == .badRecordMAC)
        pair.exchange()
        #expect(pair.server.application.happenings == [.tlsError(.received(.badRecordMAC)), .inactive])
    }

    @Test("data that was protected properly is delivered before the error")
    func dataBeforeError() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        _ = pair.server.writeAndFlush([1, 2, 3])
        var bytes = pair.server.transport.takeFlushed()
        bytes.writeBytes([23, 3, 3, 0, 17] + [UInt8](repeating: 0, count: 17))
        pair.client.receive(bytes)
        #expect(pair.client.application.happenings.prefix(2) == [.data([1, 2, 3]), .readComplete])
        #expect(pair.client.application.errors.count == 1)
        #expect(pair.client.application.happenings.last == .inactive)
    }

    @Test("what is not TLS is refused with an alert, however it is cut", arguments: [1, 3, 1000])
    func notTLS(_ pieceSize: Int) throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        try pair.server.activate()
        var request = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: test.example\r\n\r\n")
        while request.readableBytes > 0, let piece = request.readSlice(length: min(pieceSize, request.readableBytes)) {
            pair.server.receive(piece)
        }
        #expect(pair.server.application.errors.count == 1)
        #expect(pair.server.transport.closes == [.all])
        #expect(pair.server.transport.takeFlushed().recordLengths == [2])
    }

    @Test("whatever arrives afterwards is dropped")
    func silence() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        pair.client.receive(ByteBuffer(string: "not TLS at all"))
        let seen = pair.client.application.happenings
        pair.client.receive(ByteBuffer(string: "not TLS at all"))
        pair.client.channel.flush()
        pair.client.channel.read()
        #expect(pair.client.application.happenings == seen)
        #expect(pair.client.application.errors.count == 1)
    }

    @Test("a handler that closes in errorCaught does no harm")
    func closeInErrorCaught() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        pair.client.application.reaction = { context, happening in
            if case .tlsError = happening { context.close(promise: nil) }
        }
        pair.client.receive(ByteBuffer(string: "not TLS at all"))
        #expect(pair.client.application.errors.count == 1)
        #expect(pair.client.transport.calls.prefix(3) == [.write(24), .flush, .close(.all)])
    }
}
