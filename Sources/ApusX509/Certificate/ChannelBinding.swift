public import ApusTLS
import ApusWire

extension NegotiatedParameters {
    /// The channel binding `tls-server-end-point` (RFC 5929 §4.1), which SCRAM with `-PLUS` wants: the hash of the server's
    /// certificate, the same on both sides of an honest connection.
    ///
    /// The hash is that of the certificate's own signature, SHA-256 in place of MD5 and SHA-1. Nil where the server showed no certificate
    /// in this handshake, or one whose signature has no hash of its own (Ed25519) or an unknown one: the RFC leaves the binding
    /// undefined there.
    public var tlsServerEndPoint: [UInt8]? { serverCertificate.flatMap(ChannelBinding.tlsServerEndPoint) }
}

package enum ChannelBinding {
    /// - Parameter certificate: the server's, DER.
    package static func tlsServerEndPoint(_ certificate: [UInt8]) -> [UInt8]? {
        guard let parsed = try? ParsedCertificate(der: certificate) else { return nil }
        return parsed.signatureAlgorithm.channelBindingHash?(certificate)
    }
}

extension CertificateSignatureAlgorithm {
    fileprivate var channelBindingHash: OCSPCertificateIdentifier.Hash? {
        switch self {
        case .accepted(let scheme):
            switch scheme {
            case .ecdsa_secp256r1_sha256, .rsa_pkcs1_sha256, .rsa_pss_rsae_sha256: .sha256
            case .ecdsa_secp384r1_sha384, .rsa_pkcs1_sha384, .rsa_pss_rsae_sha384: .sha384
            case .ecdsa_secp521r1_sha512, .rsa_pkcs1_sha512, .rsa_pss_rsae_sha512: .sha512
            default: nil
            }
        case .weak(let name): name.hasPrefix("SHA-1 ") || name.hasPrefix("MD5 ") ? .sha256 : nil
        case .unsupported: nil
        }
    }
}
