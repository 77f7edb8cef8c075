import FoundationEssentials

/// A case of which Apus says something else than the suite expects, on purpose.
struct Deviation: Decodable {
    var id: String
    /// Why.
    var reason: String
    /// What others do with the same case: `accepts` or `refuses`, and why where that is known.
    var elsewhere: [String: String]

    static func load(_ path: String) throws -> [Deviation] {
        try JSONDecoder().decode([Deviation].self, from: Data(contentsOf: URL(filePath: path)))
    }
}
