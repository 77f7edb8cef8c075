import ApusCrypto

/// A pre-shared key that a client and a server were given outside TLS (RFC 8446 §2.2, §4.2.11): each proves to the other that it has it,
/// and no certificate is shown.
///
/// What RFC 9257 §6 asks of whoever gives out such keys:
/// - At least 128 bits that nobody can guess. A password is none: whoever records one handshake tries passwords at leisure.
/// - A key belongs to **one client and one server**. Where more have it, each can pass for each other, and a server that is also a client
///   with the same key can be made to talk to itself (the Selfie attack). A key is therefore bound to the role that this side plays with
///   it, or else imported with a ``pairContext(client:server:)`` that names both sides.
/// - A key is used with one hash alone, and never in another protocol or version: ``imported(identity:key:hash:context:role:targets:)``
///   makes keys of it that are (RFC 9258). It is the better choice wherever both sides can do it.
/// - An identity travels in the clear, and the same one in each connection lets an observer follow its owner: it should say nothing of
///   anybody.
public struct ExternalPSK: Sendable {
    /// What stands in the ClientHello, in the clear.
    public let identity: [UInt8]
    /// The hash that the key is used with: it goes with cipher suites of that hash alone.
    public let hash: Hash
    /// The part that this side plays with the key; nil where the context it was imported with tells the sides apart.
    public let role: Role?
    let secret: SharedSecret
    let isImported: Bool

    /// The hashes of TLS 1.3's cipher suites.
    public enum Hash: Sendable, Hashable, CaseIterable {
        case sha256
        case sha384

        var algorithm: HashAlgorithm {
            switch self {
            case .sha256: .sha256
            case .sha384: .sha384
            }
        }
    }

    /// The least number of bytes of a key: 128 bits (RFC 9257 §6).
    public static let minimumKeyLength = 16
    /// The longest identity, in bytes: what fits into pre_shared_key beside the rest of its list (RFC 8446 §4.2.11).
    public static let maximumIdentityLength = 0xffff - 2 - 4

    /// A key as it is: for peers that can't import keys, and provisioned for TLS 1.3 and this hash alone.
    ///
    /// - Parameters:
    ///   - identity: the name by which both sides know it; it is sent in the clear.
    ///   - key: at least ``minimumKeyLength`` bytes.
    ///   - hash: SHA-256 where nothing else was said when the key was made (RFC 8446 §4.2.11).
    ///   - role: the part that this side plays with it. Never use one key in both.
    /// - Throws: ``Misuse/invalidConfiguration(_:)`` for a key that is too short, and an identity that is empty or too long.
    public init(identity: [UInt8], key: [UInt8], hash: Hash = .sha256, role: Role) throws(TLSError) {
        try self.init(identity: identity, secret: SharedSecret(bytes: key), hash: hash, role: role, isImported: false)
    }

    init(identity: [UInt8], secret: SharedSecret, hash: Hash, role: Role?, isImported: Bool) throws(TLSError) {
        guard secret.count >= Self.minimumKeyLength else {
            throw .misuse(
                .invalidConfiguration(
                    "a pre-shared key has at least \(Self.minimumKeyLength) bytes, this one has \(secret.count)"))
        }
        guard !identity.isEmpty, identity.count <= Self.maximumIdentityLength else {
            throw .misuse(
                .invalidConfiguration(
                    "the identity of a pre-shared key has 1 to \(Self.maximumIdentityLength) bytes, this one has \(identity.count)"
                ))
        }
        self.identity = identity
        self.secret = secret
        self.hash = hash
        self.role = role
        self.isImported = isImported
    }

    /// RFC 8446 §4.2.11.2, RFC 9258 §5.2: imported keys and others have binders that can't be taken for each other.
    func binderKey(_ early: EarlySecret) -> TrafficSecret {
        isImported ? early.importedBinderKey() : early.externalBinderKey()
    }

    var early: EarlySecret { EarlySecret(hash: hash.algorithm, psk: secret) }
}

extension HashAlgorithm {
    var externalPSKHash: ExternalPSK.Hash {
        switch self {
        case .sha256: .sha256
        case .sha384: .sha384
        }
    }
}
