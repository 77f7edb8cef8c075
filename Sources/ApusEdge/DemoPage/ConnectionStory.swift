package import ApusTLS
import Synchronization

/// What has happened on one connection so far.
package final class ConnectionStory: Sendable {
    private struct Storage {
        var events: [HandshakeEvent] = []
        var dataRecords = 0
    }

    private let storage = Mutex(Storage())

    /// A handshake has about fifty events; what comes after so many is not kept.
    private static let limit = 100
    /// Records of application data that are kept: the first of each direction, and of early data.
    private static let dataLimit = 3

    package init() {}

    package var observer: HandshakeObserver {
        { [self] event in
            storage.withLock { storage in
                guard storage.events.count < Self.limit else { return }
                if case .record(let record) = event.kind, record.type == .applicationData {
                    guard storage.dataRecords < Self.dataLimit else { return }
                    storage.dataRecords += 1
                }
                storage.events.append(event)
            }
        }
    }

    package var events: [HandshakeEvent] { storage.withLock { $0.events } }
}
