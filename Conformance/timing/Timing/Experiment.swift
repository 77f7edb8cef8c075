import CTiming

/// One function, measured over inputs of two classes that differ in a secret.
struct Experiment {
    var name: String
    /// What the two classes are.
    var classes: (String, String)
    /// Whether the function is one of ours, or the leaky one that shows that the bench would have seen a leak.
    var isLeaky: Bool
    /// A new input of the first class (false) or the second (true).
    var input: (_ second: Bool, inout QuickGenerator) -> [UInt8]
    var run: ([UInt8]) -> Void

    /// How many inputs are made at a time, so that making them and measuring do not disturb each other.
    private static let batch = 1000

    /// Measures, with the class of each input drawn at random.
    func measure(samples: Int) -> WelchTest {
        var generator = QuickGenerator()
        var times: [UInt32] = []
        var isSecond: [Bool] = []
        times.reserveCapacity(samples)
        isSecond.reserveCapacity(samples)
        while times.count < samples {
            let classes = (0..<min(Self.batch, samples - times.count)).map { _ in Bool.random(using: &generator) }
            let inputs = classes.map { input($0, &generator) }
            for index in inputs.indices {
                let start = timing_counter()
                run(inputs[index])
                let end = timing_counter()
                times.append(UInt32(truncatingIfNeeded: end &- start))
            }
            isSecond += classes
        }
        return WelchTest(times, isSecond: isSecond)
    }
}

/// Random bytes for inputs, without asking the system for each (SplitMix64, Steele, Lea, Flood). It starts somewhere else in each run.
struct QuickGenerator: RandomNumberGenerator {
    private var state: UInt64

    init() {
        var system = SystemRandomNumberGenerator()
        state = system.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
