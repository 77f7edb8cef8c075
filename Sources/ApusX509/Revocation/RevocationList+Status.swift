import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension RevocationList {
    /// What the list says of a certificate (RFC 5280 §6.3.3).
    ///
    /// - Parameter issuer: the certificate that it was verified with; the list must be signed with the same key.
    func status(of certificate: ParsedCertificate, issuer: ParsedCertificate, at date: Date) -> RevocationStatus {
        // RFC 5280 §6.3.3 (f): where there is a key usage, it must allow to sign lists.
        if let usage = issuer.extensions.keyUsage, !usage.cRLSign {
            return .unsatisfactory("its revocation list is signed by \(issuer.title), which may not sign such lists (key usage)")
        }
        if let scope, !scope.covers(certificate) {
            return .unknown("the revocation list of its issuer is for other certificates")
        }
        if let fault = fault(signedBy: issuer) {
            return .unsatisfactory(
                "its revocation list \(fault) (lists that are signed with another key of the issuer's, or another's, are not supported)"
            )
        }
        // A revocation does not grow old.
        if let revocation = revocation(of: certificate.serialNumber) { return .revoked(revocation) }
        guard thisUpdate <= date + ClockTolerance.seconds else {
            return .unknown("the revocation list of its issuer begins on \(CertificateTime.text(of: thisUpdate))")
        }
        guard date <= nextUpdate else {
            return .unknown("the revocation list of its issuer is out of date since \(CertificateTime.text(of: nextUpdate))")
        }
        guard scope?.isPartial != true else { return .unknown("the revocation list of its issuer is for some reasons alone") }
        return .good(until: nextUpdate)
    }
}
