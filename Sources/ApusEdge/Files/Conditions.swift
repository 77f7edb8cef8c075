import ApusHTTP
package import HTTPTypes

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
    package static func evaluate(_ fields: HTTPFields, against current: Validators) -> Outcome {
        if let wanted = EntityTagList(fields[values: .ifMatch]) {
            guard matches(wanted, { $0.matchesStrongly(current.entityTag) }) else { return .failed }
        } else if let limit = date(fields, .ifUnmodifiedSince) {
            guard current.lastModified.secondsSinceEpoch <= limit.secondsSinceEpoch else { return .failed }
        }
        if let known = EntityTagList(fields[values: .ifNoneMatch]) {
            if matches(known, { $0.matchesWeakly(current.entityTag) }) { return .notModified }
        } else if let since = date(fields, .ifModifiedSince) {
            if current.lastModified.secondsSinceEpoch <= since.secondsSinceEpoch { return .notModified }
        }
        return .proceed
    }

    /// RFC 9110 §13.1.5: whether Range counts, or the whole is to be sent because it has changed.
    package static func allowsRange(_ fields: HTTPFields, against current: Validators) -> Bool {
        let values = fields[values: .ifRange]
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
    private static func date(_ fields: HTTPFields, _ name: HTTPField.Name) -> HTTPDate? {
        let values = fields[values: name]
        return values.count == 1 ? values.first.flatMap { HTTPDate($0) } : nil
    }
}
