import ApusX509
import ArgumentParser

/// Where trust starts.
struct RootsOption: ParsableArguments {
    @Option(help: ArgumentHelp("PEM roots to trust instead of the system's.", valueName: "FILE"))
    var ca: String?

    /// - Throws: ``Failure`` for a file that can't be used, or a system without roots.
    func load() throws(Failure) -> TrustRoots { try Self.load(ca) }

    /// The roots of this file; the system's without one.
    ///
    /// - Throws: as ``load()``.
    static func load(_ ca: String?) throws(Failure) -> TrustRoots {
        do throws(CredentialError) {
            guard let ca else { return try TrustRoots.system() }
            return try TrustRoots(pemFile: ca)
        } catch {
            throw Failure(error)
        }
    }
}
