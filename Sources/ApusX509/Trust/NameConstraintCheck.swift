import ApusTLS
import X509

/// RFC 5280 §4.2.1.10: DNS names and IP addresses. Constraints of other forms, which can't be judged here, are refused.
enum NameConstraintCheck {
    static func check(
        _ path: [ParsedCertificate], constraints: NameConstraints, issuer: ParsedCertificate, index: Int?
    ) throws(UntrustedPeer) {
        for subtree in constraints.permittedSubtrees + constraints.excludedSubtrees {
            switch subtree {
            case .dnsName, .ipAddress, .rfc822Name, .uniformResourceIdentifier: continue
            default:
                throw UntrustedPeer(
                    reason: .invalid, message: "\(issuer.title) has name constraints of a form that is not understood", certificateIndex: index)
            }
        }
        for certificate in path {
            for name in certificate.names { try check(name, of: certificate, constraints: constraints, issuer: issuer, index: index) }
        }
    }

    private static func check(
        _ name: GeneralName, of certificate: ParsedCertificate, constraints: NameConstraints, issuer: ParsedCertificate, index: Int?
    ) throws(UntrustedPeer) {
        let allowed: Bool
        switch name {
        case .dnsName(let host):
            let permitted = constraints.permittedDNSDomains
            allowed =
                (permitted.isEmpty || permitted.contains { isWithin(host, $0) })
                && !constraints.excludedDNSDomains.contains { isWithin(host, $0) || wildcardCovers(host, $0) }
        case .ipAddress(let address):
            let permitted = constraints.permittedIPRanges
            allowed =
                (permitted.isEmpty || permitted.contains { isWithin(Array(address.bytes), Array($0.bytes)) })
                && !constraints.excludedIPRanges.contains { isWithin(Array(address.bytes), Array($0.bytes)) }
        default:
            allowed = true
        }
        guard allowed else {
            throw UntrustedPeer(
                reason: .invalid, message: "\(certificate.title) has the name \(name), which \(issuer.title) may not certify", certificateIndex: index)
        }
    }

    /// A constraint covers its domain and all below it; with a leading dot, only what is below.
    static func isWithin(_ host: String, _ constraint: String) -> Bool {
        let host = host.lowercased()
        let constraint = constraint.lowercased()
        if constraint.isEmpty { return true }
        if constraint.hasPrefix(".") { return host.hasSuffix(constraint) && host.count > constraint.count }
        return host == constraint || host.hasSuffix("." + constraint)
    }

    /// `*.example.com` could stand for the excluded `a.example.com`.
    private static func wildcardCovers(_ host: String, _ constraint: String) -> Bool {
        guard host.hasPrefix("*.") else { return false }
        return NameCheck.matches(pattern: host, name: constraint.lowercased())
    }

    /// Address and mask, 4 + 4 or 16 + 16 bytes.
    static func isWithin(_ address: [UInt8], _ range: [UInt8]) -> Bool {
        guard range.count == address.count * 2 else { return false }
        return address.indices.allSatisfy { address[$0] & range[address.count + $0] == range[$0] & range[address.count + $0] }
    }
}
