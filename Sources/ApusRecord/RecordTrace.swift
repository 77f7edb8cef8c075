package import ApusWire

/// A record as it went by, for an observer.
package struct RecordTrace: Sendable, Equatable {
    /// As on the wire, header included.
    package var wire: [UInt8]
    /// What it holds.
    package var type: ContentType
    /// Opened; nil where it did not open.
    package var content: [UInt8]?
    /// Nil in the clear.
    package var sequenceNumber: UInt64?

    package init(wire: [UInt8], type: ContentType, content: [UInt8]?, sequenceNumber: UInt64?) {
        self.wire = wire
        self.type = type
        self.content = content
        self.sequenceNumber = sequenceNumber
    }
}
