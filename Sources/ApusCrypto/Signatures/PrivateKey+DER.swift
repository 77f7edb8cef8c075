import Crypto
import CryptoExtras

extension PrivateKey {
    /// Reads the contents of a PEM block "PRIVATE KEY" (RFC 5208 §5, RFC 5958 §2):
    /// ```
    /// PrivateKeyInfo ::= SEQUENCE { version INTEGER, privateKeyAlgorithm AlgorithmIdentifier, privateKey OCTET STRING, … }
    /// ```
    /// - Throws: `CryptoError.invalidKey`, which says what was found.
    package init(pkcs8 der: [UInt8]) throws(CryptoError) {
        self = try Self.decoding("PrivateKeyInfo") { () throws in
            var outer = DERReader(der)
            var info = try outer.readSequence("PrivateKeyInfo")
            try outer.expectEnd("PrivateKeyInfo")
            guard try info.readUnsignedInteger("version").allSatisfy({ $0 <= 1 }) else {
                throw KeyDecodingError.refused("a PrivateKeyInfo of an unknown version")
            }
            var ahead = info
            let algorithmContents = Array(try ahead.read(DERReader.Tag.sequence, "privateKeyAlgorithm"))
            let algorithm = try KeyAlgorithmIdentifier(decoding: &info)
            // Attributes and a copy of the public key may follow; nothing here depends on them.
            var contents = Array(try info.read(DERReader.Tag.octetString, "privateKey"))
            defer { wipe(&contents) }
            switch algorithm {
            case .p256, .p384, .p521:
                return try PrivateKey(ecPrivateKey: contents, curve: algorithm)
            case .ed25519:
                var inner = DERReader(contents)
                var seed = Array(try inner.read(DERReader.Tag.octetString, "CurvePrivateKey"))
                defer { wipe(&seed) }
                try inner.expectEnd("CurvePrivateKey")
                return try PrivateKey(ed25519: Curve25519.Signing.PrivateKey(rawRepresentation: seed))
            case .rsa:
                return try PrivateKey(pkcs1: contents)
            case .rsaPSS(let restriction):
                return try PrivateKey(
                    rsaPSS: Self.rsa(pkcs1: contents), algorithm: KeyWriter.value(DERReader.Tag.sequence, algorithmContents),
                    restriction: restriction)
            case .mldsa65:
                var seed = try Self.mldsaSeed(contents)
                defer { wipe(&seed) }
                return try PrivateKey(mldsa65: MLDSA65.PrivateKey(seedRepresentation: seed, publicKey: nil))
            case .mldsa87:
                var seed = try Self.mldsaSeed(contents)
                defer { wipe(&seed) }
                return try PrivateKey(mldsa87: MLDSA87.PrivateKey(seedRepresentation: seed, publicKey: nil))
            }
        }
    }

    /// Reads the contents of a PEM block "EC PRIVATE KEY" (RFC 5915 §3), which must name its curve.
    ///
    /// - Throws: `CryptoError.invalidKey`, which says what was found.
    package init(sec1 der: [UInt8]) throws(CryptoError) {
        self = try Self.decoding("ECPrivateKey") { () throws in try PrivateKey(ecPrivateKey: der, curve: nil) }
    }

    /// Reads the contents of a PEM block "RSA PRIVATE KEY" (RFC 8017 §A.1.2).
    ///
    /// - Throws: `CryptoError.invalidKey` also for a modulus outside 2048…8192 bits.
    package init(pkcs1 der: [UInt8]) throws(CryptoError) {
        self = try Self.decoding("RSAPrivateKey") { () throws in try PrivateKey(rsa: Self.rsa(pkcs1: der)) }
    }

    private static func rsa(pkcs1 der: [UInt8]) throws -> _RSA.Signing.PrivateKey {
        var outer = DERReader(der)
        var sequence = try outer.readSequence("RSAPrivateKey")
        try outer.expectEnd("RSAPrivateKey")
        _ = try sequence.readUnsignedInteger("version")
        try PublicKey.checkRSASize(modulus: try sequence.readUnsignedInteger("modulus"))
        return try _RSA.Signing.PrivateKey(derRepresentation: der)
    }

