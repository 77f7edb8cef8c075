import ApusExplain
import ApusTLS
import ApusX509

/// The page and the capture that `--html` and `--pcapng` write.
struct StoryFiles {
    var html: String?
    var pcapng: String?
    var depth: Explanation.Depth
    var redact: Bool

    /// - Parameter startedAt: when the connection began, in microseconds since 1970.
    func write(
        _ story: Explanation, events: [HandshakeEvent], startedAt: UInt64, texts: Explanation.PageTexts? = nil
    ) throws(Failure) {
        // The page and the capture decrypt the connection: nobody else on this machine should read them.
        if let html { try Self.write(Array(story.html(depth, texts: texts).utf8), to: html) }
        guard let pcapng else { return }
        let capture = HandshakeCapture(events: events)
        guard !capture.isEmpty else { return }
        try Self.write(capture.pcapng(startedAt: startedAt, embedsSecrets: !redact), to: pcapng)
    }

    private static func write(_ contents: [UInt8], to path: String) throws(Failure) {
        do throws(FileFailure) {
            try NewFile(path: path, contents: contents, permissions: 0o600).install(replacing: true)
        } catch {
            throw Failure(
                code: .badFile, what: "can't write a file", why: "\(path): \(error.reason)",
                report: ErrorReport(kind: "misuse", message: "\(path): \(error.reason)"))
        }
    }
}
