package import NIOHTTP1

extension HTTPMethod {
    /// RFC 9110 §9.2.1: it asks for nothing but information, so that asking twice does no harm.
    package var isSafe: Bool {
        switch self {
        case .GET, .HEAD, .OPTIONS, .TRACE: true
        default: false
        }
    }
}

extension HTTPResponseStatus {
    /// RFC 8470 §5.2.
    package static let tooEarly = HTTPResponseStatus.custom(code: 425, reasonPhrase: "Too Early")
}
