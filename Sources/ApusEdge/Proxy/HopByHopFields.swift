package import HTTPTypes

/// Fields that concern one connection and are not passed on (RFC 9110 §7.6.1).
package enum HopByHopFields {
    /// Those that the standard names, and those that were in use before it.
    private static let names: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade", "proxy-authenticate",
        "proxy-authorization", "proxy-authentication-info", "http2-settings", "expect",
    ]

    /// What a Connection field may name without its being lost: whoever names it wants somebody behind us not to see it.
    private static let essential: Set<String> = [
        "host", "content-length", "content-type", "content-encoding", "authorization", "cookie", "cache-control",
    ]

    /// Removes them, and whatever Connection names besides.
    package static func remove(from fields: inout HTTPFields) {
        let named = fields[values: .connection].flatMap { $0.split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        let removed = names.union(Set(named).subtracting(essential))
        fields = HTTPFields(fields.filter { !removed.contains($0.name.canonicalName) })
    }

    /// RFC 9110 §6.5.1: what frames, routes or authenticates a message may not come behind its content.
    package static func trailers(_ fields: HTTPFields) -> HTTPFields {
        var fields = fields
        remove(from: &fields)
        let forbidden: Set<String> = [
            "content-length", "content-encoding", "content-type", "content-range", "host", "trailer", "authorization", "cookie",
            "set-cookie", "cache-control", "expires", "date", "location", "vary", "age",
        ]
        return HTTPFields(
            fields.filter { !forbidden.contains($0.name.canonicalName) && !ForwardedFields.isReserved($0.name) })
    }
}
