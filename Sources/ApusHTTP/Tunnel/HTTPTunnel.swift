/// What is left of an HTTP connection after it has changed to another protocol: bytes, both ways.
package struct HTTPTunnel: Sendable {
    /// What the peer says.
    package let inbound: HTTPBody
    /// What is said to the peer.
    package let outbound: HTTPBodyWriter
    /// Says that nothing more will be said, and goes on listening.
    package let endOutput: @Sendable () async -> Void
    package let close: @Sendable () -> Void

    /// Passes on everything that either side says until both have ended or one has broken off.
    package static func join(_ one: HTTPTunnel, _ other: HTTPTunnel) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await pass(from: one, to: other) }
            group.addTask { await pass(from: other, to: one) }
            for await endedWell in group where !endedWell {
                one.close()
                other.close()
            }
        }
        one.close()
        other.close()
    }

    private static func pass(from source: HTTPTunnel, to sink: HTTPTunnel) async -> Bool {
        do {
            while let piece = try await source.inbound.next() { try await sink.outbound.write(piece) }
            await sink.endOutput()
            return true
        } catch {
            return false
        }
    }
}
