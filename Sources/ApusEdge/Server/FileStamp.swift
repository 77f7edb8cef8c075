import FoundationEssentials

/// What a file looks like from outside: one that was replaced or written to has another.
struct FileStamp: Equatable, Sendable {
    private var modified: Date?
    private var sizeAndNumber: String

    /// Nil where there is no such file.
    init?(_ path: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        modified = attributes[.modificationDate] as? Date
        sizeAndNumber = "\(attributes[.size] ?? "") \(attributes[.systemFileNumber] ?? "")"
    }
}
