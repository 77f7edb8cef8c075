import ApusCrypto

/// Which group a server takes, and whether that costs a round trip.
enum GroupChoice {
    case share(KeyShareEntry)
    case retry(NamedGroup)

    /// By the server's order. A key share at hand spares a round trip, and is preferred to a better group
    /// without one, except that post-quantum protection is worth the round trip.
    static func choose(offer: ClientHelloOffer, policy: SecurityPolicy) throws(TLSError) -> GroupChoice {
        let common = policy.groups.filter(offer.groups.contains)
        guard let best = common.first else {
            throw .incompatible(.group(offered: offer.groups.filter { !$0.isGREASE }, supported: policy.groups))
        }
        let shares = common.compactMap { group in offer.keyShares.first { $0.group == group } }
        guard let share = shares.first, share.group.isPostQuantum || !best.isPostQuantum else { return .retry(best) }
        return .share(share)
    }

    static func observe(
        _ group: NamedGroup, offer: ClientHelloOffer, policy: SecurityPolicy, retried: Bool, core: ConnectionCore
    ) {
        core.observe(
            .chosen(
                Choice(
                    subject: .group, by: .server, chosen: group.description, offered: offer.groups.map(\.description),
                    supported: policy.groups.map(\.description),
                    reason: retried
                        ? "the client sent the key share that was asked for"
                        : "first in the server's order for which the client sent a key share")))
    }
}

extension NamedGroup {
    /// Whether a quantum computer of the future can't open what is exchanged with it today.
    var isPostQuantum: Bool {
        switch self {
        case .X25519MLKEM768, .SecP256r1MLKEM768, .SecP384r1MLKEM1024, .MLKEM512, .MLKEM768, .MLKEM1024: true
        default: false
        }
    }
}
