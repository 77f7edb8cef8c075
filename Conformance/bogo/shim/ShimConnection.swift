import ApusTLS

/// A connection on which data can go ahead of the handshake's end: a client's early data, or a server's answer to it.
protocol ShimConnection: TLSConnection, ~Copyable {
    /// How many bytes may be sent before the handshake is complete; nil where it is complete, or nothing may be sent ahead of its end.
    var earlyAllowance: Int? { get }
    mutating func sendEarly(_ bytes: ArraySlice<UInt8>) throws(TLSError)
    /// What came ahead of the handshake's end.
    mutating func takeEarly() -> [UInt8]
}

extension ClientConnection: ShimConnection {
    var earlyAllowance: Int? { isHandshakeComplete || earlyDataAllowance == 0 ? nil : earlyDataAllowance }
    mutating func sendEarly(_ bytes: ArraySlice<UInt8>) throws(TLSError) { try sendEarlyData(Array(bytes).span) }
    mutating func takeEarly() -> [UInt8] { [] }
}

extension ServerConnection: ShimConnection {
    var earlyAllowance: Int? { !isHandshakeComplete && acceptsEarlyData ? .max : nil }
    mutating func sendEarly(_ bytes: ArraySlice<UInt8>) throws(TLSError) { try send(Array(bytes).span) }
    mutating func takeEarly() -> [UInt8] { takeEarlyData() }
}
