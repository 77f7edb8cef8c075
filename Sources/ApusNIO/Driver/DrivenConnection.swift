import ApusTLS

/// A connection as the driver sees it: both sides begin, but only a client has something to say first, and only a server is sent early data.
protocol DrivenConnection: TLSConnection, ~Copyable {
    mutating func begin(earlyData: [UInt8]) throws(TLSError)
    var hasEarlyData: Bool { get }
    mutating func takeEarlyData() -> [UInt8]
    /// Whether data may be sent before the handshake is complete.
    var acceptsEarlyData: Bool { get }
}

extension ClientConnection: DrivenConnection {
    mutating func begin(earlyData: [UInt8]) throws(TLSError) {
        if earlyData.isEmpty { try start() } else { try start(earlyData: earlyData) }
    }

    var hasEarlyData: Bool { false }
    mutating func takeEarlyData() -> [UInt8] { [] }
    var acceptsEarlyData: Bool { false }
}

extension ServerConnection: DrivenConnection {
    mutating func begin(earlyData: [UInt8]) throws(TLSError) {}
}
