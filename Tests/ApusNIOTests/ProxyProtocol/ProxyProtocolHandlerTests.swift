import NIOCore
import NIOEmbedded
import Testing

@testable import ApusNIO

@Suite("A connection that a proxy in front begins")
struct ProxyProtocolHandlerTests {
    private static let header = ProxyHeader(
        version: .two,
        origin: .client(
            source: .init(address: [192, 0, 2, 1], port: 9), destination: .init(address: [198, 51, 100, 2], port: 443)))

    /// What became of it.
    private final class Seen {
        var header: ProxyHeader?
        var error: ProxyProtocolRefusal?
    }

    private final class Recorder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let seen: Seen
        init(_ seen: Seen) { self.seen = seen }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { seen.error = error as? ProxyProtocolRefusal }
    }

    private func connection(from address: String = "127.0.0.9", _ seen: Seen) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        let policy = ProxyProtocolPolicy(trusted: [try #require(AddressRange("127.0.0.0/8"))], timeout: .seconds(3))
        let handler = ProxyProtocolHandler(policy: policy) { seen.header = $0 }
        try channel.pipeline.syncOperations.addHandlers(handler, Recorder(seen))
        let remote = try SocketAddress(ipAddress: address, port: 1)
        channel.remoteAddress = remote
        channel.connect(to: remote, promise: nil)
        return channel
    }

    @Test("says who the client is, byte by byte even, and hands on every byte behind", arguments: [true, false])
    func passesOn(_ isByteByByte: Bool) throws {
        let seen = Seen()
        let channel = try connection(seen)
        let bytes = Self.header.encoded() + [1, 2, 3]
        if isByteByByte {
            for byte in bytes { try channel.writeInbound(ByteBuffer(bytes: [byte])) }
        } else {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        }
        #expect(seen.header == Self.header)
        var rest: [UInt8] = []
        while let piece = try channel.readInbound(as: ByteBuffer.self) { rest += Array(piece.readableBytesView) }
        #expect(rest == [1, 2, 3])
        // The time for the header is over, and that is of no interest any more.
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(channel.isActive)
        _ = try? channel.finish()
    }

    @Test("is closed when it does not come from a proxy that is trusted")
    func untrusted() throws {
        let seen = Seen()
        let channel = try connection(from: "192.0.2.1", seen)
        #expect(seen.error == .untrusted)
        #expect(!channel.isActive)
    }

    @Test("is closed when it begins with anything else")
    func malformed() throws {
        let seen = Seen()
        let channel = try connection(seen)
        try? channel.writeInbound(ByteBuffer(bytes: [0x16, 3, 1]))
        #expect(seen.error == .malformed(.notAHeader))
        #expect(seen.header == nil && !channel.isActive)
    }

    @Test("is closed when the header is late, or never whole")
    func late() throws {
        let seen = Seen()
        let channel = try connection(seen)
        try channel.writeInbound(ByteBuffer(bytes: Self.header.encoded().dropLast()))
        channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(seen.error == .timedOut)
        #expect(seen.header == nil && !channel.isActive)
    }
}
