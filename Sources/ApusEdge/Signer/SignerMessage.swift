package import ApusWire

/// What is said between a server and the process that holds its private keys. Each message is a frame:
/// ```
/// struct { uint32 length; uint8 version = 1; uint32 id; uint8 kind; opaque body[length - 6]; }
/// ```
/// An answer repeats the id of its request. A request names a key by the SHA-256 of its SubjectPublicKeyInfo; none of them
/// holds a digest to sign: the signer puts together what it signs.
package enum SignerMessage {
    package static let version: UInt8 = 1
    /// Longest frame behind its length, in bytes: an RSA ciphertext or an ML-DSA signature fits well.
    package static let maximumLength = 16 * 1024
    /// Of a key's name.
    package static let keyNameLength = 32
    package static let premasterLength = 48

    /// Appends a frame.
    static func frame(_ id: UInt32, _ kind: UInt8, _ body: (inout [UInt8]) -> Void) -> [UInt8] {
        var content: [UInt8] = [version]
        content.writeUInt32(id)
        content.writeUInt8(kind)
        body(&content)
        var frame: [UInt8] = []
        frame.writeUInt32(UInt32(truncatingIfNeeded: content.count))
        return frame + content
    }

    static func header(_ content: inout Span<UInt8>) throws(DecodeError) -> (id: UInt32, kind: UInt8) {
        guard try content.readUInt8("version") == version else { throw DecodeError(.invalidValue, in: "version") }
        return (try content.readUInt32("id"), try content.readUInt8("kind"))
    }
}

/// What a server asks.
package enum SignerRequest: Equatable, Sendable {
    /// What can this key do?
    case describe
    /// A server's CertificateVerify in TLS 1.3, over this transcript hash (RFC 8446 §4.4.3).
    case signTLS13(SignatureScheme, transcriptHash: [UInt8])
    /// A server's ephemeral key in TLS 1.2, with both random values (RFC 8422 §5.4).
    case signTLS12(SignatureScheme, clientRandom: Random, serverRandom: Random, ServerECDHParams)
    /// A premaster secret of static RSA key exchange (RFC 5246 §7.4.7.1).
    case decrypt(clientVersion: ProtocolVersion, ciphertext: [UInt8])

    private enum Kind {
        static let describe: UInt8 = 1
        static let signTLS13: UInt8 = 2
        static let signTLS12: UInt8 = 3
        static let decrypt: UInt8 = 4
    }

    package func encoded(id: UInt32, key: [UInt8]) -> [UInt8] {
        switch self {
        case .describe:
            SignerMessage.frame(id, Kind.describe) { $0.writeBytes(key) }
        case .signTLS13(let scheme, let hash):
            SignerMessage.frame(id, Kind.signTLS13) { out in
                out.writeBytes(key)
                out.writeUInt16(scheme.rawValue)
                out.writeOpaque8(hash)
            }
        case .signTLS12(let scheme, let clientRandom, let serverRandom, let params):
            SignerMessage.frame(id, Kind.signTLS12) { out in
                out.writeBytes(key)
                out.writeUInt16(scheme.rawValue)
                clientRandom.encode(into: &out)
                serverRandom.encode(into: &out)
                params.encode(into: &out)
            }
        case .decrypt(let version, let ciphertext):
            SignerMessage.frame(id, Kind.decrypt) { out in
                out.writeBytes(key)
                out.writeUInt16(version.rawValue)
                out.writeOpaque16(ciphertext)
            }
        }
    }

    /// - Parameter content: a frame behind its length.
    package static func decode(_ content: [UInt8]) throws(DecodeError) -> (id: UInt32, key: [UInt8], request: SignerRequest) {
        var rest = content.span
        let (id, kind) = try SignerMessage.header(&rest)
        let key = try rest.readBytes(SignerMessage.keyNameLength, "key")
        let request: SignerRequest
        switch kind {
        case Kind.describe:
            request = .describe
        case Kind.signTLS13:
            let scheme = SignatureScheme(rawValue: try rest.readUInt16("scheme"))
            let hash = try rest.readOpaque8("transcript_hash", length: 32...48)
            // Of SHA-256 or SHA-384: no suite of TLS 1.3 has another.
            guard hash.count == 32 || hash.count == 48 else { throw DecodeError(.invalidValue, in: "transcript_hash") }
            request = .signTLS13(scheme, transcriptHash: hash)
        case Kind.signTLS12:
            let scheme = SignatureScheme(rawValue: try rest.readUInt16("scheme"))
            let clientRandom = try Random(decoding: &rest)
            let serverRandom = try Random(decoding: &rest)
            request = .signTLS12(
                scheme, clientRandom: clientRandom, serverRandom: serverRandom, try ServerECDHParams(decoding: &rest))
        case Kind.decrypt:
            let version = ProtocolVersion(rawValue: try rest.readUInt16("client_version"))
            request = .decrypt(clientVersion: version, ciphertext: try rest.readOpaque16("ciphertext", length: 0...2048))
        default:
            throw DecodeError(.invalidValue, in: "kind")
        }
        try rest.expectEnd()
        return (id, key, request)
    }
}

