import ApusNIO

/// The first bytes of a connection behind a proxy. What is a header is one with any bytes behind it, needs every byte of its own, and says
/// the same when it is written again.
enum ProxyHeaderFuzzing {
    static func run(_ bytes: [UInt8]) {
        guard let (header, length) = try? ProxyHeader.decode(bytes.span) else { return }
        FuzzTarget.expect(
            (1...ProxyHeader.maximumLength).contains(length) && length <= bytes.count, "a header of \(length) bytes")
        FuzzTarget.expect(
            (try? ProxyHeader.decode(Array(bytes[..<length]).span))?.header == header, "what follows changes a header")
        for shorter in [length - 1, length / 2] {
            let isWhole = (try? ProxyHeader.decode(Array(bytes[..<shorter]).span)) != nil
            FuzzTarget.expect(!isWhole, "\(shorter) of the \(length) bytes of a header are one")
        }
        // A header of unknown origin, or with extras that are a checksum's, is written in fewer bytes.
        guard case .client = header.origin, !header.extras.contains(where: { $0.type == 3 }) else { return }
        FuzzTarget.expect(
            (try? ProxyHeader.decode(header.encoded().span))?.header == header, "a header is written, and then is another")
    }
}
