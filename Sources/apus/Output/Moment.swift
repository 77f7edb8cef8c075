import FoundationEssentials

/// Times as people write and read them, in UTC.
enum Moment {
    /// Reads `2026-11-24`, `2026-11-24T12:00:00Z`, `2026-11-24T12:00:00+01:00`; a day alone means its beginning.
    static func parse(_ text: String) -> Date? {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        return try? Date(text, strategy: .iso8601.year().month().day())
    }

    /// `2026-11-24 12:00:00 UTC`.
    static func text(_ date: Date) -> String {
        let digits = date.formatted(.iso8601)
        return digits.replacing("T", with: " ").replacing("Z", with: "") + " UTC"
    }

    /// The largest unit that fits: `89 days`, `1 hour`.
    static func span(_ seconds: Double) -> String {
        for (length, unit) in [(365.25 * 86_400, "year"), (86_400, "day"), (3600, "hour"), (60, "minute")] {
            let count = (seconds / length).rounded(.down)
            // Days are told as days for as long as people count in them.
            if count >= (unit == "year" ? 2 : 1) { return "\(Int(min(count, 1e6))) \(unit)\(count == 1 ? "" : "s")" }
        }
        return "less than a minute"
    }
}
