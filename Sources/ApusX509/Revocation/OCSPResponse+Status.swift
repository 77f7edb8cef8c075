import ApusTLS
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension OCSPResponse {
    /// How long an answer without `nextUpdate` is believed, in seconds: seven days, as browsers do.
    static let lifetimeWithoutNextUpdate: Double = 7 * 86_400

    /// What a stapled response says of the first certificate of a chain. A pure function: no clock, no network, no state.
    ///
    /// - Parameters:
    ///   - response: as it came in `status_request` (RFC 6066 §8), DER.
    ///   - chain: DER, end entity first, then who issued it; a verified one, if the answer is to be believed.
    ///   - date: when the answer must hold.
    public static func status(stapled response: [UInt8], chain: [[UInt8]], at date: Date) -> RevocationStatus {
        guard chain.count > 1 else { return .unknown("the certificate of its issuer is not at hand") }
        do throws(MalformedCertificate) {
            return status(
                stapled: response, certificate: try ParsedCertificate(der: chain[0]),
                issuer: try ParsedCertificate(der: chain[1]),
                at: date)
        } catch {
            return .unknown("a certificate can't be read: \(error.reason)")
        }
    }

    static func status(
        stapled response: [UInt8], certificate: ParsedCertificate, issuer: ParsedCertificate, at date: Date
    ) -> RevocationStatus {
        do throws(MalformedRevocation) {
            return try OCSPResponse(der: response).status(of: certificate, issuer: issuer, at: date)
        } catch {
            let words = "the OCSP response can't be used: \(error.reason)"
            return error.isNoAnswer ? .unknown(words) : .unsatisfactory(words)
        }
    }

    /// What it says of a certificate (RFC 6960 §3.2, §4.2.2): the answer must be for that certificate, be signed by its issuer or by
    /// somebody whom the issuer has certified for that, and be current.
    ///
    /// - Parameters:
    ///   - certificate: DER.
    ///   - issuer: DER of the certificate that it was verified with.
    public func status(of certificate: [UInt8], issuer: [UInt8], at date: Date) -> RevocationStatus {
        do throws(MalformedCertificate) {
            return status(of: try ParsedCertificate(der: certificate), issuer: try ParsedCertificate(der: issuer), at: date)
        } catch {
            return .unknown("a certificate can't be read: \(error.reason)")
        }
    }

    func status(of certificate: ParsedCertificate, issuer: ParsedCertificate, at date: Date) -> RevocationStatus {
        let own = answers.filter { $0.identifier.matches(certificate, issuer: issuer) }
        guard !own.isEmpty else { return .unsatisfactory("the OCSP response is for another certificate") }
        if let unknown = unknownCritical ?? own.compactMap(\.unknownCritical).first {
            return .unsatisfactory("the OCSP response has a critical extension that is not understood here (\(unknown))")
        }
        if let fault = authorityFault(issuer: issuer, at: date) { return .unsatisfactory("the OCSP response \(fault)") }
        // Who was revoked once is not good in another answer of the same response.
        let statuses = own.map { $0.status(at: date) }
        return statuses.first { if case .revoked = $0 { true } else { false } }
            ?? statuses.first { if case .good = $0 { true } else { false } } ?? statuses[0]
    }

    /// RFC 6960 §4.2.2.2: why its signer may not answer for the issuer; nil when it may.
    private func authorityFault(issuer: ParsedCertificate, at date: Date) -> String? {
        if isResponder(issuer) {
            return signedStructure.fault(signedBy: issuer)
        }
        var fault = "is signed by somebody whom the issuer has not certified for it"
        for der in certificates {
            guard let responder = try? ParsedCertificate(der: der), isResponder(responder) else { continue }
            if let reason = Self.delegationFault(responder, issuer: issuer, at: date) {
                fault = "is signed by a responder whose certificate \(reason)"
                continue
            }
            guard let reason = signedStructure.fault(signedBy: responder) else { return nil }
            fault = reason
        }
        return fault
    }

    private var signedStructure: IssuerSignature {
        IssuerSignature(toBeSigned: toBeSigned, algorithm: signatureAlgorithm, signature: signature)
    }

    private func isResponder(_ certificate: ParsedCertificate) -> Bool {
        switch responder {
        case .name(let name): name == certificate.canonicalSubject
        case .key(let hash): hash == OCSPCertificateIdentifier.Hash.sha1(certificate.subjectPublicKeyBits)
        }
    }

    private static func delegationFault(
        _ responder: ParsedCertificate, issuer: ParsedCertificate, at date: Date
    ) -> String? {
        guard responder.canonicalIssuer == issuer.canonicalSubject else { return "is from another issuer" }
        guard responder.extensions.extendedKeyUsage?.contains(.ocspSigning) == true else {
            return "is not for signing OCSP responses (extended key usage)"
        }
        if let usage = responder.extensions.keyUsage, !usage.digitalSignature {
            return "may not be used for signatures (key usage)"
        }
        guard responder.notBefore <= date, date <= responder.notAfter else { return "is not valid at this time" }
        // RFC 6960 §4.2.2.2.1: id-pkix-ocsp-nocheck says that the responder's own revocation is not to be asked for.
        if let unknown = responder.extensions.unknownCritical, unknown != [1, 3, 6, 1, 5, 5, 7, 48, 1, 5] {
            return "has a critical extension that is not understood here (\(unknown))"
        }
        guard responder.issuerSignature.fault(signedBy: issuer) == nil else { return "is not signed by the issuer" }
        return nil
    }
}

extension OCSPSingleResponse {
    /// RFC 6960 §4.2.2.1: an answer holds from `thisUpdate` to `nextUpdate`.
    fileprivate func status(at date: Date) -> RevocationStatus {
        guard thisUpdate <= date + ClockTolerance.seconds else { return .unknown("the OCSP response is from the future") }
        let end = nextUpdate ?? thisUpdate + OCSPResponse.lifetimeWithoutNextUpdate
        guard thisUpdate <= end else { return .unsatisfactory("the OCSP response ends before it begins") }
        switch answer {
        // A revocation does not grow old.
        case .revoked(let revocation): return .revoked(revocation)
        case .good where date <= end: return .good(until: end)
        case .unknown where date <= end: return .unknown("the OCSP responder does not know the certificate")
        case .good, .unknown: return .unknown("the OCSP response is out of date since \(CertificateTime.text(of: end))")
        }
    }
}
