import ApusCrypto

/// The handshake messages of TLS 1.2 so far: their hash, and the messages themselves as long as a client's CertificateVerify may
/// come, which hashes them with whatever hash its signature has (RFC 5246 §7.4.8).
struct TranscriptTLS12: Sendable {
    private var hash: TranscriptHash
    /// Nil once they are not needed any more.
    private var messages: [UInt8]?

    init(_ algorithm: HashAlgorithm, keepsMessages: Bool) {
        hash = TranscriptHash(algorithm)
        messages = keepsMessages ? [] : nil
    }

    mutating func update(_ message: HandshakeMessage) {
        hash.update(message.bytes)
        messages?.append(contentsOf: message.bytes)
    }

    func currentHash() -> [UInt8] { hash.current() }

    /// What a client's CertificateVerify signs.
    func certificateVerifyInput() throws(TLSError) -> SignatureInput {
        guard let messages else { throw .misuse(.invalidCall("the handshake messages were not kept")) }
        return SignatureInput(purpose: .clientCertificateVerifyTLS12, transcriptHash: [], bytes: messages)
    }

    mutating func dropMessages() { messages = nil }
}
