import ApusTLS

/// A certificate in a path, and where it came from.
struct PathMember: Sendable {
    let certificate: ParsedCertificate
    /// Its place in the chain as sent; nil for a root.
    let index: Int?

    var isRoot: Bool { index == nil }

    /// What a verdict says about this certificate: `the certificate "CN=…" ` and the words.
    func untrusted(_ reason: UntrustedPeer.Reason, _ words: String) -> UntrustedPeer {
        UntrustedPeer(reason: reason, message: "\(certificate.title) \(words)", certificateIndex: index)
    }
}
