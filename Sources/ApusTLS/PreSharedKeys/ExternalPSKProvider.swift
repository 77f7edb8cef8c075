/// Where a server finds the external pre-shared keys that clients name. ``ExternalPSKList`` has them in memory.
public protocol ExternalPSKProvider: Sendable {
    /// The keys that the client names, if that can be said at once; nil if ``findKeys(for:)`` must be awaited. The default is nil.
    func findKeysImmediately(for request: ExternalPSKRequest) -> [ExternalPSK]?

    /// The keys that the client names, of those that this server has, preferred first; none where it has none of them.
    ///
    /// The first whose hash goes with a cipher suite of both sides is used. Nothing is proved yet: the engine checks the binder.
    func findKeys(for request: ExternalPSKRequest) async -> [ExternalPSK]
}

extension ExternalPSKProvider {
    public func findKeysImmediately(for request: ExternalPSKRequest) -> [ExternalPSK]? { nil }
}

/// What a client says of the pre-shared keys that it has.
public struct ExternalPSKRequest: Sendable, Equatable {
    /// In the client's order, a bounded number. Tickets stand among them. Any bytes: they come from the network.
    public var identities: [[UInt8]]
    public var clientHello: ClientHelloInfo

    public init(identities: [[UInt8]], clientHello: ClientHelloInfo) {
        self.identities = identities
        self.clientHello = clientHello
    }
}

/// External pre-shared keys in memory, preferred first.
public struct ExternalPSKList: ExternalPSKProvider {
    public var keys: [ExternalPSK]

    public init(_ keys: [ExternalPSK]) { self.keys = keys }

    public func findKeysImmediately(for request: ExternalPSKRequest) -> [ExternalPSK]? { keys(in: request) }

    public func findKeys(for request: ExternalPSKRequest) async -> [ExternalPSK] { keys(in: request) }

    private func keys(in request: ExternalPSKRequest) -> [ExternalPSK] {
        let named = Set(request.identities)
        return keys.filter { named.contains($0.identity) }
    }
}
