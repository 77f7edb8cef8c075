import ApusCrypto
import ApusTLS
import ApusWire

/// What one handshake message is for, and what it says.
struct MessageStory {
    var title: String
    var purpose: String
    var fields: [Explanation.Field] = []

    /// - Parameter tls12: the suite, once the hellos have settled on TLS 1.2.
    static func tell(_ event: MessageEvent, by actor: Explanation.Actor, tls12: TLS12CipherSuite? = nil) -> MessageStory {
        let title = event.isHelloRetryRequest ? "HelloRetryRequest" : event.type.messageName
        guard let message = try? HandshakeMessage(bytes: event.bytes) else {
            return MessageStory(title: title, purpose: "A message that can't be read.")
        }
        return MessageStory(
            title: title,
            purpose: purpose(of: event, message, by: actor == .client ? "The client" : "The server", tls12: tls12),
            fields: MessageFields.fields(of: message, tls12: tls12))
    }

    private static func purpose(
        of event: MessageEvent, _ message: HandshakeMessage, by who: String, tls12: TLS12CipherSuite?
    ) -> String {
        switch event.type {
        case .clientHello: clientHello(try? message.decode(ClientHello.self))
        case .serverHello where event.isHelloRetryRequest:
            "The server can't use the key share that the client guessed. It names the group it wants, and the client starts again."
        case .serverHello where tls12 != nil:
            "The server chooses the version and the cipher suite, and sends its own random value."
        case .serverHello: "The server makes its choices, and sends its own half of the key exchange."
        case .encryptedExtensions: "The server answers the rest of the offer. From here on everything is encrypted."
        case .certificateRequest: "The server asks the client to prove who it is, too."
        case .certificate: certificate(message, who, tls12: tls12)
        case .certificateStatus: "The server shows what its authority last said of its certificate."
        case .certificateVerify:
            "\(who) proves that it holds the certificate's private key: it signs everything said so far."
        case .serverKeyExchange:
            "The server sends its half of the key exchange. It signs it, so that nobody can put another in its place."
        case .serverHelloDone: "The server has said all that it has to say before the client's answer."
        case .clientKeyExchange where tls12?.keyExchange == .staticRSA:
            "The client makes up a premaster secret, and encrypts it to the server's public key. Only the server can read it."
        case .clientKeyExchange: "The client sends its own half of the key exchange."
        case .finished:
            "\(who) proves that it has the same keys and saw the same handshake. Had anyone changed a byte, this would not match."
        case .newSessionTicket: "The server gives a ticket, with which the next handshake is shorter."
        case .endOfEarlyData: "The early data is over. What follows is protected with the handshake keys."
        case .keyUpdate: "\(who) moves on to fresh keys."
        case .helloRequest: "The server would like to shake hands anew."
        default: "A handshake message."
        }
    }

    private static func clientHello(_ hello: ClientHello?) -> String {
        guard let hello else { return "The client says what it can do." }
        let extensions = hello.extensions
        if extensions.contains(.preSharedKey) {
            return "The client shows a ticket from an earlier connection. It also sends what a full handshake would need."
        }
        return extensions.contains(.keyShare)
            ? "The client says what it can do. It also sends its half of the key exchange, guessing what the server will take."
            : "The client says what it can do, and sends a random value."
    }

    private static func certificate(_ message: HandshakeMessage, _ who: String, tls12: TLS12CipherSuite?) -> String {
        let count =
            tls12 == nil
            ? (try? message.decode(CertificateMessage.self))?.entries.count
            : (try? message.decode(CertificateTLS12.self))?.certificates.count
        return count == 0
            ? "\(who) has no certificate to show."
            : "\(who) shows who it is: a certificate with its name and public key, signed by an authority."
    }

    static func list<Item: CustomStringConvertible>(_ items: [Item]) -> String {
        items.map(\.description).joined(separator: ", ")
    }
}

/// The first bytes, and how many there are.
func abbreviated(_ bytes: [UInt8]) -> String {
    bytes.count <= 16 ? hexadecimal(bytes) : hexadecimal(Array(bytes.prefix(16))) + "…"
}
