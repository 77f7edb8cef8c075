import ApusWire

/// RFC 1876 §3: `52 22 23.000 N 4 53 32.000 E -2.00m 0m 10000m 10m`.
enum LocationText {
    /// - Returns: nil for another version, and for places that are not on the globe.
    static func text(_ reader: inout DNSReader) throws(DecodeError) -> String? {
        guard try reader.readUInt8() == 0 else { return nil }
        let precisions = (try reader.readUInt8(), try reader.readUInt8(), try reader.readUInt8())
        let latitude = Int64(try reader.readUInt32()) - 1 << 31
        let longitude = Int64(try reader.readUInt32()) - 1 << 31
        let altitude = Int64(try reader.readUInt32()) - 10_000_000
        guard abs(latitude) <= 90 * degree, abs(longitude) <= 180 * degree, let size = length(precisions.0),
            let horizontal = length(precisions.1), let vertical = length(precisions.2)
        else { return nil }
        return "\(angle(latitude, "N", "S")) \(angle(longitude, "E", "W")) \(metres(altitude)) \(size) \(horizontal) \(vertical)"
    }

    /// In thousandths of a second of arc.
    private static let degree: Int64 = 3_600_000

    private static func angle(_ value: Int64, _ positive: String, _ negative: String) -> String {
        let size = abs(value)
        let seconds = "\(size / 1000 % 60).\(padded(size % 1000, 3))"
        return "\(size / degree) \(size / 60_000 % 60) \(seconds) \(value < 0 ? negative : positive)"
    }

    private static func metres(_ centimetres: Int64) -> String {
        "\(centimetres < 0 ? "-" : "")\(abs(centimetres) / 100).\(padded(abs(centimetres) % 100, 2))m"
    }

    /// RFC 1876 §2: a digit and a power of ten, in centimetres.
    private static func length(_ byte: UInt8) -> String? {
        let (digit, power) = (Int64(byte >> 4), byte & 15)
        guard digit <= 9, power <= 9 else { return nil }
        let centimetres = (0..<power).reduce(digit) { value, _ in value * 10 }
        return power >= 2 ? "\(centimetres / 100)m" : metres(centimetres)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
