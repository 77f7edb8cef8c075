/// A dictionary with a limit: what was not asked for the longest makes room for what is new. Every operation costs the same.
struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    let capacity: Int
    private var index: [Key: Int] = [:]
    /// A doubly linked list, the most recent entry first.
    private var entries: [Entry] = []
    private var free: [Int] = []
    private var first: Int?
    private var last: Int?

    private struct Entry: Sendable {
        var key: Key
        /// Nil in a place that is free.
        var value: Value?
        var previous: Int?
        var next: Int?
    }

    /// - Parameter capacity: at least one.
    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { index.count }

    /// The value, which becomes the most recent.
    mutating func value(for key: Key) -> Value? {
        guard let place = index[key] else { return nil }
        unlink(place)
        linkFirst(place)
        return entries[place].value
    }

    /// Puts the value in, as the most recent, in the place of an earlier one with that key or of the one that was not used the longest.
    mutating func insert(_ value: Value, for key: Key) {
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
    mutating func remove(_ key: Key) -> Value? {
        guard let place = index.removeValue(forKey: key) else { return nil }
        unlink(place)
        let value = entries[place].value
        entries[place].value = nil
        free.append(place)
        return value
    }

    private mutating func linkFirst(_ place: Int) {
        entries[place].previous = nil
        entries[place].next = first
        if let first { entries[first].previous = place } else { last = place }
        first = place
    }

    private mutating func unlink(_ place: Int) {
        let (previous, next) = (entries[place].previous, entries[place].next)
        if let previous { entries[previous].next = next } else { first = next }
        if let next { entries[next].previous = previous } else { last = previous }
    }
}
