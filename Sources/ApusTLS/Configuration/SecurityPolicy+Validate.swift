import ApusCrypto

extension SecurityPolicy {
    /// Refuses a policy with which no handshake could ever succeed, in words for whoever wrote it.
    func validate() throws(TLSError) {
        guard minimumVersion <= maximumVersion else {
            throw .misuse(.invalidConfiguration("the minimum version \(minimumVersion) is above the maximum \(maximumVersion)"))
        }
        guard minimumVersion >= .TLS12, maximumVersion <= .TLS13 else {
            throw .misuse(
                .invalidConfiguration(
                    "TLS 1.2 and TLS 1.3 can be negotiated; the policy names \(minimumVersion) to \(maximumVersion)"))
        }
        guard !cipherSuites.isEmpty, !groups.isEmpty, !signatureSchemes.isEmpty else {
            throw .misuse(.invalidConfiguration("cipher suites, groups and signature schemes need at least one entry each"))
        }
        if let suite = cipherSuites.first(where: { $0.tls13 == nil && $0.tls12 == nil }) {
            throw .misuse(.invalidConfiguration("the cipher suite \(suite) is not supported"))
        }
        if !isLegacy, let suite = cipherSuites.first(where: { $0.tls12?.isLegacy == true }) {
            throw .misuse(
                .invalidConfiguration("the cipher suite \(suite) is of the legacy policy alone, which must be asked for by name"))
        }
        if let group = groups.first(where: { !KeyExchange.supportedGroups.contains($0) }) {
            throw .misuse(.invalidConfiguration("the group \(group) is not supported"))
        }
        if let scheme = (signatureSchemes + (signingSchemes ?? [])).first(where: {
            !$0.isValid(in: .TLS12) && !$0.isValid(in: .TLS13)
        }) {
            throw .misuse(.invalidConfiguration("the signature scheme \(scheme) is not supported"))
        }
        guard !pskKeyExchangeModes.isEmpty, pskKeyExchangeModes.allSatisfy({ $0 == .psk_dhe_ke || $0 == .psk_ke }) else {
            throw .misuse(.invalidConfiguration("modes of pre-shared keys are psk_dhe_ke and psk_ke, at least one of them"))
        }
        guard !versions.isEmpty else {
            throw .misuse(
                .invalidConfiguration(
                    "no version of \(minimumVersion) to \(maximumVersion) has a cipher suite, a group and a signature scheme of its own"
                ))
        }
    }
}

extension ServerConfiguration {
    func validate() throws(TLSError) {
        try policy.validate()
        guard !identities.isEmpty || identitySelector != nil || externalPSKs != nil else {
            throw .misuse(
                .invalidConfiguration(
                    "a server needs an identity (certificate chain and key), an identity selector, or external pre-shared keys"))
        }
        try CertificateType.validate(certificateTypes)
        try CertificateType.validate(clientCertificateTypes)
        for identity in identities where !certificateTypes.contains(where: { !identity.shown(as: $0).isEmpty }) {
            throw .misuse(.invalidConfiguration("an identity has no certificate"))
        }
    }
}

extension ClientConfiguration {
    func validate() throws(TLSError) {
        try policy.validate()
        try CertificateType.validate(serverCertificateTypes)
        try CertificateType.validate(clientCertificateTypes)
        guard externalPSKs.count <= Self.maximumExternalPSKs,
            externalPSKs.reduce(0, { $0 + $1.identity.count }) <= Self.maximumExternalPSKIdentities
        else {
            throw .misuse(
                .invalidConfiguration(
                    "at most \(Self.maximumExternalPSKs) pre-shared keys are offered, with identities of at most \(Self.maximumExternalPSKIdentities) bytes in all"
                ))
        }
        if externalPSKs.contains(where: { $0.role == .server }) {
            throw .misuse(.invalidConfiguration("a pre-shared key of a server's is none for a client"))
        }
        guard externalPSKs.isEmpty || acceptsCertificates || !offeredExternalPSKs.isEmpty else {
            throw .misuse(.invalidConfiguration("no cipher suite of TLS 1.3 in the policy goes with a pre-shared key's hash"))
        }
    }
}

extension CertificateType {
    fileprivate static func validate(_ types: [CertificateType]) throws(TLSError) {
        guard !types.isEmpty, types.allSatisfy({ $0 == .x509 || $0 == .rawPublicKey }) else {
            throw .misuse(.invalidConfiguration("certificate types are X509 and RawPublicKey, at least one of them"))
        }
    }
}
