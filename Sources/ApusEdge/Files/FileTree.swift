/// The files below one directory, and nothing outside it.
///
/// Symbolic links are followed as long as they end up below the directory. What a path resolves to is opened name by name without
/// following links, so that it makes no difference if somebody exchanges one for a link in between.
package struct FileTree: Sendable {
    /// As given; where it leads is looked up for each request, so that it may be a link that a deployment moves.
    package let root: String

    /// - Throws: ``FileFailure`` when `root` is no directory that can be opened.
    package init(root: String) throws(FileFailure) {
        _ = try OpenFile.directory(root)
        self.root = root
    }

    package enum Entry: Sendable {
        case file(OpenFile, OpenFile.Status)
        case directory
    }

    /// Looks up a path. Waits for the disk: not for event loops.
    package func open(_ names: [String]) throws(FileFailure) -> Entry {
        let top = try OpenFile.resolve(root)
        let target = try OpenFile.resolve(([top] + names).joined(separator: "/"))
        // By bytes: file names that are equal as Strings (composed and decomposed) are different files.
        let slash = UInt8(ascii: "/")
        let topNames = top.utf8.split(separator: slash)
        let targetNames = target.utf8.split(separator: slash)
        guard targetNames.starts(with: topNames, by: { $0.elementsEqual($1) }) else { throw .notFound }
        let steps = targetNames.dropFirst(topNames.count).map { String(Substring($0)) }

        var current = try OpenFile.directory(top)
        for (index, step) in steps.enumerated() {
            current = try current.entry(step, isDirectory: index < steps.count - 1)
        }
        let status = try current.status()
        switch status.kind {
        case .regular: return .file(current, status)
        case .directory: return .directory
        case .other: throw .notFound
        }
    }
}
