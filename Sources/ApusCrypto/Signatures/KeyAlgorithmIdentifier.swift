import ApusWire

/// AlgorithmIdentifier of a key, in a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) or a PrivateKeyInfo (RFC 5208 §5):
/// ```
/// AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
/// ```
enum KeyAlgorithmIdentifier: Equatable, Sendable {
    case p256
    case p384
    case p521
    case ed25519
    case rsa
    /// With parameters, for that scheme's hash alone.
    case rsaPSS(SignatureScheme?)
    case mldsa65
    case mldsa87

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
            case OID.rsassaPSS:
                self = .rsaPSS(try Self.restriction(sequence.readRemaining()))
            case OID.mldsa65:
                // RFC 9881 §2: the parameters are absent, as below.
                self = .mldsa65
            case OID.mldsa87:
                self = .mldsa87
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

    /// RFC 4055 §1.2: without parameters the key is for any hash, with them for theirs alone.
    private static func restriction(_ parameters: [UInt8]) throws(KeyDecodingError) -> SignatureScheme? {
        guard !parameters.isEmpty else { return nil }
        guard let scheme = PSSParameters.scheme(of: parameters) else {
            throw .refused("an RSA key restricted to PSS (id-RSASSA-PSS) with other parameters than TLS has (RFC 8446 §4.2.3)")
        }
        return scheme
    }

    private static func reason(_ algorithm: [UInt8]) -> String {
        switch algorithm {
        case OID.mldsa44: "an ML-DSA-44 key; ML-DSA-65 and ML-DSA-87 are accepted"
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