    /// RFC 9881 §6:
    /// ```
    /// ML-DSA-PrivateKey ::= CHOICE { seed [0] OCTET STRING (SIZE (32)), expandedKey OCTET STRING,
    ///     both SEQUENCE { seed OCTET STRING (SIZE (32)), expandedKey OCTET STRING } }
    /// ```
    /// The library makes keys from seeds alone; from an expanded key the seed can't be had back.
    private static func mldsaSeed(_ der: [UInt8]) throws -> [UInt8] {
        var outer = DERReader(der)
        var seed: [UInt8]
        switch outer.nextTag {
        case 0x80:
            seed = Array(try outer.read(0x80, "seed"))
        case 0x30:
            var both = try outer.readSequence("both")
            seed = Array(try both.read(DERReader.Tag.octetString, "seed"))
            _ = try both.read(DERReader.Tag.octetString, "expandedKey")
            try both.expectEnd("both")
        case DERReader.Tag.octetString:
            throw KeyDecodingError.refused("an ML-DSA key without its seed; keys with the seed are accepted (RFC 9881 §6)")
        default:
            throw DERReader.Malformed(field: "ML-DSA-PrivateKey")
        }
        try outer.expectEnd("ML-DSA-PrivateKey")
        guard seed.count == 32 else {
            wipe(&seed)
            throw KeyDecodingError.refused("an ML-DSA seed of another length than 32 bytes")
        }
        return seed
    }

    /// RFC 5915 §3:
    /// ```
    /// ECPrivateKey ::= SEQUENCE { version INTEGER { ecPrivkeyVer1(1) }, privateKey OCTET STRING,
    ///     parameters [0] ECParameters OPTIONAL, publicKey [1] BIT STRING OPTIONAL }
    /// ```
    private init(ecPrivateKey der: [UInt8], curve outerCurve: KeyAlgorithmIdentifier?) throws {
        var outer = DERReader(der)
        var sequence = try outer.readSequence("ECPrivateKey")
        try outer.expectEnd("ECPrivateKey")
        guard try sequence.readUnsignedInteger("version") == [1] else { throw DERReader.Malformed(field: "version") }
        var scalar = Array(try sequence.read(DERReader.Tag.octetString, "privateKey"))
        defer { wipe(&scalar) }
        var curve = outerCurve
        if sequence.nextTag == 0xa0 {
            var parameters = DERReader(Array(try sequence.read(0xa0, "parameters")))
            guard parameters.nextTag == DERReader.Tag.objectIdentifier else {
                throw KeyDecodingError.refused("an elliptic curve given by its parameters; only named curves are accepted")
            }
            let named = try KeyAlgorithmIdentifier.curve(Array(try parameters.read(DERReader.Tag.objectIdentifier, "namedCurve")))
            try parameters.expectEnd("parameters")
            guard outerCurve == nil || outerCurve == named else {
                throw KeyDecodingError.refused("two different elliptic curves named in one key")
            }
            curve = named
        }
        guard let curve else { throw KeyDecodingError.refused("an elliptic curve key that does not name its curve") }
        var publicPoint: [UInt8]?
        if sequence.nextTag == 0xa1 {
            var wrapped = DERReader(Array(try sequence.read(0xa1, "publicKey")))
            publicPoint = try wrapped.readOctetBitString("publicKey")
            try wrapped.expectEnd("publicKey")
        }
        try sequence.expectEnd("ECPrivateKey")
        try self.init(scalar: scalar, curve: curve)
        // A file that pairs a private key with another's public key is a mistake worth telling.
        if let publicPoint, publicPoint.first == 4, !publicKey.subjectPublicKeyInfo.ends(with: publicPoint) {
            throw KeyDecodingError.refused("a private key with a public key that is not its own")
        }
    }

    private init(scalar: [UInt8], curve: KeyAlgorithmIdentifier) throws {
        switch curve {
        case .p256: try self.init(p256: P256.Signing.PrivateKey(rawRepresentation: scalar.leftPadded(to: 32)))
        case .p384: try self.init(p384: P384.Signing.PrivateKey(rawRepresentation: scalar.leftPadded(to: 48)))
        case .p521: try self.init(p521: P521.Signing.PrivateKey(rawRepresentation: scalar.leftPadded(to: 66)))
        case .ed25519, .rsa, .rsaPSS, .mldsa65, .mldsa87: throw KeyDecodingError.refused("a key that is not of an elliptic curve")
        }
    }

    /// Turns what reading throws into the module's error.
    private static func decoding(
        _ structure: String, _ read: () throws -> PrivateKey
    ) throws(CryptoError) -> PrivateKey {
        do {
            return try read()
        } catch let error as CryptoError {
            throw error
        } catch let error as KeyDecodingError {
            throw error.asCryptoError(in: structure)
        } catch let error as DERReader.Malformed {
            throw KeyDecodingError.malformed(error.field).asCryptoError(in: structure)
        } catch {
            throw .invalidKey("\(structure) holds values that make no key")
        }
    }
}

extension [UInt8] {
    /// Zeros in front, up to that length; some writers leave out a scalar's leading zeros.
    fileprivate func leftPadded(to length: Int) -> [UInt8] {
        count < length ? [UInt8](repeating: 0, count: length - count) + self : self
    }

    fileprivate func ends(with suffix: [UInt8]) -> Bool { self.suffix(suffix.count).elementsEqual(suffix) }
}
