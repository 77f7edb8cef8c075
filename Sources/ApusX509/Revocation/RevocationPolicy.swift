/// What is asked about revocation, and what happens when nobody knows.
///
/// Whatever the policy: a certificate that is known to be revoked is refused, as is one that promises a stapled response (RFC 7633) and
/// comes without one, and a stapled response that does not say that the certificate is good (RFC 6066 §8).
public struct RevocationPolicy: Sendable, Hashable {
    public enum Demand: Sendable, Hashable {
        /// A certificate of which nothing is known is taken: as browsers do, for want of a better way on the public Internet.
        case soft
        /// A certificate must be known not to be revoked, by a stapled response or a current list.
        case hard
    }

    public enum Depth: Sendable, Hashable {
        /// Of the end entity alone.
        case endEntity
        /// Of all certificates but the root.
        case chain
    }

    public var demand: Demand
    /// Of which certificates ``Demand/hard`` demands it.
    public var depth: Depth

    public init(demand: Demand, depth: Depth = .endEntity) {
        self.demand = demand
        self.depth = depth
    }

    public static let soft = RevocationPolicy(demand: .soft)
    public static let hard = RevocationPolicy(demand: .hard)
}
