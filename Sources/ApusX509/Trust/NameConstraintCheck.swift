import ApusTLS
import X509

/// RFC 5280 §4.2.1.10: whether the names in certificates below a CA are those it may certify.
///
/// DNS names, IP addresses, email addresses, URIs and directory names are compared. A constraint of another form is refused where a
/// name of that form occurs.
struct NameConstraintCheck {
    private let permitted: [NameConstraint]
    private let excluded: [NameConstraint]
    private let issuer: PathMember

    init(_ constraints: NameConstraints, of issuer: PathMember, budget: inout VerificationBudget) throws(UntrustedPeer) {
        self.issuer = issuer
        try budget.spendNameComparisons(constraints.permittedSubtrees.count + constraints.excludedSubtrees.count)
        permitted = try Self.read(constraints.permittedSubtrees, of: issuer)
        excluded = try Self.read(constraints.excludedSubtrees, of: issuer)
    }

    /// - Parameter path: the certificates below the CA, end entity first.
    func check(_ path: [PathMember], budget: inout VerificationBudget) throws(UntrustedPeer) {
        for (position, member) in path.enumerated() {
            // RFC 5280 §6.1.3 (b): self-issued certificates are left out, unless it is the last one.
            if position > 0, member.certificate.isSelfIssued { continue }
            let certificate = member.certificate
            for name in certificate.extensions.names {
                try check(ConstrainedName(name), of: member, budget: &budget)
            }
            if !certificate.canonicalSubject.isEmpty {
                try check(ConstrainedName(subject: certificate), of: member, budget: &budget)
            }
        }
    }

    /// Whether one name may be certified.
    func permits(_ name: GeneralName) -> Bool {
        var budget = VerificationBudget()
        return (try? check(ConstrainedName(name), of: issuer, budget: &budget)) != nil
    }

    private static func read(_ subtrees: [GeneralName], of issuer: PathMember) throws(UntrustedPeer) -> [NameConstraint] {
        var constraints: [NameConstraint] = []
        for subtree in subtrees {
            guard let constraint = NameConstraint(subtree) else {
                throw issuer.untrusted(.invalid, "has a malformed name constraint (\(DisplayText.safe("\(subtree)")))")
            }
            constraints.append(constraint)
        }
        return constraints
    }

    private func check(
        _ name: ConstrainedName, of member: PathMember, budget: inout VerificationBudget
    ) throws(UntrustedPeer) {
        try budget.spendNameComparisons(permitted.count + excluded.count)
        var isPermitted: Bool?
        for constraint in permitted {
            switch constraint.contains(name) {
            case .otherForm: continue
            case .inside: isPermitted = true
            case .outside, .partly: isPermitted = isPermitted ?? false
            case .unknown: throw refused(name, of: member)
            }
        }
        if isPermitted == false { throw refused(name, of: member) }
        for constraint in excluded {
            switch constraint.contains(name) {
            case .otherForm, .outside: continue
            case .inside, .partly, .unknown: throw refused(name, of: member)
            }
        }
    }

    private func refused(_ name: ConstrainedName, of member: PathMember) -> UntrustedPeer {
        member.untrusted(
            .invalid, "has the name \(name.text), which \(issuer.certificate.title) may not certify (name constraints)")
    }
}
