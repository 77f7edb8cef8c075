/// A dictionary with a limit: what was not asked for the longest makes room for what is new. Every operation costs the same.
package struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline let capacity: Int
    @usableFromInline var index: [Key: Int] = [:]
    /// A doubly linked list, the most recent entry first.
    @usableFromInline var entries: [Entry] = []
    @usableFromInline var free: [Int] = []
    @usableFromInline var first: Int?
    @usableFromInline var last: Int?

    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline var key: Key
        /// Nil in a place that is free.
        @usableFromInline var value: Value?
        @usableFromInline var previous: Int?
        @usableFromInline var next: Int?

        @usableFromInline
        init(key: Key, value: Value?, previous: Int? = nil, next: Int? = nil) {
            self.key = key
            self.value = value
            self.previous = previous
            self.next = next
        }
    }

    /// - Parameter capacity: at least one.
    package init(capacity: Int) { self.capacity = max(1, capacity) }

    @inlinable
    package var count: Int { index.count }

    /// The value, which becomes the most recent.
    @inlinable
    package mutating func value(for key: Key) -> Value? {
        guard let place = index[key] else { return nil }
        unlink(place)
        linkFirst(place)
        return entries[place].value
    }

    /// Puts the value in, as the most recent, in the place of an earlier one with that key or of the one that was not used the longest.
    @inlinable
    package mutating func insert(_ value: Value, for key: Key) {
        remove(key)
        if index.count >= capacity, let last { remove(entries[last].key) }
        let entry = Entry(key: key, value: value)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            entries[place] = entry
        } else {
            place = entries.count
            entries.append(entry)
        }
        index[key] = place
        linkFirst(place)
    }

    @discardableResult
    @inlinable
    package mutating func remove(_ key: Key) -> Value? {
        guard let place = index.removeValue(forKey: key) else { return nil }
        unlink(place)
        let value = entries[place].value
        entries[place].value = nil
        free.append(place)
        return value
    }

    /// Takes out what was not used the longest.
    @inlinable
    package mutating func removeLast() -> (key: Key, value: Value)? {
        guard let last else { return nil }
        let key = entries[last].key
        return remove(key).map { (key, $0) }
    }

    @inlinable
    mutating func linkFirst(_ place: Int) {
        entries[place].previous = nil
        entries[place].next = first
        if let first { entries[first].previous = place } else { last = place }
        first = place
    }

    @inlinable
    mutating func unlink(_ place: Int) {
        let (previous, next) = (entries[place].previous, entries[place].next)
        if let previous { entries[previous].next = next } else { first = next }
        if let next { entries[next].previous = previous } else { last = previous }
    }
}
