import ApusTLS

/// What one verification may cost. A peer chooses the certificates: without limits it could keep us busy for as long as it likes.
struct VerificationBudget: Sendable {
    /// Certificates that are looked at besides the end entity's; real chains have up to 5. More are passed over.
    static let maximumCandidates = 100
    /// Certificates in a path, end entity and root counted. Real ones have 2 to 4, rarely 6.
    static let maximumDepth = 10
    /// Signature checks, at some 30 to 300 µs each.
    static let maximumSignatureChecks = 100
    /// Comparisons of a name with a name constraint, at some 100 ns each.
    static let maximumNameComparisons = 250_000

    private(set) var signatureChecks = 0
    private(set) var nameComparisons = 0

    mutating func spendSignatureCheck() throws(UntrustedPeer) {
        guard signatureChecks < Self.maximumSignatureChecks else {
            throw UntrustedPeer(
                reason: .invalid,
                message: "no path to a trusted root was found within \(Self.maximumSignatureChecks) signature checks")
        }
        signatureChecks += 1
    }

    mutating func spendNameComparisons(_ count: Int) throws(UntrustedPeer) {
        guard count <= Self.maximumNameComparisons - nameComparisons else {
            throw UntrustedPeer(
                reason: .invalid,
                message: "the certificates have more names and name constraints than can be compared with a reasonable effort")
        }
        nameComparisons += count
    }
}
