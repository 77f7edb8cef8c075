/// A whole handshake message with its exact bytes, as the transcript hash needs them (RFC 9846 §4):
/// ```
/// struct {
///     HandshakeType msg_type;    /* handshake type */
///     uint24 length;             /* remaining bytes in message */
///     select (Handshake.msg_type) { … };
/// } Handshake;
/// ```
package struct HandshakeMessage: Equatable, Sendable {
    package let type: HandshakeType
    /// The four bytes of the header, then the body.
    package let bytes: [UInt8]

    /// The size of `msg_type` and `length`.
    package static let headerSize = 4

    package init(type: HandshakeType, body: [UInt8]) {
        self.init(type: type, capacity: body.count) { $0.writeBytes(body) }
    }

    /// Exactly one whole message.
    package init(bytes: [UInt8]) throws(DecodeError) {
        var rest = bytes.span
        type = HandshakeType(rawValue: try rest.readUInt8("Handshake.msg_type"))
        let length = Int(try rest.readUInt24("Handshake.length"))
        guard length <= rest.count else { throw DecodeError(.truncated, in: type.messageName) }
        guard length == rest.count else { throw DecodeError(.trailingBytes(rest.count - length), in: type.messageName) }
        self.bytes = bytes
    }

    /// A message whose body `write` appends.
    init(type: HandshakeType, capacity: Int, _ write: (inout [UInt8]) -> Void) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerSize + capacity)
        bytes.writeUInt8(type.rawValue)
        bytes.writeVector24(write)
        self.type = type
        self.bytes = bytes
    }

    /// The bytes after the header.
    package var body: [UInt8] {
        bytes.span.extracting(droppingFirst: Self.headerSize).copied()
    }

    /// The body as a value of type `B`, whose type the message must have; the body must be used up.
    package func decode<B: HandshakeBody>(_: B.Type = B.self) throws(DecodeError) -> B {
        guard type == B.type else { throw DecodeError(.invalidValue, in: "Handshake.msg_type") }
        var rest = bytes.span.extracting(droppingFirst: Self.headerSize)
        do {
            let value = try B(decoding: &rest)
            try rest.expectEnd()
            return value
        } catch {
            throw error.named(type.messageName)
        }
    }
}