/// What a signer answers.
package enum SignerAnswer: Equatable, Sendable {
    case key(schemes: [SignatureScheme], decrypts: Bool)
    case signature([UInt8])
    /// 48 bytes, whatever the ciphertext.
    case premasterSecret([UInt8])
    case refused(Refusal)

    package enum Refusal: UInt8, Error, Sendable {
        case unknownKey = 1
        /// The key does not sign with that scheme, or does not decrypt.
        case unfit = 2
        case failed = 3
    }

    private enum Kind {
        static let key: UInt8 = 0x81
        static let signature: UInt8 = 0x82
        static let premasterSecret: UInt8 = 0x83
        static let refused: UInt8 = 0xff
    }

    package func encoded(id: UInt32) -> [UInt8] {
        switch self {
        case .key(let schemes, let decrypts):
            SignerMessage.frame(id, Kind.key) { out in
                out.writeVector16 { $0.writeCodePoints(schemes) }
                out.writeUInt8(decrypts ? 1 : 0)
            }
        case .signature(let signature):
            SignerMessage.frame(id, Kind.signature) { $0.writeOpaque16(signature) }
        case .premasterSecret(let secret):
            SignerMessage.frame(id, Kind.premasterSecret) { $0.writeBytes(secret) }
        case .refused(let refusal):
            SignerMessage.frame(id, Kind.refused) { $0.writeUInt8(refusal.rawValue) }
        }
    }

    package static func decode(_ content: [UInt8]) throws(DecodeError) -> (id: UInt32, answer: SignerAnswer) {
        var rest = content.span
        let (id, kind) = try SignerMessage.header(&rest)
        let answer: SignerAnswer
        switch kind {
        case Kind.key:
            let schemes = try rest.readOpaque16("schemes", length: 0...256)
            guard schemes.count % 2 == 0 else { throw DecodeError(.invalidValue, in: "schemes") }
            let points = stride(from: 0, to: schemes.count, by: 2).map {
                SignatureScheme(rawValue: UInt16(schemes[$0]) << 8 | UInt16(schemes[$0 + 1]))
            }
            answer = .key(schemes: points, decrypts: try rest.readUInt8("decrypts") == 1)
        case Kind.signature:
            answer = .signature(try rest.readOpaque16("signature", length: 0...8192))
        case Kind.premasterSecret:
            answer = .premasterSecret(try rest.readBytes(SignerMessage.premasterLength, "premaster_secret"))
        case Kind.refused:
            guard let refusal = Refusal(rawValue: try rest.readUInt8("reason")) else {
                throw DecodeError(.invalidValue, in: "reason")
            }
            answer = .refused(refusal)
        default:
            throw DecodeError(.invalidValue, in: "kind")
        }
        try rest.expectEnd()
        return (id, answer)
    }
}
