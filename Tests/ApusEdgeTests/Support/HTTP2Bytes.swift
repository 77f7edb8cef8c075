/// Frames of HTTP/2 as bytes (RFC 9113 §4.1), well-formed and otherwise.
enum HTTP2Bytes {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = frame(type: 4, flags: 0, stream: 0, [])
    static let settingsAcknowledgement = frame(type: 4, flags: 1, stream: 0, [])

    static func frame(type: UInt8, flags: UInt8, stream: Int, _ payload: [UInt8]) -> [UInt8] {
        let count = payload.count
        let header = [
            UInt8(truncatingIfNeeded: count >> 16), UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count), type,
            flags,
        ]
        let id = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: stream >> $0) }
        return header + id + payload
    }

    /// RFC 7541 §6.2.2: a literal field, not indexed, without Huffman coding.
    static func field(_ name: String, _ value: String) -> [UInt8] {
        [0x00, UInt8(name.utf8.count)] + Array(name.utf8) + length(value.utf8.count) + Array(value.utf8)
    }

    /// RFC 7541 §5.1, with a prefix of 7 bits.
    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 127 else { return [UInt8(count)] }
        var bytes: [UInt8] = [127]
        var rest = count - 127
        while rest >= 128 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func fields(_ fields: [(String, String)]) -> [UInt8] { fields.flatMap { field($0.0, $0.1) } }

    static let get: [(String, String)] = [(":method", "GET"), (":scheme", "https"), (":authority", "h"), (":path", "/")]

    static func headers(_ list: [(String, String)], stream: Int, ends: Bool = true) -> [UInt8] {
        frame(type: 1, flags: ends ? 0x5 : 0x4, stream: stream, fields(list))
    }

    static func reset(stream: Int, code: UInt8 = 8) -> [UInt8] { frame(type: 3, flags: 0, stream: stream, [0, 0, 0, code]) }

    struct Frame {
        var type: UInt8
        var flags: UInt8
        var stream: Int
        var payload: [UInt8]
    }

    /// The whole frames at the beginning of what was received.
    static func frames(_ bytes: [UInt8]) -> [Frame] {
        var frames: [Frame] = []
        var rest = bytes[...]
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard rest.count >= 9 + count else { break }
            let stream = Int(head[5] & 0x7f) << 24 | Int(head[6]) << 16 | Int(head[7]) << 8 | Int(head[8])
            frames.append(
                Frame(type: head[3], flags: head[4], stream: stream, payload: Array(rest.dropFirst(9).prefix(count))))
            rest = rest.dropFirst(9 + count)
        }
        return frames
    }
}
