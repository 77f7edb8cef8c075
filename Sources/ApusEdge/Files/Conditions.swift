import ApusHTTP
package import NIOHTTP1

/// The conditions that a request sets, weighed in the order that RFC 9110 §13.2.2 demands.
package enum Conditions {
    package enum Outcome: Equatable, Sendable {
        case proceed
        /// 304
        case notModified
        /// 412
        case failed
    }

    /// For GET and HEAD.
    package static func evaluate(_ headers: HTTPHeaders, against current: Validators) -> Outcome {
        if let wanted = EntityTagList(headers["If-Match"]) {
            guard matches(wanted, { $0.matchesStrongly(current.entityTag) }) else { return .failed }
        } else if let limit = date(headers, "If-Unmodified-Since") {
            guard current.lastModified.secondsSinceEpoch <= limit.secondsSinceEpoch else { return .failed }
        }
        if let known = EntityTagList(headers["If-None-Match"]) {
            if matches(known, { $0.matchesWeakly(current.entityTag) }) { return .notModified }
        } else if let since = date(headers, "If-Modified-Since") {
            if current.lastModified.secondsSinceEpoch <= since.secondsSinceEpoch { return .notModified }
        }
        return .proceed
    }

    /// RFC 9110 §13.1.5: whether Range counts, or the whole is to be sent because it has changed.
    package static func allowsRange(_ headers: HTTPHeaders, against current: Validators) -> Bool {
        let values = headers["If-Range"]
        guard let value = values.first else { return true }
        guard values.count == 1 else { return false }
        if let tag = EntityTag(value.trimmed) { return tag.matchesStrongly(current.entityTag) }
        return HTTPDate(value) == current.lastModified
    }

    private static func matches(_ list: EntityTagList, _ isMatch: (EntityTag) -> Bool) -> Bool {
        switch list {
        case .any: true
        case .tags(let tags): tags.contains(where: isMatch)
        }
    }

    /// A date that can't be read, or more than one, is as if there were none.
    private static func date(_ headers: HTTPHeaders, _ name: String) -> HTTPDate? {
        let values = headers[name]
        return values.count == 1 ? values.first.flatMap { HTTPDate($0) } : nil
    }
}
