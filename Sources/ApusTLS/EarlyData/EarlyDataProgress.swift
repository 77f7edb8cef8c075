/// How far early data has come on a connection, on either side.
struct EarlyDataProgress: Sendable {
    private(set) var outcome: EarlyDataOutcome?
    /// Client: bytes that may still be sent ahead. Server: bytes that may still come.
    private(set) var allowance = 0
    /// Server: whether early data may come now. Client: whether it may be sent.
    private(set) var isOpen = false
    /// Server: received and not yet taken.
    var received: [UInt8] = []

    /// The client offers early data, and begins to send it.
    mutating func offer(upTo limit: UInt32) {
        allowance = Int(clamping: limit)
        isOpen = true
    }

    /// The server takes it, or has told the client that it does.
    mutating func accept(upTo limit: UInt32) {
        outcome = .accepted
        allowance = Int(clamping: limit)
        isOpen = true
    }

    /// The client learns that the server takes it: it may go on.
    mutating func accepted() { outcome = .accepted }

    mutating func reject() {
        outcome = .rejected
        end()
    }

    mutating func end() {
        isOpen = false
        allowance = 0
    }

    /// Counts bytes that are sent or came; false if they are more than may be.
    mutating func use(_ count: Int) -> Bool {
        guard isOpen, count <= allowance else { return false }
        allowance -= count
        return true
    }
}
