import ApusCrypto

/// Which key shares a client sends before it knows what the server takes.
enum KeySharePrediction {
    /// Those asked for, or one post-quantum and one classical share: the first of each kind, in the order of the groups.
    ///
    /// A server that wants post-quantum protection and one that does not know it are then both answered without a second round trip.
    /// The classical half of a hybrid costs no second key, so that it is sent where it is among the groups.
    static func shares(_ configuration: Shared<ClientConfiguration>, random: RandomSource) throws(TLSError) -> [KeyExchangeKey] {
        let groups = configuration.policy.groups
        guard let asked = configuration.keyShareGroups else { return try predicted(groups, random: random) }
        var shares: [KeyExchangeKey] = []
        for group in asked {
            guard groups.contains(group) else {
                throw .misuse(
                    .invalidConfiguration("a key share for \(group) is asked for, which is not among the policy's groups"))
            }
            guard !shares.contains(where: { $0.group == group }) else { continue }
            shares.append(try key(group, random: random))
        }
        return shares
    }

    private static func predicted(_ groups: [NamedGroup], random: RandomSource) throws(TLSError) -> [KeyExchangeKey] {
        guard let first = groups.first else { return [] }
        var shares: [KeyExchangeKey] = []
        if let group = groups.first(where: \.isPostQuantum) { shares.append(try key(group, random: random)) }
        if let half = shares.first?.classicalComponent, groups.contains(half.group) {
            shares.append(half)
        } else if let group = groups.first(where: { !$0.isPostQuantum }) {
            shares.append(try key(group, random: random))
        }
        // RFC 8446 §4.2.8: in the order of supported_groups.
        if !first.isPostQuantum { shares.reverse() }
        return shares
    }

    static func key(_ group: NamedGroup, random: RandomSource) throws(TLSError) -> KeyExchangeKey {
        do { return try KeyExchangeKey.generate(group, random: random) } catch {
            throw .misuse(.cryptographyFailed("generating a key for \(group): \(error)"))
        }
    }
}
