import ApusCrypto

extension SecurityPolicy {
    /// Refuses a policy with which no handshake could ever succeed, in words for whoever wrote it.
    func validate() throws(TLSError) {
        guard minimumVersion <= maximumVersion else {
            throw .misuse(.invalidConfiguration("the minimum version \(minimumVersion) is above the maximum \(maximumVersion)"))
        }
        guard minimumVersion >= .TLS13, maximumVersion <= .TLS13 else {
            throw .misuse(
                .invalidConfiguration(
                    "TLS 1.3 is the version that is built; the policy names \(minimumVersion) to \(maximumVersion)"))
        }
        guard !cipherSuites.isEmpty, !groups.isEmpty, !signatureSchemes.isEmpty else {
            throw .misuse(.invalidConfiguration("cipher suites, groups and signature schemes need at least one entry each"))
        }
        if let suite = cipherSuites.first(where: { $0.tls13 == nil }) {
            throw .misuse(.invalidConfiguration("the cipher suite \(suite) is not supported"))
        }
        if let group = groups.first(where: { !KeyExchange.supportedGroups.contains($0) }) {
            throw .misuse(.invalidConfiguration("the group \(group) is not supported"))
        }
        if let scheme = signatureSchemes.first(where: { !$0.isValidInTLS13CertificateVerify }) {
            throw .misuse(.invalidConfiguration("the signature scheme \(scheme) can't sign a TLS 1.3 handshake"))
        }
    }
}

extension ServerConfiguration {
    func validate() throws(TLSError) {
        try policy.validate()
        guard !identities.isEmpty || identitySelector != nil else {
            throw .misuse(.invalidConfiguration("a server needs an identity (certificate chain and key) or an identity selector"))
        }
        for identity in identities where identity.certificateChain.isEmpty {
            throw .misuse(.invalidConfiguration("an identity has no certificate"))
        }
    }
}
