/// `opaque ProtocolName<1..2^8-1>` (RFC 7301 §3.1): what is spoken over the connection, negotiated with ALPN.
public struct ApplicationProtocol: Hashable, Sendable {
    /// Between 1 and 255 bytes; empty only for an empty literal, which is never sent and never chosen.
    public let bytes: [UInt8]

    public static let http11: ApplicationProtocol = "http/1.1"
    public static let h2: ApplicationProtocol = "h2"

    /// The protocol named by the UTF-8 bytes of `string`; nil unless there are between 1 and 255.
    public init?(_ string: String) {
        self.init(bytes: Array(string.utf8))
    }

    /// The protocol with this name; nil unless it has between 1 and 255 bytes.
    public init?(bytes: [UInt8]) {
        guard (1...255).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }
}

extension ApplicationProtocol: ExpressibleByStringLiteral {
    /// A protocol known when the program was written. What exceeds 255 bytes is cut off.
    public init(stringLiteral value: String) {
        bytes = Array(value.utf8.prefix(255))
    }
}

extension ApplicationProtocol: CustomStringConvertible {
    /// The name as text if it is printable ASCII, else in hexadecimal.
    public var description: String {
        guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            return "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
