import ApusNIOTestKit
import ApusTLS
import ApusTestKit
import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import ApusNIO

// RFC8446-6.1-3
@Suite("Closing a channel with TLS", .networks(.perfect, .byteByByte, .restless(1), .restless(2)))
struct CloseTests {
    /// A close_notify record under application keys: two bytes of alert, content type and tag.
    private let closeNotifyLength = 5 + 2 + 17

    // MARK: close(mode: .all)

    @Test("sends everything written and close_notify, and closes when the peer has answered")
    func closeAll() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let write = pair.client.write([1, 2, 3])
        let close = pair.client.channel.close()
        #expect(write.isFulfilled)
        #expect(pair.client.transport.closes.isEmpty && close.outcome == nil)
        pair.exchange()
        #expect(close.isFulfilled)
        #expect(pair.client.transport.closes == [.all])
        #expect(pair.client.application.happenings == [.tlsEvent(.shutdownCompleted), .inactive])
        #expect(
            pair.server.application.happenings == [.data([1, 2, 3]), .readComplete, .tlsEvent(.shutdownCompleted), .inactive])
    }

    @Test("asks the transport for the peer's answer, and drops data that comes instead")
    func dataWhileClosing() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let close = pair.client.channel.close()
        #expect(pair.client.transport.calls.contains(.read))
        _ = pair.server.writeAndFlush([1, 2, 3])
        pair.client.receive(pair.server.transport.takeFlushed())
        #expect(pair.client.application.happenings.isEmpty && close.outcome == nil)
        pair.exchange()
        #expect(close.isFulfilled)
    }

    @Test("closes without the peer's answer when its time is over", arguments: [5, 1])
    func closeTimeout(_ seconds: Int64) throws {
        let pair = try EmbeddedPair.connected(options: TLSHandlerOptions(closeTimeout: .seconds(seconds)))
        defer { pair.finish() }
        let close = pair.client.channel.close()
        pair.client.channel.embeddedEventLoop.advanceTime(by: .nanoseconds(TimeAmount.seconds(seconds).nanoseconds - 1))
        #expect(pair.client.transport.closes.isEmpty)
        pair.client.channel.embeddedEventLoop.advanceTime(by: .nanoseconds(1))
        #expect(close.isFulfilled)
        #expect(pair.client.application.happenings == [.inactive])
    }

    @Test("waits for nothing when told so, but still says goodbye")
    func noWait() throws {
        let pair = try EmbeddedPair.connected(options: TLSHandlerOptions(closeTimeout: .zero))
        defer { pair.finish() }
        let close = pair.client.channel.close()
        #expect(close.isFulfilled)
        #expect(pair.client.transport.calls == [.write(closeNotifyLength), .flush, .close(.all)])
    }

    @Test("waits for its own bytes to leave, even when the peer has closed already")
    func ownBytesFirst() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        pair.client.transport.keepsPromises = true
        let write = pair.client.write([1])
        let close = pair.client.channel.close()
        pair.exchange()
        #expect(pair.client.transport.closes.isEmpty && close.outcome == nil)
        pair.client.transport.releasePromises()
        #expect(write.isFulfilled && close.isFulfilled)
    }

    @Test("twice completes both")
    func closeTwice() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let closes = [pair.client.channel.close(), pair.client.channel.close(), pair.client.channel.close(mode: .output)]
        let write = pair.client.write([1])
        #expect(write.error as? ChannelError == .ioOnClosedChannel)
        pair.exchange()
        #expect(closes.allSatisfy { $0.isFulfilled })
        #expect(pair.client.transport.closes == [.all])
    }

    @Test("takes the end of the transport for an answer, without complaint")
    func endWhileClosing() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let close = pair.client.channel.close()
        pair.client.cut()
        #expect(close.isFulfilled)
        #expect(pair.client.application.happenings == [.inactive])
    }

    @Test("takes an error for an answer, without complaint")
    func errorWhileClosing() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let close = pair.client.channel.close()
        pair.client.receive(ByteBuffer(string: "not TLS at all"))
        #expect(close.isFulfilled)
        #expect(pair.client.application.happenings == [.inactive])
    }

    @Test("during the handshake gives it up at once")
    func closeWhileHandshaking() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        try pair.client.activate()
        let handshake = pair.client.channel.tlsHandshake()
        let write = pair.client.writeAndFlush([1])
        let close = pair.client.channel.close()
        #expect(close.isFulfilled)
        #expect(write.error as? ChannelError == .ioOnClosedChannel)
        #expect(handshake.error as? ChannelError == .ioOnClosedChannel)
        #expect(pair.client.application.happenings == [.active, .inactive])
    }

    @Test("before the channel is active closes the transport alone")
    func closeWhileIdle() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        let write = pair.client.writeAndFlush([1])
        let close = pair.client.channel.close()
        #expect(close.isFulfilled)
        #expect(write.error as? ChannelError == .ioOnClosedChannel)
        #expect(pair.client.transport.calls == [.flush, .close(.all)])
    }

    @Test("from within an event does it once")
    func closeInEvent() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        pair.client.application.reaction = { context, happening in
            if case .negotiated = happening { context.close(promise: nil) }
        }
        let write = pair.client.writeAndFlush([1])
        try pair.activate()
        pair.exchange()
        #expect(write.isFulfilled)
        #expect(pair.server.application.received == [1])
        #expect(pair.client.transport.closes == [.all])
        #expect(pair.client.application.errors.isEmpty && pair.server.application.errors.isEmpty)
    }

    // MARK: close(mode: .output)

    @Test("of the output sends close_notify behind the data, shuts the transport's output and goes on receiving")
    func halfClose() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        pair.server.channel.allowRemoteHalfClosure = true
        let write = pair.client.write([1])
        let close = pair.client.channel.close(mode: .output)
        #expect(write.isFulfilled && close.isFulfilled)
        #expect(pair.client.transport.closes == [.output])
        let late = pair.client.writeAndFlush([2])
        #expect(late.error as? ChannelError == .outputClosed)

        pair.exchange()
        #expect(pair.server.application.happenings == [.data([1]), .readComplete, .channelEvent(.inputClosed)])
        _ = pair.server.writeAndFlush(pattern(50_000))
        pair.exchange()
        #expect(pair.client.application.received == pattern(50_000))
        #expect(pair.server.transport.closes.isEmpty)

        // The second direction closes everything.
        let second = pair.server.channel.close(mode: .output)
        #expect(second.isFulfilled)
        #expect(pair.server.application.happenings.suffix(2) == [.tlsEvent(.shutdownCompleted), .inactive])
        pair.exchange()
        #expect(pair.client.application.happenings.suffix(2) == [.tlsEvent(.shutdownCompleted), .inactive])
        #expect(pair.client.transport.closes == [.output, .all])
    }

    @Test("of the output during the handshake waits for it and for what was written")
    func halfCloseWhileHandshaking() throws {
        let pair = try EmbeddedPair()
        defer { pair.finish() }
        pair.server.channel.allowRemoteHalfClosure = true
        try pair.activate()
        let write = pair.client.write([1])
        let closes = [pair.client.channel.close(mode: .output), pair.client.channel.close(mode: .output)]
        let late = pair.client.write([2])
        #expect(late.error as? ChannelError == .outputClosed)
        #expect(closes.allSatisfy { $0.outcome == nil })
        pair.exchange()
        #expect(write.isFulfilled && closes.allSatisfy { $0.isFulfilled })
        #expect(pair.server.application.received == [1])
        #expect(pair.server.application.happenings.last == .channelEvent(.inputClosed))
    }

    @Test("of both outputs at once completes the shutdown on both sides")
    func bothHalfClose() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        for end in [pair.client, pair.server] {
            end.channel.allowRemoteHalfClosure = true
            end.channel.close(mode: .output, promise: nil)
        }
        pair.exchange()
        for end in [pair.client, pair.server] {
            #expect(end.application.happenings == [.channelEvent(.inputClosed), .tlsEvent(.shutdownCompleted), .inactive])
        }
    }

    @Test("of the input is not possible")
    func closeInput() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        #expect(pair.client.channel.close(mode: .input).error as? ChannelError == .operationUnsupported)
    }

    // MARK: The peer closes

    @Test("by the peer is answered with close_notify, where half-closure is not allowed; unflushed writes fail")
    func peerCloses() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        let unflushed = pair.client.write([1])
        let close = pair.server.channel.close()
        let goodbye = pair.server.transport.takeFlushed()
        pair.client.receive(goodbye)
        #expect(pair.client.transport.calls == [.write(closeNotifyLength), .flush, .close(.all)])
        #expect(pair.client.application.happenings == [.tlsEvent(.shutdownCompleted), .inactive])
        #expect(unflushed.error as? ChannelError == .ioOnClosedChannel)
        pair.exchange()
        #expect(close.isFulfilled)
    }

    @Test("of the transport after close_notify is no error")
    func endAfterCloseNotify() throws {
        let pair = try EmbeddedPair.connected()
        defer { pair.finish() }
        pair.client.channel.allowRemoteHalfClosure = true
        pair.server.channel.close(mode: .output, promise: nil)
        pair.exchange()
        let unflushed = pair.client.write([1])
        // TCP's own end of input follows; the application has heard of it already.
        pair.client.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        pair.client.cut()
        #expect(pair.client.application.happenings == [.channelEvent(.inputClosed), .inactive])
        #expect(unflushed.error as? ChannelError == .ioOnClosedChannel)
    }
}
