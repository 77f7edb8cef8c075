package import ApusTLS
package import ApusX509
package import FoundationEssentials
import Synchronization

/// A stapled OCSP response that follows its file: whoever renews the file, renews what is stapled.
package final class StapleFile: Sendable {
    /// For the identity whose certificate it is about.
    package let staple: OCSPStaple
    private let path: String
    private let certificateChain: [[UInt8]]
    private let state: Mutex<State>

    private struct State {
        /// What the file looked like when it was last read.
        var stamp: FileStamp?
        /// Until when the response holds, where that is known.
        var end: Date?
    }

    /// - Throws: ``CredentialError`` for a file that can't be stapled.
    package init(path: String, certificateChain: [[UInt8]], now: Date = Date()) throws(CredentialError) {
        self.path = path
        self.certificateChain = certificateChain
        let stamp = FileStamp(path)
        staple = OCSPStaple()
        let end = try staple.reload(file: path, certificateChain: certificateChain, now: now)
        state = Mutex(State(stamp: stamp, end: end))
    }

    /// Looks whether the file has changed, and takes what it holds.
    ///
    /// A file that can't be stapled is left alone, and what was stapled before goes on; a response whose time is over is not stapled.
    /// - Returns: what to tell whoever runs the server; nil when nothing has happened.
    package func refresh(now: Date = Date()) -> String? {
        state.withLock { state in
            let stamp = FileStamp(path)
            guard stamp == state.stamp else {
                // Once per change, whatever comes of it.
                state.stamp = stamp
                do throws(CredentialError) {
                    state.end = try staple.reload(file: path, certificateChain: certificateChain, now: now)
                    return "the OCSP response of \(path) is stapled from now on"
                } catch {
                    let rest = staple.response == nil ? "nothing is stapled" : "the old one is stapled on"
                    return "\(error.message); \(rest)"
                }
            }
            guard let end = state.end, now > end else { return nil }
            state.end = nil
            staple.replace(with: nil)
            return "\(path): the OCSP response is out of date and no longer stapled; renew the file"
        }
    }

    /// Refreshes until the task is cancelled.
    package func follow(every interval: Duration, report: @Sendable (String) -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil {
            if let message = refresh() { report(message) }
        }
    }
}
