/// RFC 4034 §3.2: `20260101000000`, in UTC.
enum SignatureTime {
    /// - Parameter seconds: since 1970.
    static func text(_ seconds: UInt32) -> String {
        // Years that begin in March, so that the leap day is a year's last; eras of 400 years.
        let shifted = Int(seconds) / 86_400 + 719_468
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        let year = yearOfEra + shifted / 146_097 * 400 + (month <= 2 ? 1 : 0)
        let parts = [
            month, dayOfYear - (153 * march + 2) / 5 + 1, Int(seconds) / 3600 % 24, Int(seconds) / 60 % 60, Int(seconds) % 60,
        ]
        return String(year) + parts.map { $0 < 10 ? "0\($0)" : String($0) }.joined()
    }
}
