package import HTTPTypes

extension HTTPRequest.Method {
    /// RFC 9110 §9.2.1: it asks for nothing but information, so that asking twice does no harm.
    package var isSafe: Bool {
        switch self {
        case .get, .head, .options, .trace: true
        default: false
        }
    }

    /// RFC 9110 §9.2.2: doing it twice has the effect of doing it once.
    package var isIdempotent: Bool { isSafe || self == .put || self == .delete }
}

extension HTTPRequest {
    /// The path alone, still percent-encoded: of `/a?b` it is `/a`. Nil where the request has none (`OPTIONS *`).
    package var pathWithoutQuery: String? {
        guard let path, path.hasPrefix("/") else { return nil }
        return String(path.prefix { $0 != "?" })
    }

    /// The one value of a field that may stand once; nil if it is absent or repeated.
    package func singleValue(_ name: HTTPField.Name) -> String? {
        let values = headerFields[values: name]
        return values.count == 1 ? values.first : nil
    }
}

extension HTTPResponse.Status {
    /// RFC 9110 §6.4.1: these never have content, and §8.6 wants no Content-Length in 1xx and 204.
    package var forbidsContent: Bool {
        self == .notModified || self == .noContent || kind == .informational
    }
}

extension HTTPField.Name {
    /// A name that is not in HTTPTypes' list, from a constant.
    package init(constant: StaticString) {
        // Every caller's constant is a token; a test looks at each of them.
        self = HTTPField.Name(constant.description) ?? .via
    }
}

extension HTTPField.Name {
    /// Host where it stands among the fields, as HTTP/2 allows it to: HTTPTypes keeps it as the request's authority.
    static let hostField = HTTPField.Name(constant: "Host")
}
