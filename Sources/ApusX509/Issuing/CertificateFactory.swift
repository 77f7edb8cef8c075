package import ApusCrypto
import ApusWire
import SwiftASN1
import X509

/// Who signs a certificate.
package struct CertificateIssuer: Sendable {
    let subject: DistinguishedName
    let subjectPublicKeyInfo: [UInt8]
    let privateKey: PrivateKey

    /// - Parameters:
    ///   - certificate: the issuer's own, DER.
    ///   - privateKey: belonging to it.
    package init(certificate: [UInt8], privateKey: PrivateKey) throws(MalformedCertificate) {
        subject = try ParsedCertificate(der: certificate).subject
        subjectPublicKeyInfo = privateKey.publicKey.subjectPublicKeyInfo
        self.privateKey = privateKey
    }

    fileprivate init(selfSigned recipe: CertificateRecipe, privateKey: PrivateKey) throws {
        subject = try CertificateFactory.subject(of: recipe)
        subjectPublicKeyInfo = privateKey.publicKey.subjectPublicKeyInfo
        self.privateKey = privateKey
    }
}

/// Issues X.509 certificates that strict verifiers take (RFC 5280 §4).
package enum CertificateFactory {
    /// - Parameter publicKey: what the certificate is about, DER SubjectPublicKeyInfo.
    /// - Returns: DER.
    package static func issue(
        _ recipe: CertificateRecipe, publicKey: [UInt8], issuer: CertificateIssuer
    ) throws -> [UInt8] {
        let scheme = signatureScheme(of: issuer.privateKey)
        let tbs = try toBeSigned(recipe, publicKey, issuer, scheme)
        let signature = try issuer.privateKey.sign(tbs, with: scheme)
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            coder.serializeRawBytes(tbs)
            try algorithmIdentifier(scheme, into: &coder)
            try coder.serialize(ASN1BitString(bytes: signature[...]))
        }
        return serializer.serializedBytes
    }

    /// A certificate that is signed with the key it is about.
    package static func selfSigned(_ recipe: CertificateRecipe, privateKey: PrivateKey) throws -> [UInt8] {
        try issue(
            recipe, publicKey: privateKey.publicKey.subjectPublicKeyInfo,
            issuer: CertificateIssuer(selfSigned: recipe, privateKey: privateKey))
    }

    /// `TBSCertificate`: see ``CertificateParts``, which reads it.
    private static func toBeSigned(
        _ recipe: CertificateRecipe, _ publicKey: [UInt8], _ issuer: CertificateIssuer, _ scheme: SignatureScheme
    ) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            if recipe.version > 1 {
                try coder.serialize(recipe.version - 1, explicitlyTaggedWithTagNumber: 0, tagClass: .contextSpecific)
            }
            coder.appendPrimitiveNode(identifier: .integer) { $0 += recipe.serialNumber }
            try algorithmIdentifier(scheme, into: &coder)
            try coder.serialize(issuer.subject)
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try CertificateTime.encode(recipe.notBefore, into: &coder)
                try CertificateTime.encode(recipe.notAfter, into: &coder)
            }
            try coder.serialize(subject(of: recipe))
            coder.serializeRawBytes(publicKey)
            guard recipe.version == 3 else { return }
            let extensions = try CertificateExtensionList(recipe, publicKey: publicKey, issuer: issuer).items
            guard !extensions.isEmpty else { return }
            try coder.serialize(explicitlyTaggedWithTagNumber: 3, tagClass: .contextSpecific) { coder in
                try coder.serializeSequenceOf(extensions)
            }
        }
        return serializer.serializedBytes
    }

    fileprivate static func subject(of recipe: CertificateRecipe) throws -> DistinguishedName {
        var attributes: [RelativeDistinguishedName.Attribute] = []
        if let organization = recipe.organization {
            attributes.append(.init(type: .RDNAttributeType.organizationName, value: .init(utf8String: organization)))
        }
        if !recipe.commonName.isEmpty {
            attributes.append(.init(type: .RDNAttributeType.commonName, value: .init(utf8String: recipe.commonName)))
        }
        return try DistinguishedName(attributes)
    }

    /// The scheme whose hash fits the key's strength; for RSA PKCS #1 v1.5, which every verifier knows.
    private static func signatureScheme(of key: PrivateKey) -> SignatureScheme {
        switch key.kind {
        case .p256: .ecdsa_secp256r1_sha256
        case .p384: .ecdsa_secp384r1_sha384
        case .p521: .ecdsa_secp521r1_sha512
        case .ed25519: .ed25519
        // No authority here has a key of the last three kinds.
        case .rsa, .rsaPSS, .mldsa65, .mldsa87: .rsa_pkcs1_sha256
        }
    }

    /// RFC 5758 §3.2, RFC 8410 §3, RFC 4055 §5: parameters are absent, but NULL for RSA.
    private static func algorithmIdentifier(_ scheme: SignatureScheme, into coder: inout DER.Serializer) throws {
        let identifier: ASN1ObjectIdentifier =
            switch scheme {
            case .ecdsa_secp256r1_sha256: [1, 2, 840, 10045, 4, 3, 2]
            case .ecdsa_secp384r1_sha384: [1, 2, 840, 10045, 4, 3, 3]
            case .ecdsa_secp521r1_sha512: [1, 2, 840, 10045, 4, 3, 4]
            case .ed25519: [1, 3, 101, 112]
            default: [1, 2, 840, 113_549, 1, 1, 11]
            }
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(identifier)
            if scheme == .rsa_pkcs1_sha256 { coder.appendPrimitiveNode(identifier: .null) { _ in } }
        }
    }
}
