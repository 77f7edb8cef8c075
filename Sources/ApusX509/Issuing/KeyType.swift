import ApusCrypto

/// The kind of key that a development certificate is made for. Raw values are the command line's words.
public enum KeyType: String, Sendable, CaseIterable {
    case ecdsaP256 = "ecdsa-p256"
    case ecdsaP384 = "ecdsa-p384"
    case rsa2048 = "rsa-2048"
    case rsa3072 = "rsa-3072"
    case ed25519 = "ed25519"

    var kind: KeyKind {
        switch self {
        case .ecdsaP256: .p256
        case .ecdsaP384: .p384
        case .rsa2048: .rsa(bits: 2048)
        case .rsa3072: .rsa(bits: 3072)
        case .ed25519: .ed25519
        }
    }
}
