package import ApusTLS
import ApusX509

/// Several identities, chosen from by the name that a client asks for.
///
/// A certificate for the very name wins over a wildcard (RFC 9525 §6.3: it stands for one whole label, the leftmost); among equals
/// the first whose key can sign what the client can verify. A client that names nobody, or somebody unknown, gets the first identity:
/// it is for the client to judge the name.
package struct NamedIdentities: IdentitySelector {
    private let byName: [String: [Identity]]
    private let all: [Identity]

    /// - Parameter identities: not empty, the default first.
    package init(_ identities: [Identity]) {
        all = identities
        var byName: [String: [Identity]] = [:]
        for identity in identities {
            let names = identity.certificateChain.first.flatMap { CertificateSummary(der: $0)?.names } ?? []
            for name in Set(names.map { $0.lowercased() }) { byName[name, default: []].append(identity) }
        }
        self.byName = byName
    }

    package func selectIdentityImmediately(for clientHello: ClientHelloInfo) -> IdentityChoice? {
        for candidates in candidates(for: clientHello.serverName) {
            let fitting = candidates.first { $0.signatureSchemes.contains(where: clientHello.signatureSchemes.contains) }
            if let fitting { return .identity(fitting) }
        }
        // Nothing fits: let the handshake fail over the signature scheme, which is the truth.
        return all.first.map { .identity($0) } ?? IdentityChoice.none
    }

    package func selectIdentity(for clientHello: ClientHelloInfo) async -> IdentityChoice {
        selectIdentityImmediately(for: clientHello) ?? .none
    }

    /// Best first.
    private func candidates(for name: String?) -> [[Identity]] {
        guard let name else { return [all] }
        let exact = byName[name] ?? []
        let wildcard = name.firstIndex(of: ".").flatMap { byName["*" + name[$0...]] } ?? []
        return [exact, wildcard, all]
    }
}
