/// How the shim ends, as the runner reads it.
enum ExitCode: Int32 {
    case success = 0
    case failure = 1
    /// The test asks for something that is not built: it counts as neither passed nor failed.
    case unimplemented = 89
}

/// A flag, or what it asks for, that is not built.
struct Unimplemented: Error {
    let what: String

    init(_ what: String) { self.what = what }
}

/// The connection did something else than the flags expect.
struct Unexpected: Error {
    let what: String

    init(_ what: String) { self.what = what }
}
