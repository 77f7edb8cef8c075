import ApusTLS
import ApusWire

/// Reads a ClientHello without answering it, to learn which name the client asks for.
///
/// It takes the bytes of the transport however they are split, over any number of records, and looks at each of them once. What it can't read
/// is not for it to judge: whoever terminates TLS says what is wrong with it.
package struct ClientHelloPeek: Sendable {
    package enum Outcome: Equatable, Sendable {
        case needsMore
        /// The name is in lower case; nil where there is none, or nothing that can be a DNS name.
        case serverName(String?)
        /// Not a ClientHello, or one that is too long.
        case unreadable
    }

    /// Longest ClientHello that is read, in bytes.
    package static let maximumLength = 64 * 1024

    /// Of records that are not complete.
    private var pending: [UInt8] = []
    /// The content of those that were.
    private var message: [UInt8] = []
    private var outcome = Outcome.needsMore

    package init() {}

    /// Takes the next bytes. Once the outcome is known it stays.
    package mutating func append(_ bytes: Span<UInt8>) -> Outcome {
        guard outcome == .needsMore else { return outcome }
        for index in bytes.indices { pending.append(bytes[index]) }
        do throws(DecodeError) { outcome = try read() } catch { outcome = .unreadable }
        if outcome != .needsMore {
            pending = []
            message = []
        }
        return outcome
    }

    private mutating func read() throws(DecodeError) -> Outcome {
        let bytes = pending
        var start = 0
        while bytes.count - start >= RecordHeader.size {
            var rest = bytes.span.extracting(start..<bytes.count)
            let header = try RecordHeader(decoding: &rest)
            guard header.type == .handshake, header.version >> 8 == 3, (1...RecordHeader.maxPlaintext).contains(header.length)
            else { return .unreadable }
            guard rest.count >= header.length else { break }
            message += try rest.readBytes(header.length)
            start = bytes.count - rest.count
            if let outcome = try readMessage() { return outcome }
        }
        // At most one record's worth is left, and moved once for each piece that came.
        pending = Array(bytes[start...])
        return .needsMore
    }

    private func readMessage() throws(DecodeError) -> Outcome? {
        guard message[0] == HandshakeType.clientHello.rawValue else { return .unreadable }
        guard message.count >= HandshakeMessage.headerSize else { return nil }
        let length = Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3])
        let size = HandshakeMessage.headerSize + length
        guard size <= Self.maximumLength else { return .unreadable }
        guard message.count >= size else { return nil }
        let hello = try HandshakeMessage(bytes: Array(message[..<size])).decode(ClientHello.self)
        guard let bytes = try hello.extensions.decode(ServerNameList.self)?.hostName else { return .serverName(nil) }
        return .serverName(ServerName(String(decoding: bytes, as: UTF8.self))?.dnsName)
    }
}
