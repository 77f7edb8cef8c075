/// Welch's t-test of two classes of measurements, as dudect does it (Reparaz, Balasch, Verbauwhede: "Dude, is my code constant time?").
///
/// The measurements are tested as they are, and again without the slowest, cropped at a series of percentiles: what disturbs a
/// measurement makes it slower, and a small difference hides behind such disturbances. The largest |t| counts. A value above 10 says that
/// the classes differ beyond doubt; below 4.5, that nothing was found.
struct WelchTest {
    /// The largest |t| of all crops.
    private(set) var largest = 0.0
    /// How many measurements of both classes were left in the crop that gave it.
    private(set) var samples = 0

    /// A crop with fewer measurements of a class is left out.
    private static let fewest = 10_000

    init(_ times: [UInt32], isSecond: [Bool]) {
        let sorted = times.sorted()
        var crops = [UInt32.max]
        for step in 1...100 {
            // dudect's series, which is densest where the fastest measurements stand.
            let part = 1 - Self.power(0.5, 10 * Double(step) / 100)
            crops.append(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))])
        }
        for crop in crops {
            var first = Moments()
            var second = Moments()
            for index in times.indices where times[index] < crop {
                if isSecond[index] { second.add(Double(times[index])) } else { first.add(Double(times[index])) }
            }
            guard first.count >= Double(Self.fewest), second.count >= Double(Self.fewest) else { continue }
            let spread = (first.variance / first.count + second.variance / second.count).squareRoot()
            let t = spread > 0 ? abs(first.mean - second.mean) / spread : (first.mean == second.mean ? 0 : .infinity)
            if t > largest {
                largest = t
                samples = Int(first.count + second.count)
            }
        }
    }

    /// Count, mean and variance, taken in one pass (Welford).
    private struct Moments {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0
        var variance: Double { squares / (count - 1) }

        mutating func add(_ value: Double) {
            count += 1
            let delta = value - mean
            mean += delta / count
            squares += delta * (value - mean)
        }
    }

    /// `base` to the power of a positive `exponent`, to the hundredth: all that is needed here, without a library.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        let hundredth = root(base, 100)
        var result = 1.0
        for _ in 0..<Int((exponent * 100).rounded()) { result *= hundredth }
        return result
    }

    /// The n-th root of a value between 0 and 1, by bisection.
    private static func root(_ value: Double, _ n: Int) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<100 {
            let middle = (low + high) / 2
            var power = 1.0
            for _ in 0..<n { power *= middle }
            if power < value { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
