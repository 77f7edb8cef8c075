import ApusTLS

/// The loop around an engine, for a transport of one's own.
func drive(
    _ configuration: ClientConfiguration, receive: () async throws -> [UInt8], send: ([UInt8]) async throws -> Void
) async throws -> NegotiatedParameters? {
    var connection = try ClientConnection(configuration: configuration, serverName: ServerName("example.com"))
    try connection.start()
    while !connection.isHandshakeComplete {
        try await send(connection.takeOutput())
        if let request = connection.pendingRequest {
            try connection.resume(with: await request.answer())
        } else {
            let bytes = try await receive()
            try connection.receive(bytes.span)
        }
    }
    try await send(connection.takeOutput())
    return connection.negotiated
}
