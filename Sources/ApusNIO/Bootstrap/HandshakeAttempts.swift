import ApusTLS
import NIOCore
import Synchronization

/// The handshakes of a bootstrap's channels, several where a name has several addresses.
///
/// A handshake can fail, and its handler be gone with the channel, before whoever connects hears that the channel is there: its result is
/// asked for as soon as the handler is in the pipeline.
final class HandshakeAttempts: Sendable {
    private let results = Mutex<[ObjectIdentifier: EventLoopFuture<NegotiatedParameters>]>([:])

    func add(_ result: EventLoopFuture<NegotiatedParameters>, on channel: any Channel) {
        results.withLock { $0[ObjectIdentifier(channel)] = result }
    }

    /// Nil where TLS could not be set up on this channel.
    func handshake(on channel: any Channel) -> EventLoopFuture<NegotiatedParameters>? {
        results.withLock { $0[ObjectIdentifier(channel)] }
    }
}
