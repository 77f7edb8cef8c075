package import ApusTLS
import Synchronization

/// What has happened on one connection so far.
package final class ConnectionStory: Sendable {
    private let storage = Mutex<[HandshakeEvent]>([])

    /// A handshake has about thirty events; what comes after so many is not kept.
    private static let limit = 100

    package init() {}

    package var observer: HandshakeObserver {
        { [self] event in storage.withLock { if $0.count < Self.limit { $0.append(event) } } }
    }

    package var events: [HandshakeEvent] { storage.withLock { $0 } }

    /// What the handshake agreed on; nil before its end.
    package var negotiated: NegotiatedParameters? {
        for event in events {
            if case .completed(let parameters) = event.kind { return parameters }
        }
        return nil
    }
}
