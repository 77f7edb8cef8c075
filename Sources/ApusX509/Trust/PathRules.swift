import ApusTLS
import FoundationEssentials
import X509

/// What each certificate of a path must fulfil (RFC 5280 §6.1).
enum PathRules {
    static func checkValidity(_ certificate: ParsedCertificate, date: Date, index: Int?) throws(UntrustedPeer) {
        if date < certificate.certificate.notValidBefore {
            throw UntrustedPeer(
                reason: .notYetValid,
                message: "\(certificate.title) is not valid before \(certificate.certificate.notValidBefore.formatted(.iso8601))",
                certificateIndex: index)
        }
        if date > certificate.certificate.notValidAfter {
            throw UntrustedPeer(
                reason: .expired, message: "\(certificate.title) expired on \(certificate.certificate.notValidAfter.formatted(.iso8601))",
                certificateIndex: index)
        }
    }

    static func checkEndEntity(_ leaf: ParsedCertificate, peer: PeerVerificationRequest.PeerRole, date: Date) throws(UntrustedPeer) {
        try checkValidity(leaf, date: date, index: 0)
        try checkCritical(leaf, index: 0)
        try checkKey(leaf, index: 0)
        // RFC 8446 §4.4.2.2: what signs a handshake must be allowed to sign.
        if let usage = leaf.keyUsage, !usage.digitalSignature {
            throw UntrustedPeer(
                reason: .wrongUsage, message: "\(leaf.title) may not be used for digital signatures (key usage)", certificateIndex: 0)
        }
        try checkExtendedKeyUsage(leaf, peer: peer, index: 0)
    }

    /// - Parameter path: what this issuer stands above, end entity first.
    static func checkIssuer(
        _ issuer: ParsedCertificate, index: Int?, of path: [ParsedCertificate], peer: PeerVerificationRequest.PeerRole, date: Date
    ) throws(UntrustedPeer) {
        // A root that is no CA by its own word (an old version 1 root, or a pinned leaf) is trusted for itself alone.
        guard issuer.isCertificateAuthority else {
            throw UntrustedPeer(
                reason: .wrongUsage, message: "\(issuer.title) is not a certificate authority and may not issue certificates",
                certificateIndex: index)
        }
        try checkValidity(issuer, date: date, index: index)
        try checkCritical(issuer, index: index)
        try checkKey(issuer, index: index)
        if let usage = issuer.keyUsage, !usage.keyCertSign {
            throw UntrustedPeer(
                reason: .wrongUsage, message: "\(issuer.title) may not sign certificates (key usage)", certificateIndex: index)
        }
        try checkExtendedKeyUsage(issuer, peer: peer, index: index)
        // The end entity does not count, nor do self-issued certificates (RFC 5280 §4.2.1.9).
        let between = path.dropFirst().filter { !$0.isSelfIssued }.count
        if let maximum = issuer.maximumPathLength, between > maximum {
            throw UntrustedPeer(
                reason: .wrongUsage,
                message: "\(issuer.title) allows \(maximum) certificate authorities below it, there are \(between)", certificateIndex: index)
        }
        if let constraints = issuer.nameConstraints {
            try NameConstraintCheck.check(path, constraints: constraints, issuer: issuer, index: index)
        }
    }

    static func checkSignatureAlgorithm(_ certificate: ParsedCertificate, index: Int?) throws(UntrustedPeer) {
        switch certificate.certificate.signatureAlgorithm {
        case .ecdsaWithSHA256, .ecdsaWithSHA384, .ecdsaWithSHA512, .sha256WithRSAEncryption, .sha384WithRSAEncryption,
            .sha512WithRSAEncryption, .ed25519:
            return
        default:
            throw UntrustedPeer(
                reason: .weakSignature,
                message: "\(certificate.title) is signed with \(certificate.certificate.signatureAlgorithm), which is not accepted",
                certificateIndex: index)
        }
    }

    private static func checkCritical(_ certificate: ParsedCertificate, index: Int?) throws(UntrustedPeer) {
        guard let unknown = certificate.unknownCriticalExtension else { return }
        throw UntrustedPeer(
            reason: .invalid, message: "\(certificate.title) has a critical extension that is not understood (\(unknown))",
            certificateIndex: index)
    }

    private static func checkKey(_ certificate: ParsedCertificate, index: Int?) throws(UntrustedPeer) {
        guard let weakness = WeakKeyDiagnosis.weakness(of: certificate) else { return }
        throw UntrustedPeer(reason: .weakKey, message: "\(certificate.title) has \(weakness)", certificateIndex: index)
    }

    private static func checkExtendedKeyUsage(
        _ certificate: ParsedCertificate, peer: PeerVerificationRequest.PeerRole, index: Int?
    ) throws(UntrustedPeer) {
        guard let usages = certificate.extendedKeyUsage else { return }
        let wanted: ExtendedKeyUsage.Usage = peer == .server ? .serverAuth : .clientAuth
        guard usages.contains(wanted) || usages.contains(.any) else {
            throw UntrustedPeer(
                reason: .wrongUsage,
                message: "\(certificate.title) is not for TLS \(peer == .server ? "servers" : "clients") (extended key usage)",
                certificateIndex: index)
        }
    }
}
