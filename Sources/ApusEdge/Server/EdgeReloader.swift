/// Puts a newer configuration in force when its file, or a file that it names, has changed.
package actor EdgeReloader {
    private let server: EdgeServer
    private let file: ConfigurationFile
    private let report: @Sendable (String) -> Void
    private var inForce: EdgeConfiguration
    private var files: [String]
    private var stamps: [FileStamp?]

    package init(
        _ server: EdgeServer, _ file: ConfigurationFile, _ loaded: ConfigurationFile.Loaded,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.server = server
        self.file = file
        self.report = report
        inForce = loaded.configuration
        files = [file.path] + loaded.files
        stamps = files.map { FileStamp($0) }
    }

    /// Reads everything again. What is bad is reported, and the old configuration stays in force.
    package func reload() {
        stamps = files.map { FileStamp($0) }
        do throws(ConfigurationMistakes) {
            var loaded = try file.load()
            loaded.configuration.report = report
            files = [file.path] + loaded.files
            stamps = files.map { FileStamp($0) }
            do { try server.reload(loaded.configuration) } catch {
                report("\(file.path): \(error); the old configuration stays in force")
                return
            }
            if let key = loaded.configuration.firstFixedDifference(from: inForce) {
                report("\(file.path): a change of \(key) takes a restart; everything else is in force")
            } else {
                report("\(file.path): the configuration is in force")
            }
        } catch {
            server.reloadRefused()
            for mistake in error.list { report("\(mistake)") }
            report("\(file.path): the old configuration stays in force")
        }
    }

    /// Looks for changes until the task is cancelled.
    ///
    /// A change is taken when it has stood for one interval, so that files which are written together are read together.
    package func follow(every interval: Duration = .seconds(1)) async {
        var seen = stamps
        while (try? await Task.sleep(for: interval)) != nil {
            let now = files.map { FileStamp($0) }
            if now != stamps, now == seen {
                reload()
                seen = stamps
            } else {
                seen = now
            }
        }
    }
}

extension EdgeConfiguration {
    /// What a running server can't change.
    fileprivate func firstFixedDifference(from other: EdgeConfiguration) -> String? {
        if listen != other.listen { return "listen" }
        if redirectFrom != other.redirectFrom { return "redirect-from" }
        if acmeWebroot != other.acmeWebroot { return "acme-webroot" }
        if proxyProtocol != other.proxyProtocol { return "proxy-protocol" }
        if passthrough != other.passthrough { return "pass" }
        if operations != other.operations { return "operations" }
        if threads != other.threads { return "threads" }
        if accessLogPath != other.accessLogPath { return "access-log" }
        if connectionLimits != other.connectionLimits || httpLimits != other.httpLimits
            || handshakeTimeout != other.handshakeTimeout
        {
            return "limits"
        }
        return nil
    }
}
