/// A record as it went over the wire, and what it held.
///
/// One that was received comes before the events of the messages in it, one that was sent when its bytes are final.
public struct RecordEvent: Sendable, Equatable {
    public var direction: Direction
    /// As on the wire, the five bytes of its header included.
    public var bytes: [UInt8]
    /// What it holds; in TLS 1.3 a protected record says so only inside.
    public var type: ContentType
    /// What it holds once opened, without content type and padding; nil for one that the keys in force do not open.
    public var content: [UInt8]?
    /// How it is protected.
    public var epoch: Epoch
    /// How many records were sealed with the same keys before; nil in the clear.
    public var sequenceNumber: UInt64?

    package init(
        direction: Direction, bytes: [UInt8], type: ContentType, content: [UInt8]?, epoch: Epoch, sequenceNumber: UInt64?
    ) {
        self.direction = direction
        self.bytes = bytes
        self.type = type
        self.content = content
        self.epoch = epoch
        self.sequenceNumber = sequenceNumber
    }
}
