import ApusCrypto
import ApusTLS

/// Whether a certificate's key is one that the engine takes, and if not, why.
enum WeakKeyDiagnosis {
    static func weakness(of certificate: ParsedCertificate) -> String? {
        do {
            _ = try PublicKey(subjectPublicKeyInfo: certificate.certificate.publicKey.subjectPublicKeyInfo)
            return nil
        } catch {
            if case .invalidKey(let why) = error { return "a key that is not accepted: \(why)" }
            return "a key that is not accepted: \(error)"
        }
    }

    /// The library that parses certificates refuses weak keys outright; the person deserves the reason.
    static func explain(_ der: [UInt8], _ error: MalformedCertificate) -> UntrustedPeer {
        UntrustedPeer(reason: .invalid, message: "the certificate can't be read: \(error.reason)", certificateIndex: 0)
    }
}
