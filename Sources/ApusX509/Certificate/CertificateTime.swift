import SwiftASN1

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// RFC 5280 §4.1.2.5: `Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }`
enum CertificateTime {
    static func decode(_ node: ASN1Node) throws -> Date {
        switch node.identifier {
        case UTCTime.defaultIdentifier:
            let time = try UTCTime(derEncoded: node)
            return date(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
        case GeneralizedTime.defaultIdentifier:
            return try decodeGeneralized(node)
        default:
            throw MalformedCertificate(reason: "a time is neither UTCTime nor GeneralizedTime")
        }
    }

    static func decodeGeneralized(_ node: ASN1Node) throws -> Date {
        let time = try GeneralizedTime(derEncoded: node)
        // RFC 5280 §4.1.2.5.2: no fractional seconds.
        guard time.rawFractionalSeconds.isEmpty else { throw MalformedCertificate(reason: "a time has fractional seconds") }
        return date(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
    }

    /// For people: `2026-11-24 at 15:30:00 UTC`.
    static func text(of date: Date) -> String {
        date.formatted(.iso8601.year().month().day().dateSeparator(.dash)) + " at "
            + date.formatted(.iso8601.time(includingFractionalSeconds: false)) + " UTC"
    }

    /// RFC 5280 §4.1.2.5: UTCTime through the year 2049, GeneralizedTime after it.
    static func encode(_ date: Date, into serializer: inout DER.Serializer) throws {
        let seconds = Int64(date.timeIntervalSince1970.rounded(.down))
        let (days, timeOfDay) = seconds.floorDivided(by: 86_400)
        let (year, month, day) = civil(days)
        let (hours, minutes, rest) = (timeOfDay / 3600, timeOfDay / 60 % 60, timeOfDay % 60)
        if (1950..<2050).contains(year) {
            try serializer.serialize(
                UTCTime(year: year, month: month, day: day, hours: Int(hours), minutes: Int(minutes), seconds: Int(rest)))
        } else {
            try serializer.serialize(
                GeneralizedTime(
                    year: year, month: month, day: day, hours: Int(hours), minutes: Int(minutes), seconds: Int(rest),
                    fractionalSeconds: 0))
        }
    }

    /// The components are in the ranges of a calendar, years 0 to 9999.
    private static func date(_ year: Int, _ month: Int, _ day: Int, _ hours: Int, _ minutes: Int, _ seconds: Int) -> Date {
        // Years that begin in March have the leap day at their end; eras of 400 years repeat.
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let (era, yearOfEra) = shifted.floorDivided(by: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + Int64(dayOfYear)
        let days = era * 146_097 + dayOfEra - 719_468
        return Date(timeIntervalSince1970: Double(days * 86_400 + Int64(hours * 3600 + minutes * 60 + seconds)))
    }

    /// The calendar day of a day counted from 1970-01-01.
    private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).floorDivided(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
