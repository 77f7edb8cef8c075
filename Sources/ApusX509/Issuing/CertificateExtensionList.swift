import Crypto
import SwiftASN1
import X509

/// The extensions of a certificate that is issued here, from its recipe (RFC 5280 §4.2).
struct CertificateExtensionList {
    private(set) var items: [Certificate.Extension] = []

    init(_ recipe: CertificateRecipe, publicKey: [UInt8], issuer: CertificateIssuer) throws {
        switch recipe.basicConstraints {
        case .authority(let maximum)?:
            items.append(
                try Certificate.Extension(BasicConstraints.isCertificateAuthority(maxPathLength: maximum), critical: true))
        case .endEntity?:
            items.append(try Certificate.Extension(BasicConstraints.notCertificateAuthority, critical: true))
        case nil: break
        }
        if let bits = recipe.keyUsage { items.append(try Certificate.Extension(Self.keyUsage(bits), critical: true)) }
        if let usages = recipe.extendedKeyUsage {
            items.append(try Certificate.Extension(ExtendedKeyUsage(usages.map(Self.usage)), critical: false))
        }
        if !recipe.names.isEmpty {
            // RFC 5280 §4.2.1.6: critical where there is no subject to fall back to.
            let isCritical = recipe.commonName.isEmpty && recipe.organization == nil
            items.append(
                try Certificate.Extension(SubjectAlternativeNames(recipe.names.map(Self.generalName)), critical: isCritical))
        }
        if let constraints = recipe.nameConstraints {
            let value = NameConstraints(
                permittedSubtrees: constraints.permitted.map(Self.generalName),
                excludedSubtrees: constraints.excluded.map(Self.generalName))
            items.append(try Certificate.Extension(value, critical: true))
        }
        if recipe.hasKeyIdentifiers {
            let own = try Self.keyIdentifier(publicKey)
            let issuers = try Self.keyIdentifier(issuer.subjectPublicKeyInfo)
            items.append(try Certificate.Extension(SubjectKeyIdentifier(keyIdentifier: own), critical: false))
            items.append(try Certificate.Extension(AuthorityKeyIdentifier(keyIdentifier: issuers), critical: false))
        }
        items += try recipe.otherExtensions.map { other in
            Certificate.Extension(
                oid: try ASN1ObjectIdentifier(elements: other.identifier), critical: other.isCritical, value: other.value[...])
        }
    }

    /// RFC 7093 §2 (1): the first 160 bits of the SHA-256 of the key's bits.
    private static func keyIdentifier(_ subjectPublicKeyInfo: [UInt8]) throws -> ArraySlice<UInt8> {
        let bits = try DER.sequence(DER.parse(subjectPublicKeyInfo[...]), identifier: .sequence) { nodes in
            _ = nodes.next()
            return try ASN1BitString(derEncoded: &nodes).bytes
        }
        return Array(SHA256.hash(data: bits).prefix(20))[...]
    }

    private static func keyUsage(_ bits: [CertificateRecipe.KeyUsageBit]) -> KeyUsage {
        KeyUsage(
            digitalSignature: bits.contains(.digitalSignature), keyEncipherment: bits.contains(.keyEncipherment),
            keyCertSign: bits.contains(.keyCertSign), cRLSign: bits.contains(.cRLSign))
    }

    private static func usage(_ usage: CertificateRecipe.Usage) -> ExtendedKeyUsage.Usage {
        switch usage {
        case .serverAuth: .serverAuth
        case .clientAuth: .clientAuth
        case .codeSigning: .codeSigning
        case .any: .any
        }
    }

    static func generalName(_ name: CertificateRecipe.Name) -> GeneralName {
        switch name {
        case .dnsName(let name): .dnsName(name)
        case .ipAddress(let address): .ipAddress(ASN1OctetString(contentBytes: address[...]))
        case .emailAddress(let address): .rfc822Name(address)
        case .uri(let uri): .uniformResourceIdentifier(uri)
        }
    }
}
