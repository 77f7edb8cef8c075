extension HandshakeType {
    /// The RFC's name of the message's struct: `ClientHello` for client_hello.
    package var messageName: String {
        guard let name else { return "handshake message \(self)" }
        return name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
