/// RFC 7685 §3: any number of zero bytes, which make a ClientHello longer.
package struct Padding: ExtensionBody {
    package static var type: ExtensionType { .padding }

    /// At most 65535.
    package var length: Int

    package init(length: Int) {
        self.length = length
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        length = body.count
        for index in body.indices where body[index] != 0 { throw DecodeError(.invalidValue, in: "padding") }
        body = body.extracting(droppingFirst: length)
    }

    package func encode(into out: inout [UInt8]) {
        out.append(contentsOf: repeatElement(0, count: min(max(length, 0), 0xffff)))
    }
}
