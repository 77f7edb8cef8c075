import FoundationEssentials

/// A moment as HTTP writes it, in whole seconds (RFC 9110 §5.6.7).
package struct HTTPDate: Hashable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let secondsSinceEpoch: Int64

    /// A moment outside the years 1970 to 9999, which the format can't write, is moved to the nearer end.
    package init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = min(max(secondsSinceEpoch, 0), Self.latest)
    }

    /// 9999-12-31T23:59:59Z.
    private static let latest: Int64 = 253_402_300_799

    /// The present, by the system's clock.
    package static var now: HTTPDate {
        HTTPDate(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down)))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the only format that may be sent.
    package var description: String {
        let days = Int(secondsSinceEpoch / 86_400)
        let second = Int(secondsSinceEpoch % 86_400)
        let date = CalendarDate(daysSinceEpoch: days)
        // 1970-01-01 was a Thursday.
        let weekday = Self.weekdays[(days + 4) % 7]
        let month = Self.months[date.month - 1]
        return "\(weekday), \(Self.padded(date.day)) \(month) \(Self.padded(date.year, to: 4)) "
            + "\(Self.padded(second / 3600)):\(Self.padded(second / 60 % 60)):\(Self.padded(second % 60)) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    fileprivate static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension HTTPDate {
    /// Reads each of the three formats that a recipient must accept: today's, RFC 850's and that of C's `asctime`.
    ///
    /// - Returns: nil if `text` is none of them, in which case the field that held it is to be ignored.
    package init?(_ text: String) {
        guard text.utf8.count <= 40 else { return nil }
        let parts = text.split(whereSeparator: { " ,-:".contains($0) })
        let date: (day: Substring, month: Substring, year: Substring)
        let time: ArraySlice<Substring>
        switch (parts.count, parts.last) {
        case (8, "GMT"):
            date = (parts[1], parts[2], parts[3])
            time = parts[4..<7]
        case (7, _):
            date = (parts[2], parts[1], parts[6])
            time = parts[3..<6]
        default:
            return nil
        }
        guard
            let day = Self.number(date.day, 1...2), let monthIndex = Self.months.firstIndex(of: String(date.month)),
            let year = Self.year(date.year), (1...CalendarDate.daysInMonth(monthIndex + 1, year: year)).contains(day)
        else { return nil }
        let clock = time.compactMap { Self.number($0, 2...2) }
        // 60 is a leap second.
        guard clock.count == 3, clock[0] < 24, clock[1] < 60, clock[2] <= 60 else { return nil }
        let days = CalendarDate(year: year, month: monthIndex + 1, day: day).daysSinceEpoch
        guard days >= 0 else { return nil }
        self.init(secondsSinceEpoch: Int64(days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]))
    }

    private static func number(_ digits: Substring, _ width: ClosedRange<Int>) -> Int? {
        guard width.contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(digits)
    }

    /// Two digits are RFC 850's; what would lie far ahead belongs to the last century.
    private static func year(_ digits: Substring) -> Int? {
        if let year = number(digits, 4...4) { return year }
        guard let short = number(digits, 2...2) else { return nil }
        return short < 70 ? 2000 + short : 1900 + short
    }
}

/// A day of the Gregorian calendar.
private struct CalendarDate {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter daysSinceEpoch: at least zero.
    init(daysSinceEpoch: Int) {
        // Years that begin in March, so that the leap day is a year's last; eras of 400 years.
        let shifted = daysSinceEpoch + Self.daysToEpoch
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + shifted / 146_097 * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return 365 * shiftedYear + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear - Self.daysToEpoch
    }

    static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days from 0000-03-01 to 1970-01-01.
    private static let daysToEpoch = 719_468
}
