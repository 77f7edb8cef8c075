public import ApusTLS

extension Identity {
    /// Whether a certificate that it shows was issued by one of these authorities: what a selector asks that looks at whom the peer trusts
    /// (`ClientHelloInfo.certificateAuthorities`, `ClientIdentityRequest.certificateAuthorities`).
    ///
    /// - Parameter authorities: DER names, compared byte by byte (RFC 8446 §4.2.4).
    public func isIssued(byOneOf authorities: [[UInt8]]) -> Bool {
        certificateChain.contains { der in
            guard let certificate = try? ParsedCertificate(der: der) else { return false }
            return authorities.contains(certificate.issuerDER)
        }
    }
}
