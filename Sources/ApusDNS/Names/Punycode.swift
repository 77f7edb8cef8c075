/// Unicode in the letters, digits and hyphens of a label (RFC 3492). Encoding alone: we look names up.
enum Punycode {
    private static let base: UInt32 = 36
    private static let tMin: UInt32 = 1
    private static let tMax: UInt32 = 26
    private static let skew: UInt32 = 38
    private static let damp: UInt32 = 700
    private static let initialBias: UInt32 = 72
    private static let initialN: UInt32 = 128

    /// What follows `xn--`; nil where a number would overflow (RFC 3492 §6.4), which no label that fits in a name comes to.
    static func encode(_ label: [Unicode.Scalar]) -> [UInt8]? {
        let points = label.map(\.value)
        var output = points.filter { $0 < initialN }.map { UInt8(truncatingIfNeeded: $0) }
        let basicCount = UInt32(output.count)
        var handled = basicCount
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var n = initialN
        var delta: UInt32 = 0
        var bias = initialBias
        while handled < points.count {
            guard let next = points.lazy.filter({ $0 >= n }).min() else { return nil }
            let (step, stepOverflows) = (next - n).multipliedReportingOverflow(by: handled + 1)
            let (sum, sumOverflows) = delta.addingReportingOverflow(step)
            guard !stepOverflows, !sumOverflows else { return nil }
            delta = sum
            n = next
            for point in points {
                if point < n {
                    guard delta < .max else { return nil }
                    delta += 1
                } else if point == n {
                    writeInteger(delta, bias: bias, to: &output)
                    bias = adapt(delta, count: handled + 1, isFirst: handled == basicCount)
                    delta = 0
                    handled += 1
                }
            }
            guard delta < .max else { return nil }
            delta += 1
            n += 1
        }
        return output
    }

    private static func writeInteger(_ value: UInt32, bias: UInt32, to output: inout [UInt8]) {
        var rest = value
        var k = base
        while true {
            let threshold = k <= bias ? tMin : min(k - bias, tMax)
            guard rest >= threshold else { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            k += base
        }
        output.append(digit(rest))
    }

    private static func adapt(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var rest = isFirst ? delta / damp : delta / 2
        rest += rest / count
        var k: UInt32 = 0
        while rest > (base - tMin) * tMax / 2 {
            rest /= base - tMin
            k += base
        }
        return k + (base - tMin + 1) * rest / (rest + skew)
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? value + 97 : value - 26 + 48)
    }
}
