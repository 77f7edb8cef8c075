import ApusCrypto

/// The handshake of TLS 1.2 is complete, and there is no other: renegotiation is refused (RFC 9325 §3.5).
struct ConnectedTLS12: Sendable {
    let keys: SessionKeysTLS12

    mutating func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) {
        switch received.type {
        case .helloRequest where core.role == .client:
            // RFC 5246 §7.4.1.1: the client may decline, and the connection goes on.
            _ = try received.decode(HelloRequest.self)
            try core.countPostHandshakeMessage()
            core.emitAlert(.noRenegotiation, level: .warning)
        case .clientHello where core.role == .server:
            throw .misbehaved(Misbehaviour(.renegotiation, "it wants to renegotiate, which is refused"))
        default:
            throw received.unexpected(expected: "application data")
        }
    }

    /// RFC 7627 §5.4: without the extension, an exporter would not be bound to this connection (triple handshake).
    func exporter() throws(TLSError) -> Exporter {
        guard keys.isExtended else {
            throw .misuse(
                .invalidCall(
                    "no keying material can be exported: the peer does not have extended_master_secret, without which it would not be bound to this connection"
                ))
        }
        return .tls12(keys.master, clientRandom: keys.clientRandom, serverRandom: keys.serverRandom)
    }
}
