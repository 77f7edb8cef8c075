import ApusTLS
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A certificate, read once, with what verification and display need of it (RFC 5280 §4.1).
///
/// The envelope is read here and not by X509's `Certificate`: that one refuses whole what has a weak or unknown key, so that
/// nobody could be told why, and does not give the exact bytes of the key. Names and extensions are X509's. A class, since verification
/// passes it from hand to hand: a copy is then one reference.
package final class ParsedCertificate: Sendable {
    package let der: [UInt8]
    /// The exact bytes that the issuer signed.
    let toBeSigned: [UInt8]
    let signatureAlgorithm: CertificateSignatureAlgorithm
    let signature: [UInt8]
    /// 1 to 3.
    let version: Int
    /// The INTEGER's contents.
    let serialNumber: [UInt8]
    let issuer: DistinguishedName
    let subject: DistinguishedName
    let issuerDER: [UInt8]
    let subjectDER: [UInt8]
    let canonicalIssuer: CanonicalName
    let canonicalSubject: CanonicalName
    package let notBefore: Date
    package let notAfter: Date
    /// DER, exactly as it stands in the certificate.
    package let subjectPublicKeyInfo: [UInt8]
    /// The contents of its BIT STRING.
    let subjectPublicKeyBits: [UInt8]
    let key: CertificateKey
    let extensions: CertificateExtensions

    /// - Throws: for anything but one whole certificate.
    package init(der: [UInt8]) throws(MalformedCertificate) {
        var field = "Certificate"
        do {
            let parts = try CertificateParts(decoding: der, field: &field)
            self.der = der
            toBeSigned = parts.toBeSigned
            signatureAlgorithm = parts.signatureAlgorithm
            signature = parts.signature
            version = parts.version
            serialNumber = parts.serialNumber
            issuer = parts.issuer
            subject = parts.subject
            issuerDER = parts.issuerDER
            subjectDER = parts.subjectDER
            canonicalIssuer = CanonicalName(parts.issuer)
            canonicalSubject = CanonicalName(parts.subject)
            notBefore = parts.notBefore
            notAfter = parts.notAfter
            subjectPublicKeyInfo = parts.subjectPublicKeyInfo
            subjectPublicKeyBits = parts.subjectPublicKeyBits
            key = CertificateKey(subjectPublicKeyInfo: parts.subjectPublicKeyInfo)
            extensions = try CertificateExtensions(parts.extensions, field: &field)
        } catch let error as MalformedCertificate {
            throw error
        } catch {
            throw MalformedCertificate(reason: "it is not valid DER at \(field)")
        }
    }

    var isSelfIssued: Bool { canonicalSubject == canonicalIssuer }

    var isCertificateAuthority: Bool {
        if case .isCertificateAuthority? = extensions.basicConstraints { true } else { false }
    }

    /// What the engine goes on with.
    func identity(verifiedChain: [[UInt8]], isVerified: Bool) -> PeerIdentity {
        PeerIdentity(
            subjectPublicKeyInfo: subjectPublicKeyInfo, verifiedChain: verifiedChain, isVerified: isVerified,
            subject: subjectText,
            names: readableNames)
    }
}

/// DER that is no certificate, or one that breaks the rules of its form; the reason continues "it …" or names what is wrong.
package struct MalformedCertificate: Error, Equatable, Sendable {
    package let reason: String
}
