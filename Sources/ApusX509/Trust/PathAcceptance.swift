import ApusTLS

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is asked of a path as a whole, once it has reached a root: pins, and revocation. A path that fails leaves the search going on.
struct PathAcceptance: Sendable {
    let pins: PublicKeyPins?
    let revocation: RevocationCheck

    /// - Returns: until when what was learned of revocation holds.
    func check(_ path: [PathMember], budget: inout VerificationBudget) throws(UntrustedPeer) -> Date? {
        if let pins, let leaf = path.first?.certificate, !path.contains(where: { pins.contains($0.certificate) }) {
            let own = Data(PublicKeyPins.hash(of: leaf.subjectPublicKeyInfo)).base64EncodedString()
            throw UntrustedPeer(
                reason: .pinMismatch,
                message: "none of the public keys in the chain is pinned; that of \(leaf.title) has the pin \(own)")
        }
        return try revocation.check(path, budget: &budget)
    }
}

/// A path that leads to a root and keeps all rules.
struct VerifiedPath: Sendable {
    /// End entity first, root last.
    let certificates: [ParsedCertificate]
    /// Until when what was learned of revocation holds; nil where nothing was.
    let revocationEnd: Date?

    /// The times at which it is valid, as far as dates decide.
    var validity: ClosedRange<Date>? {
        let begin = certificates.map(\.notBefore).max()
        let end = (certificates.map(\.notAfter) + (revocationEnd.map { [$0] } ?? [])).min()
        guard let begin, let end, begin <= end else { return nil }
        return begin...end
    }
}
