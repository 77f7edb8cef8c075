public import ApusTLS
public import NIOCore
import Synchronization

/// A key log: a file of secrets in the SSLKEYLOGFILE format (RFC 9850), with which Wireshark and others decrypt captures.
///
/// Whoever can read the file can read the connections. Lines are written as the secrets are derived, on the thread that drives the
/// connection, each with one system call: meant for finding faults, not for production.
///
/// ```swift
/// let keyLog = try KeyLog(path: "keys.log")
/// let tls = try TLSClientHandler(
///     configuration: configuration, serverName: "example.com", options: TLSHandlerOptions(keyLog: keyLog))
/// ```
///
/// One key log serves any number of connections on any threads. Outside of channels, hand ``observer`` to a connection whose
/// configuration reveals its secrets.
public final class KeyLog: Sendable {
    private let file: Mutex<AppendOnlyFile>

    /// Opens `path` to append to it; a new file can be read and written by its owner alone (mode 0600).
    ///
    /// - Throws: `IOError` when the file can't be opened.
    public init(path: String) throws(IOError) {
        file = Mutex(try AppendOnlyFile(path: path))
    }

    /// Writes the line of an event that carries a secret; other events have none.
    ///
    /// A line that can't be written is lost: a full disk does not end connections.
    public func record(_ event: HandshakeEvent) {
        guard case .secret(let secret) = event.kind else { return }
        let line = Array((secret.keyLogLine + "\n").utf8)
        file.withLock { file in _ = file.append(line) }
    }

    /// Records events; to be handed to a connection.
    public var observer: HandshakeObserver {
        { [self] event in record(event) }
    }
}
