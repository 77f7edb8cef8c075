import ApusTLS
import X509

extension ParsedCertificate {
    package var subjectText: String { DisplayText.safe("\(subject)") }
    package var issuerText: String { DisplayText.safe("\(issuer)") }

    /// How messages call it.
    var title: String {
        if !canonicalSubject.isEmpty { return "the certificate \"\(subjectText)\"" }
        guard let name = readableNames.first else { return "the certificate without a subject" }
        return "the certificate for \(name)"
    }

    /// Names as people write them: DNS names and IP addresses.
    package var readableNames: [String] {
        extensions.names.compactMap { name in
            switch name {
            case .dnsName(let name): DisplayText.safe(name)
            case .ipAddress(let address): IPAddressText.format(Array(address.bytes))
            default: nil
            }
        }
    }
}
