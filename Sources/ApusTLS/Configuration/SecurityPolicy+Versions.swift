import ApusCrypto

/// What of a policy's lists each version can use. Policies name everything in one list; a version takes what is its own.
extension SecurityPolicy {
    /// The versions that can be negotiated, newest first: those within the bounds for which the lists hold all that a handshake needs.
    var versions: [ProtocolVersion] {
        [.TLS13, .TLS12].filter { version in
            (minimumVersion...max(minimumVersion, maximumVersion)).contains(version) && !cipherSuites(for: version).isEmpty
                && !signatureSchemes(for: version).isEmpty
        }
    }

    func cipherSuites(for version: ProtocolVersion) -> [CipherSuite] {
        guard version == .TLS12 else { return cipherSuites.filter { $0.tls13 != nil } }
        let hasGroup = groups.contains(where: \.isValidInTLS12)
        return cipherSuites.filter { suite in suite.tls12.map { hasGroup || $0.keyExchange != .ecdhe } ?? false }
    }

    func groups(for version: ProtocolVersion) -> [NamedGroup] {
        version == .TLS12 ? groups.filter(\.isValidInTLS12) : groups
    }

    func signatureSchemes(for version: ProtocolVersion) -> [SignatureScheme] {
        signatureSchemes.filter { $0.isValid(in: version) }
    }

    /// The schemes this side signs with: those of ML-DSA too, without their being named, since only who has such a key can use them.
    func signingSchemes(for version: ProtocolVersion) -> [SignatureScheme] {
        (signingSchemes ?? signatureSchemes + [.mldsa65, .mldsa87]).filter { $0.isValid(in: version) }
    }

    // MARK: What a client offers: what one of its versions can use, in the policy's order.

    var offeredCipherSuites: [CipherSuite] {
        let versions = versions
        let usable = versions.flatMap(cipherSuites(for:))
        return cipherSuites.filter(usable.contains)
    }

    var offeredGroups: [NamedGroup] { versions.contains(.TLS13) ? groups : groups(for: .TLS12) }

    var offeredSignatureSchemes: [SignatureScheme] {
        let versions = versions
        return signatureSchemes.filter { scheme in versions.contains(where: scheme.isValid) }
    }
}

extension NamedGroup {
    /// The hybrids with ML-KEM are for TLS 1.3 alone (draft-ietf-tls-ecdhe-mlkem §5).
    var isValidInTLS12: Bool { !isPostQuantum }
}

extension SignatureScheme {
    /// Whether a handshake of this version can be signed with the scheme: all that the primitives can do, and in TLS 1.3 no
    /// PKCS #1 v1.5 (RFC 8446 §4.2.3).
    func isValid(in version: ProtocolVersion) -> Bool {
        switch self {
        // draft-ietf-tls-mldsa §3: TLS 1.3 alone.
        case .mldsa65, .mldsa87: return version >= .TLS13
        case _ where isValidInTLS13CertificateVerify: return true
        case .rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512: return version == .TLS12
        default: return false
        }
    }

    /// Which suites of TLS 1.2 a signature with the scheme goes with (RFC 8422 §5.10, RFC 5246 §7.4.3).
    var authenticationTLS12: TLS12CipherSuite.Authentication {
        switch self {
        case .ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .ecdsa_secp521r1_sha512, .ed25519: .ecdsa
        default: .rsa
        }
    }
}
