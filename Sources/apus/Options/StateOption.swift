import ApusX509
import ArgumentParser

/// Where the development CA lives.
struct StateOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the development CA lives; else $APUS_STATE, else $XDG_STATE_HOME/apus or ~/.local/state/apus.",
            valueName: "DIR"))
    var state: String?

    var directory: String {
        if let directory = state ?? StandardStreams.environment("APUS_STATE") { return directory }
        if let base = StandardStreams.environment("XDG_STATE_HOME") { return base + "/apus" }
        return (StandardStreams.environment("HOME") ?? ".") + "/.local/state/apus"
    }

    func certificateAuthority() throws -> DevelopmentCA {
        do throws(CredentialError) { return try DevelopmentCA.loadOrCreate(in: directory) } catch { throw Failure(error) }
    }
}
