import ApusTLS
import X509

/// Rules of the CA/Browser Forum's Baseline Requirements, for ``CertificatePolicy/Profile/webPKI``.
extension PathRules {
    func checkWebPKI(endEntity leaf: PathMember) throws(UntrustedPeer) {
        let extensions = leaf.certificate.extensions
        // §7.1.2.7.6, §7.1.2.7.10
        guard let usages = extensions.extendedKeyUsage else {
            throw leaf.untrusted(.wrongUsage, "does not say what it may be used for (extended key usage)")
        }
        if usages.contains(.any) { throw leaf.untrusted(.wrongUsage, "is for any use at all (extended key usage)") }
        // §7.1.4.3: one of the alternative names, character for character. The domain of a wildcard is let pass: it is common.
        let exactNames = leaf.certificate.exactNames
        for name in leaf.certificate.commonNames where !exactNames.contains(name) && !exactNames.contains("*.\(name)") {
            throw leaf.untrusted(
                .invalid, "has the common name \(DisplayText.safe(name)), which is none of its alternative names")
        }
    }

    func checkWebPKI(issuer: PathMember) throws(UntrustedPeer) {
        let extensions = issuer.certificate.extensions
        guard issuer.certificate.isSelfIssued else {
            // §7.1.2.11.1, §7.1.2.11.4, as RFC 5280 §4.2.1.1 and §4.2.1.2 say too.
            guard extensions.authorityKeyIdentifier != nil, extensions.subjectKeyIdentifier != nil else {
                throw issuer.untrusted(.invalid, "has no identifier of its issuer's key, or none of its own")
            }
            return
        }
        // §7.1.2.1.3
        if extensions.authorityKeyIdentifier != nil, extensions.authorityKeyIdentifier != extensions.subjectKeyIdentifier {
            throw issuer.untrusted(.invalid, "is a root, and names another key as its issuer's (authority key identifier)")
        }
        if extensions.namesIssuingCertificate {
            throw issuer.untrusted(.invalid, "is a root, and names a certificate as its issuer's (authority key identifier)")
        }
    }
}

extension ParsedCertificate {
    fileprivate var commonNames: [String] {
        subject.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }.map { String($0.value) ?? "\($0.value)" }
    }

    /// Alternative names as text, exactly as they stand.
    fileprivate var exactNames: [String] {
        extensions.names.compactMap { name in
            switch name {
            case .dnsName(let name): name
            case .ipAddress(let address): IPAddressText.format(Array(address.bytes))
            default: nil
            }
        }
    }
}
