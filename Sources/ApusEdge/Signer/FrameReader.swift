import NIOCore

/// Cuts the bytes of a signer's socket into frames.
struct FrameReader {
    struct TooLong: Error {}

    private var held = ByteBuffer()

    /// Whether a frame has begun and not ended.
    var isWithinFrame: Bool { held.readableBytes > 0 }

    mutating func append(_ piece: ByteBuffer) {
        var piece = piece
        held.discardReadBytes()
        held.writeBuffer(&piece)
    }

    /// The next frame behind its length, which is judged before anything of it is there.
    mutating func next() throws(TooLong) -> [UInt8]? {
        guard let length = held.getInteger(at: held.readerIndex, as: UInt32.self) else { return nil }
        guard length <= SignerMessage.maximumLength else { throw TooLong() }
        guard held.readableBytes >= 4 + Int(length) else { return nil }
        held.moveReaderIndex(forwardBy: 4)
        return held.readBytes(length: Int(length))
    }
}
