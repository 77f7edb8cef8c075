package import NIOHTTP1

/// A request whose body, if there was one, has been read and dropped.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// As it stood in the request line (RFC 9112 §3.2).
    package var target: String
    package var headers: HTTPHeaders
    package var version: HTTPVersion

    package init(method: HTTPMethod, target: String, headers: HTTPHeaders = [:], version: HTTPVersion = .http1_1) {
        self.method = method
        self.target = target
        self.headers = headers
        self.version = version
    }

    /// The one value of a field that may stand once; nil if it is absent or repeated.
    package func singleHeader(_ name: String) -> String? {
        let values = headers[name]
        return values.count == 1 ? values.first : nil
    }

    /// The target's path, still percent-encoded and without its query: of `/a?b` and of `http://host/a?b` it is `/a`.
    /// nil where the target has no path (`*`, or an authority).
    package var path: String? {
        var rest = target[...]
        if !rest.hasPrefix("/") {
            guard let scheme = rest.firstRange(of: "://"), ["http", "https"].contains(rest[..<scheme.lowerBound].lowercased())
            else {
                return nil
            }
            rest = rest[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
            if !rest.hasPrefix("/") { return "/" }
        }
        return String(rest.prefix { $0 != "?" })
    }
}
