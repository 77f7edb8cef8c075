extension DNSMessage {
    /// RFC 8467 §4.1: queries are padded to a multiple of this many bytes.
    package static let queryBlock = 128
    /// RFC 8467 §4.1: responses are padded to a multiple of this many bytes.
    package static let responseBlock = 468

    /// The bytes, with a padding option (RFC 7830) that makes their number a multiple of `block`. Without EDNS there is no padding.
    package func encodedPadded(to block: Int) -> [UInt8] {
        guard var edns else { return encoded() }
        var message = self
        edns.options.removeAll { $0.code == .padding }
        message.edns = edns
        let length = message.encoded().count + Padding.optionHeader
        edns.options.append(Padding.option(filling: length, toMultipleOf: block))
        message.edns = edns
        return message.encoded()
    }
}

/// RFC 7830 §3.
enum Padding {
    static let optionHeader = 4

    /// - Parameter length: of the message with an empty padding option.
    static func option(filling length: Int, toMultipleOf block: Int) -> EDNS.Option {
        EDNS.Option(code: .padding, data: [UInt8](repeating: 0, count: count(filling: length, toMultipleOf: block)))
    }

    /// None where the message would become longer than its transport can carry.
    static func count(filling length: Int, toMultipleOf block: Int) -> Int {
        guard block > 0 else { return 0 }
        let count = (block - length % block) % block
        return length + count > 0xffff ? 0 : count
    }
}
