/// AlgorithmIdentifier of a key, in a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) or a PrivateKeyInfo (RFC 5208 §5):
/// ```
/// AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
/// ```
enum KeyAlgorithmIdentifier: Sendable {
    case p256
    case p384
    case p521
    case ed25519
    case rsa

    init(decoding reader: inout DERReader) throws(KeyDecodingError) {
        do {
            var sequence = try reader.readSequence("AlgorithmIdentifier")
            let algorithm = Array(try sequence.read(DERReader.Tag.objectIdentifier, "algorithm"))
            switch algorithm {
            case OID.rsaEncryption:
                // RFC 3279 §2.3.1: the parameters are NULL.
                guard try sequence.read(DERReader.Tag.null, "parameters of rsaEncryption").isEmpty else {
                    throw KeyDecodingError.malformed("parameters of rsaEncryption")
                }
                self = .rsa
            case OID.ecPublicKey:
                guard sequence.nextTag == DERReader.Tag.objectIdentifier else {
                    throw KeyDecodingError.refused(
                        "an elliptic curve given by its parameters; only named curves are accepted (RFC 5480 §2.1.1)")
                }
                self = try Self.curve(Array(try sequence.read(DERReader.Tag.objectIdentifier, "namedCurve")))
            case OID.ed25519:
                // RFC 8410 §3: the parameters are absent, which the check for the end below sees to.
                self = .ed25519
            default:
                throw KeyDecodingError.refused(Self.reason(algorithm))
            }
            try sequence.expectEnd("AlgorithmIdentifier")
        } catch let error as DERReader.Malformed {
            throw .malformed(error.field)
        } catch let error as KeyDecodingError {
            throw error
        } catch {
            throw .malformed("AlgorithmIdentifier")
        }
    }

    /// The curve of an object identifier.
    static func curve(_ identifier: [UInt8]) throws(KeyDecodingError) -> Self {
        switch identifier {
        case OID.secp256r1: .p256
        case OID.secp384r1: .p384
        case OID.secp521r1: .p521
        default: throw .refused("the elliptic curve \(OID.text(identifier)); P-256, P-384 and P-521 are accepted")
        }
    }

    private static func reason(_ algorithm: [UInt8]) -> String {
        switch algorithm {
        case OID.rsassaPSS:
            "an RSA key restricted to PSS (id-RSASSA-PSS); only rsaEncryption keys are accepted, which sign with PSS as well"
        case OID.ed448: "an Ed448 key; Ed25519 is accepted"
        case OID.x25519: "an X25519 key, which can't sign; Ed25519 is accepted"
        case OID.dsa: "a DSA key; TLS 1.3 has no DSA"
        default: "a key of the algorithm \(OID.text(algorithm)); RSA, P-256, P-384, P-521 and Ed25519 are accepted"
        }
    }
}

/// Why a key could not be read.
enum KeyDecodingError: Error {
    case malformed(String)
    case refused(String)

    /// As the module's error, for a key found in the named structure.
    func asCryptoError(in structure: String) -> CryptoError {
        switch self {
        case .malformed(let field): .invalidKey("\(structure) is not valid DER at \(field)")
        case .refused(let reason): .invalidKey("found \(reason)")
        }
    }
}
