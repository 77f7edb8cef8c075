public import ApusTLS

/// A name that a certificate is issued for: a DNS name, also with `*` as its whole left-most label, or an IP address.
public struct CertificateName: Hashable, Sendable, CustomStringConvertible {
    let name: ServerName
    let isWildcard: Bool

    public init(_ name: ServerName) {
        self.name = name
        isWildcard = false
    }

    /// Reads `www.example.test`, `*.example.test`, `192.0.2.1`, `2001:db8::1`. International names must be given as A-labels
    /// (`xn--…`).
    ///
    /// - Returns: nil for what is no name, and for a wildcard with fewer than two labels after it, which no client believes.
    public init?(_ text: String) {
        isWildcard = text.hasPrefix("*.")
        guard let name = ServerName(isWildcard ? String(text.dropFirst(2)) : text) else { return nil }
        if isWildcard {
            guard case .dnsName(let domain) = name.kind, domain.contains(".") else { return nil }
        }
        self.name = name
    }

    public var description: String { isWildcard ? "*.\(name)" : "\(name)" }

    var subjectAlternativeName: CertificateRecipe.Name {
        switch name.kind {
        case .dnsName: .dnsName(description)
        case .ipAddress(let address): .ipAddress(address)
        }
    }
}
