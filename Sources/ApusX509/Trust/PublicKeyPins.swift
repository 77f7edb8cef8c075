import ApusCrypto

/// Public keys of which one must stand in a peer's chain, by their SHA-256 (RFC 7469 §2.4).
///
/// Beside, not instead of, trusting a root. Pin a spare key too: who loses the only pinned one is locked out.
public struct PublicKeyPins: Sendable, Hashable {
    /// SHA-256 of SubjectPublicKeyInfo in DER, 32 bytes each.
    public let hashes: Set<[UInt8]>

    /// - Returns: nil when there is none, or one has not 32 bytes.
    public init?(hashes: Set<[UInt8]>) {
        guard !hashes.isEmpty, hashes.allSatisfy({ $0.count == 32 }) else { return nil }
        self.hashes = hashes
    }

    /// - Parameter base64: of the hash, as in `openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64`; a prefix
    ///   `sha256//`, which curl wants, is taken too.
    /// - Returns: nil when one of them is none.
    public init?(base64: [String]) {
        var hashes: Set<[UInt8]> = []
        for text in base64 {
            var decoder = Base64Decoder()
            let digits = text.hasPrefix("sha256//") ? text.utf8.dropFirst(8) : text.utf8[...]
            guard digits.allSatisfy({ decoder.append($0) }), let hash = decoder.finish() else { return nil }
            hashes.insert(hash)
        }
        self.init(hashes: hashes)
    }

    /// The pin of a key.
    ///
    /// - Parameter subjectPublicKeyInfo: DER.
    public static func hash(of subjectPublicKeyInfo: [UInt8]) -> [UInt8] { HashAlgorithm.sha256.hash(subjectPublicKeyInfo) }

    func contains(_ certificate: ParsedCertificate) -> Bool { hashes.contains(Self.hash(of: certificate.subjectPublicKeyInfo)) }
}
