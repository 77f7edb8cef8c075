/// A certificate that can't be issued as asked.
public enum IssueError: Error, Sendable, Equatable, CustomStringConvertible {
    case noName
    case days(Int)
    /// The CA's root constrains the names below it, and no verifier would take this one.
    case nameNotPermitted(String)
    /// The computation failed; the text says where.
    case failed(String)

    public var description: String {
        switch self {
        case .noName: "a certificate needs at least one name"
        case .days(let days): "a certificate is valid for 1 to \(DevelopmentCA.maximumDays) days, not \(days)"
        case .nameNotPermitted(let name):
            "the development CA may not certify \(name): its root permits only names that nobody can own on the Internet "
                + "(\(DevelopmentNames.domains.joined(separator: ", "))) and addresses of private networks"
        case .failed(let reason): "the certificate could not be made: \(reason)"
        }
    }
}
