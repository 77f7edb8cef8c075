import ApusTLS
import ApusWire
import ApusX509

/// What a server reads of every ClientHello, alone.
enum ParsedHello {
    /// The body of a ClientHello as a client of the default policy sends it.
    static func message(_ credentials: BenchCredentials) throws -> [UInt8] {
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: CertificateVerifier(roots: credentials.roots)),
            serverName: credentials.serverName)
        try client.start()
        // Behind the header of the record (RFC 8446 §5.1) and of the message (§4).
        return Array(client.takeOutput().dropFirst(5 + 4))
    }

    /// - Throws: when it is not the hello that the default policy makes.
    static func parse(_ message: [UInt8]) throws {
        var body = message.span
        let hello = try ClientHello(decoding: &body)
        let shares = try hello.extensions.decode(KeyShareClientHello.self)?.clientShares ?? []
        let isWhole =
            try hello.extensions.decode(ServerNameList.self)?.hostName != nil
            && hello.extensions.decode(SupportedVersionsClientHello.self) != nil
            && hello.extensions.decode(SignatureAlgorithms.self) != nil && hello.extensions.decode(SupportedGroups.self) != nil
        guard isWhole, !shares.isEmpty else { throw BenchError.handshakeIncomplete }
    }
}
