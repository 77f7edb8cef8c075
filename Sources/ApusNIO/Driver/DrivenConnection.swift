import ApusTLS

/// A connection as the driver sees it: both sides begin, but only a client has something to say first.
protocol DrivenConnection: TLSConnection, ~Copyable {
    mutating func begin() throws(TLSError)
}

extension ClientConnection: DrivenConnection {
    mutating func begin() throws(TLSError) { try start() }
}

extension ServerConnection: DrivenConnection {
    mutating func begin() throws(TLSError) {}
}
