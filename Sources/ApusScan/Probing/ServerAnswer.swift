package import ApusWire

/// What a server said to one crafted hello, as far as it can be read.
package struct ServerAnswer: Sendable, Equatable {
    /// How it ended.
    package enum Ending: Sendable, Equatable {
        /// It said all that it says before the client's turn.
        case complete
        case alert(AlertDescription)
        /// It closed the connection without a word.
        case closed
        /// It said nothing more within the time limit.
        case silence
        /// What came is no TLS.
        case notTLS
        /// What came is no TLS that can be read; the text says why.
        case malformed(String)
        /// There was no connection; the text says why.
        case notReached(String)
    }

    /// The server's half of a key exchange in TLS 1.2 and below.
    package enum KeyExchange: Sendable, Equatable {
        case ecdhe(NamedGroup)
        /// The size of the group in bits.
        case dhe(bits: Int)
    }

    package var ending: Ending
    /// The version that was chosen.
    package var version: ProtocolVersion?
    /// A ServerHello or a HelloRetryRequest.
    package var hello: ServerHello?
    /// DER, the server's own first; empty where it showed none, or they came compressed.
    package var certificates: [[UInt8]] = []
    package var ocspResponse: [UInt8]?
    package var keyExchange: KeyExchange?
    /// How ServerKeyExchange or CertificateVerify was signed; nil before TLS 1.2, where that goes without saying.
    package var signatureScheme: SignatureScheme?
    package var certificateCompression: CertificateCompressionAlgorithm?
    /// TLS 1.3: those that came encrypted.
    package var encryptedExtensions: Extensions?
    package var requestsClientCertificate = false

    package init(ending: Ending) { self.ending = ending }

    package var isHelloRetryRequest: Bool { hello?.isHelloRetryRequest ?? false }

    /// The group that the server chose or asks for.
    package var group: NamedGroup? {
        if case .ecdhe(let group) = keyExchange { return group }
        guard let hello else { return nil }
        if hello.isHelloRetryRequest { return (try? hello.extensions.decode(KeyShareHelloRetryRequest.self))?.selectedGroup }
        return (try? hello.extensions.decode(KeyShareServerHello.self))?.serverShare.group
    }

    /// The application protocol that the server chose.
    package var applicationProtocol: ApplicationProtocol? {
        let extensions = encryptedExtensions ?? hello?.extensions
        return (try? extensions?.decode(ApplicationLayerProtocolNegotiation.self))?.protocols.first
    }

    /// The suite, where the server took this version.
    package func cipherSuite(in version: ProtocolVersion) -> CipherSuite? {
        self.version == version ? hello?.cipherSuite : nil
    }

    /// Why there was no hello, in words.
    package var refusal: String {
        switch ending {
        case .complete: "answered with \(version.map { "\($0)" } ?? "another version")"
        case .alert(let description): "refused with the alert \(description)"
        case .closed: "closed the connection"
        case .silence: "did not answer"
        case .notTLS: "answered with something that is not TLS"
        case .malformed(let why): "answered with bytes that can't be read: \(why)"
        case .notReached(let why): why
        }
    }
}
