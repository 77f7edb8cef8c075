import ApusCrypto
import ApusTLS
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What each certificate of a path must fulfil (RFC 5280 §6.1).
struct PathRules: Sendable {
    let peer: PeerVerificationRequest.PeerRole
    let date: Date
    let policy: CertificatePolicy
    /// What the end entity's key is used for.
    var keyUse = PeerVerificationRequest.KeyUse.signature

    /// Everything that concerns the end entity's certificate but its name.
    func checkEndEntity(_ leaf: PathMember) throws(UntrustedPeer) {
        try checkValidity(leaf)
        try checkForm(leaf)
        _ = try usableKey(of: leaf)
        if policy.needsDigitalSignature { try EndEntity.checkUsage(of: leaf, for: keyUse) }
        try checkExtendedKeyUsage(leaf, acceptsAny: false)
        if policy.profile == .webPKI { try checkWebPKI(endEntity: leaf) }
    }

    /// - Parameter path: what this issuer stands above, end entity first.
    func checkIssuer(
        _ issuer: PathMember, of path: [PathMember], budget: inout VerificationBudget
    ) throws(UntrustedPeer) {
        try checkAuthority(issuer)
        try checkValidity(issuer)
        try checkForm(issuer)
        if let usage = issuer.certificate.extensions.keyUsage, !usage.keyCertSign {
            throw issuer.untrusted(.wrongUsage, "may not sign certificates, only \(usage) (key usage)")
        }
        try checkExtendedKeyUsage(issuer, acceptsAny: true)
        if policy.profile == .webPKI { try checkWebPKI(issuer: issuer) }
        if let maximum = policy.maximumIntermediates {
            // The root is no intermediate, and the end entity neither.
            let between = (path + (issuer.isRoot ? [] : [issuer])).dropFirst().count { !$0.certificate.isSelfIssued }
            guard between <= maximum else {
                throw issuer.untrusted(.invalid, "makes the chain longer than the \(maximum) intermediates that are allowed")
            }
        }
        // RFC 5280 §4.2.1.9: neither the end entity nor self-issued certificates count.
        if case .isCertificateAuthority(let maximum?) = issuer.certificate.extensions.basicConstraints {
            let between = path.dropFirst().count { !$0.certificate.isSelfIssued }
            guard between <= maximum else {
                throw issuer.untrusted(
                    .wrongUsage, "allows \(maximum) certificate authorities below itself, and there are \(between) (path length)")
            }
        }
        if let constraints = issuer.certificate.extensions.nameConstraints {
            try NameConstraintCheck(constraints, of: issuer, budget: &budget).check(path, budget: &budget)
        }
    }

    func usableKey(of member: PathMember) throws(UntrustedPeer) -> PublicKey {
        switch member.certificate.key {
        case .usable(let key):
            return key
        case .weak(let name):
            throw member.untrusted(
                .weakKey, "has a weak key (\(name)); at least RSA 2048 is wanted")
        case .unsupported(let reason):
            throw member.untrusted(.invalid, "has a key that can't be used: \(reason)")
        }
    }

    func signatureScheme(of member: PathMember) throws(UntrustedPeer) -> SignatureScheme {
        switch member.certificate.signatureAlgorithm {
        case .accepted(let scheme):
            return scheme
        case .weak(let name):
            throw member.untrusted(.weakSignature, "has a weak signature (\(name)); at least SHA-256 is wanted")
        case .unsupported(let name):
            throw member.untrusted(.weakSignature, "is signed with an algorithm that is not accepted (\(name))")
        }
    }

    private func checkValidity(_ member: PathMember) throws(UntrustedPeer) {
        // RFC 5280 §4.1.2.5: both ends belong to it.
        if date < member.certificate.notBefore {
            throw member.untrusted(.notYetValid, "is not valid before \(CertificateTime.text(of: member.certificate.notBefore))")
        }
        if date > member.certificate.notAfter {
            throw member.untrusted(.expired, "expired on \(CertificateTime.text(of: member.certificate.notAfter))")
        }
    }

    private func checkAuthority(_ issuer: PathMember) throws(UntrustedPeer) {
        guard !issuer.certificate.isCertificateAuthority else { return }
        // Roots from before version 3 could not say it; being configured as a root says it for them (RFC 5280 §6.1.1 (d)).
        if issuer.isRoot, issuer.certificate.version < 3 { return }
        throw issuer.untrusted(
            .wrongUsage, "is not a certificate authority's, and may not issue certificates (basic constraints)")
    }

    /// Rules that hold for every certificate, and are cheap.
    private func checkForm(_ member: PathMember) throws(UntrustedPeer) {
        let certificate = member.certificate
        if let unknown = certificate.extensions.unknownCritical {
            throw member.untrusted(.invalid, "has a critical extension that is not understood here (\(unknown))")
        }
        if certificate.extensions.nameConstraints != nil, !certificate.isCertificateAuthority {
            throw member.untrusted(.invalid, "constrains names without being a certificate authority's (RFC 5280 §4.2.1.10)")
        }
        guard !member.isRoot else { return }
        if certificate.canonicalIssuer.isEmpty { throw member.untrusted(.invalid, "has no issuer (RFC 5280 §4.1.2.4)") }
        if certificate.canonicalSubject.isEmpty, !certificate.extensions.hasCriticalNames {
            throw member.untrusted(.invalid, "has no subject, and alternative names that are not critical (RFC 5280 §4.2.1.6)")
        }
        // RFC 5280 §4.1.2.2: positive, at most 20 octets; where these begin with a one bit, a zero octet stands before them.
        let serial = certificate.serialNumber
        guard let first = serial.first, first < 0x80, serial.count <= (first == 0 ? 21 : 20), serial != [0] else {
            throw member.untrusted(.invalid, "has a serial number that is not positive, or too long (RFC 5280 §4.1.2.2)")
        }
    }

    /// RFC 5280 §4.2.1.12. On a CA's certificate it limits what is issued below, as all implementations read it.
    private func checkExtendedKeyUsage(_ member: PathMember, acceptsAny: Bool) throws(UntrustedPeer) {
        guard let usages = member.certificate.extensions.extendedKeyUsage else { return }
        let wanted: ExtendedKeyUsage.Usage = peer == .server ? .serverAuth : .clientAuth
        if usages.contains(wanted) || (acceptsAny && usages.contains(.any)) { return }
        throw member.untrusted(
            .wrongUsage, "is not for TLS \(peer == .server ? "servers" : "clients"), only for \(usages) (extended key usage)")
    }
}
