import ApusTLS

/// What to do about a certificate that is not trusted.
enum TrustAdvice {
    /// For whoever connects to a server.
    static func forConnecting(_ reason: UntrustedPeer.Reason) -> String? {
        switch reason {
        case .unknownIssuer, .selfSigned: "give its root certificate with --ca FILE, or --insecure to look without trusting"
        case .wrongName: "--server-name NAME says which name the certificate must carry"
        case .expired: "the server's operator has to renew it; is this machine's clock right?"
        case .notYetValid: "is this machine's clock right?"
        case .revoked: "do not use this server until its operator has replaced the certificate"
        case .badStatusResponse: "the server's operator has to renew the stapled OCSP response; is this machine's clock right?"
        case .statusUnknown: "give a current list of its issuer's with --crl FILE"
        case .wrongUsage, .weakKey, .weakSignature, .pinMismatch, .invalid, .noCertificate: nil
        }
    }

    /// For whoever looks at a certificate, perhaps their own.
    static func forVerifying(_ reason: UntrustedPeer.Reason) -> String? {
        switch reason {
        case .unknownIssuer: "append a missing intermediate's certificate to the chain, or give the root with --ca FILE"
        case .selfSigned: "to trust this very certificate, give it with --ca FILE"
        case .wrongName: "have a certificate issued that lists the name among its subject alternative names"
        case .expired: "renew it; --at TIME judges as of another time"
        case .notYetValid: "wait, or have it issued anew; --at TIME judges as of another time"
        case .wrongUsage: "have it issued for this use (key usage, extended key usage, basic constraints)"
        case .weakKey: "make a new key: ECDSA P-256, or RSA of at least 2048 bits"
        case .weakSignature: "have it signed anew with SHA-256 or better"
        case .revoked: "replace it: its issuer has taken it back"
        case .pinMismatch, .badStatusResponse, .statusUnknown, .invalid, .noCertificate: nil
        }
    }
}
