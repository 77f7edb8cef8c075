import ApusCrypto
import ApusTLS
import ApusX509

/// What one handshake message says, field by field.
struct MessageStory {
    var title: String
    var purpose: String
    var fields: [Explanation.Field] = []

    /// A message that does not decode is told with its bytes alone: the failure itself is an event of its own.
    ///
    /// - Parameter tls12: the suite, once the hellos have settled on TLS 1.2.
    static func tell(_ event: MessageEvent, tls12: TLS12CipherSuite? = nil) -> MessageStory {
        let message = try? HandshakeMessage(bytes: event.bytes)
        if let tls12, let message, let story = TLS12.tell(message, suite: tls12) { return story }
        let plain = MessageStory(title: event.type.messageName, purpose: purpose(of: event, message))
        guard let message, let fields = try? fields(of: message) else { return plain }
        var story = plain
        if event.isHelloRetryRequest { story.title = "HelloRetryRequest" }
        story.fields = fields
        return story
    }

    private static func purpose(of event: MessageEvent, _ message: HandshakeMessage?) -> String {
        switch event.type {
        case .clientHello where (try? message?.decode(ClientHello.self))?.extensions.contains(.keyShare) == false:
            "The client says what it can do, and sends a random value."
        case .clientHello: "The client says what it can do, and sends its public half of the key exchange."
        case .serverHello where event.isHelloRetryRequest:
            "The server wants another key share than the client guessed, and asks for a second ClientHello."
        case .serverHello: "The server chooses, and sends its own public half of the key exchange."
        case .encryptedExtensions: "The server answers the rest of the offer. This is already encrypted."
        case .certificateRequest: "The server asks the client to prove who it is, too."
        case .certificate: "It shows who it is: a certificate with its public key, signed by an authority."
        case .certificateVerify: "It proves that it holds the certificate's private key: it signs everything said so far."
        case .finished: "It proves that it derived the same keys and saw the same handshake: a keyed checksum over all of it."
        case .newSessionTicket: "The server gives a ticket with which the next handshake is shorter."
        case .keyUpdate: "Its sender moves on to fresh keys."
        default: "A handshake message."
        }
    }

    private static func fields(of message: HandshakeMessage) throws -> [Explanation.Field] {
        switch message.type {
        case .clientHello: return try clientHello(message.decode(ClientHello.self))
        case .serverHello: return try serverHello(message.decode(ServerHello.self))
        case .encryptedExtensions: return try encryptedExtensions(message.decode(EncryptedExtensions.self))
        case .certificate: return try certificate(message.decode(CertificateMessage.self))
        case .certificateVerify:
            let verify = try message.decode(CertificateVerify.self)
            return [
                Explanation.Field("algorithm", verify.algorithm.description),
                Explanation.Field("signature", abbreviated(verify.signature)),
            ]
        case .finished: return [Explanation.Field("verify_data", hexadecimal(try message.decode(Finished.self).verifyData))]
        case .newSessionTicket:
            return [Explanation.Field("ticket_lifetime", "\(try message.decode(NewSessionTicket.self).lifetime) s")]
        default: return []
        }
    }

    private static func clientHello(_ hello: ClientHello) throws -> [Explanation.Field] {
        var fields = [Explanation.Field("random", hexadecimal(hello.random.bytes))]
        if let name = try hello.extensions.decode(ServerNameList.self)?.hostName {
            fields.append(Explanation.Field("server_name", String(decoding: name, as: UTF8.self)))
        }
        if let versions = try hello.extensions.decode(SupportedVersionsClientHello.self) {
            fields.append(Explanation.Field("supported_versions", list(versions.versions)))
        }
        fields.append(Explanation.Field("cipher_suites", list(hello.cipherSuites)))
        if let groups = try hello.extensions.decode(SupportedGroups.self) {
            fields.append(Explanation.Field("supported_groups", list(groups.groups)))
        }
        for share in try hello.extensions.decode(KeyShareClientHello.self)?.clientShares ?? [] {
            fields.append(Explanation.Field("key_share", keyShare(share)))
        }
        if let schemes = try hello.extensions.decode(SignatureAlgorithms.self) {
            fields.append(Explanation.Field("signature_algorithms", list(schemes.schemes)))
        }
        if let protocols = try hello.extensions.decode(ApplicationLayerProtocolNegotiation.self) {
            fields.append(Explanation.Field("alpn", list(protocols.protocols)))
        }
        return fields
    }

    private static func serverHello(_ hello: ServerHello) throws -> [Explanation.Field] {
        var fields: [Explanation.Field] = []
        if let version = try hello.extensions.decode(SupportedVersionsServerHello.self) {
            fields.append(Explanation.Field("version", version.selectedVersion.description))
        }
        fields.append(Explanation.Field("cipher_suite", hello.cipherSuite.description))
        if hello.isHelloRetryRequest {
            if let group = try hello.extensions.decode(KeyShareHelloRetryRequest.self) {
                fields.append(Explanation.Field("wanted group", group.selectedGroup.description))
            }
        } else if let share = try hello.extensions.decode(KeyShareServerHello.self)?.serverShare {
            fields.append(Explanation.Field("group", share.group.description))
            fields.append(Explanation.Field("key_share", keyShare(share)))
        }
        fields.append(Explanation.Field("random", hexadecimal(hello.random.bytes)))
        return fields
    }

    private static func encryptedExtensions(_ message: EncryptedExtensions) throws -> [Explanation.Field] {
        var fields: [Explanation.Field] = []
        if let selected = try message.extensions.decode(ApplicationLayerProtocolNegotiation.self) {
            fields.append(Explanation.Field("alpn", list(selected.protocols)))
        }
        fields.append(Explanation.Field("extensions", message.extensions.isEmpty ? "none" : list(message.extensions.types)))
        return fields
    }

    private static func certificate(_ message: CertificateMessage) -> [Explanation.Field] {
        certificates(message.entries.map(\.data))
    }

    /// Who the certificates are for, and by whom.
    static func certificates(_ chain: [[UInt8]]) -> [Explanation.Field] {
        guard !chain.isEmpty else { return [Explanation.Field("certificates", "none")] }
        return chain.enumerated().flatMap { index, der -> [Explanation.Field] in
            guard let summary = CertificateSummary(der: der) else {
                return [Explanation.Field("certificate \(index + 1)", "\(der.count) bytes that can't be read")]
            }
            var fields = [Explanation.Field("certificate \(index + 1)", "\(summary.subject), issued by \(summary.issuer)")]
            if !summary.names.isEmpty { fields.append(Explanation.Field("names", summary.names.joined(separator: ", "))) }
            fields.append(Explanation.Field("key", summary.key))
            return fields
        }
    }

    private static func keyShare(_ share: KeyShareEntry) -> String {
        "\(share.group), \(share.keyExchange.count) bytes: \(abbreviated(share.keyExchange))"
    }

    static func list<Item: CustomStringConvertible>(_ items: [Item]) -> String {
        items.map(\.description).joined(separator: ", ")
    }
}

/// The first bytes, and how many there are.
func abbreviated(_ bytes: [UInt8]) -> String {
    bytes.count <= 16 ? hexadecimal(bytes) : hexadecimal(Array(bytes.prefix(16))) + "…"
}
