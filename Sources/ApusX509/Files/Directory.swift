import FoundationEssentials

/// Directories that this module writes into.
enum Directory {
    /// Makes the directory and those above it, for the owner alone; one that is there is left as it is.
    static func make(_ path: String) throws(CredentialError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CredentialError(file: path, problem: .cannotWrite("the directory can't be made: \(reason(error))"))
        }
    }

    /// The names in it, sorted; empty when it can't be read.
    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileWriteNoPermission?: "permission denied"
        case .fileWriteFileExists?: "a file is in its place"
        case .fileWriteOutOfSpace?: "no space left"
        case .fileWriteVolumeReadOnly?: "the file system is read-only"
        case .fileNoSuchFile?, .fileReadNoSuchFile?: "a part of the path is missing"
        default: "is the place writable?"
        }
    }
}
