import ApusCrypto
import CTiming

/// The same functions with their secrets marked undefined: memcheck then reports each branch and each index that depends on one.
///
/// Invariant of each block: the pointer is used inside the closure alone, with the count that belongs to it.
enum Memcheck {
    /// How many errors memcheck reports while the functions run; nil where it does not watch.
    ///
    /// - Parameter leaky: Runs the leaky ones instead, which must be reported.
    static func errors(leaky: Bool) throws -> Int? {
        guard timing_is_checked() else { return nil }
        let cbc = try CBCExperiments()
        let before = timing_error_count()
        var random = QuickGenerator()
        for variant in [false, true] {
            for message in [
                PremasterExperiments.message(zeroInPadding: variant, &random),
                PremasterExperiments.message(wrongVersion: variant, &random),
            ] {
                let message = secret(message)
                if leaky { PremasterExperiments.leakyExtract(message) } else { PremasterExperiments.extract(message) }
            }
            for plaintext in [
                CBCExperiments.plaintext(padding: variant ? 255 : 0, &random),
                CBCExperiments.plaintext(padding: 63, isBroken: variant, &random),
            ] {
                let plaintext = secret(plaintext)
                if leaky {
                    cbc.leakyCheck(plaintext)
                } else if var verdict = cbc.verdict(plaintext) {
                    unsafe withUnsafeBytes(of: &verdict) { unsafe timing_disclose($0.baseAddress, $0.count) }
                    guard !verdict.isRight.disclosed else { throw TimingBench.Failed() }
                }
            }
        }
        return Int(timing_error_count() - before)
    }

    private static func secret(_ bytes: [UInt8]) -> [UInt8] {
        let copy = bytes
        unsafe copy.withUnsafeBytes { unsafe timing_mark_secret($0.baseAddress, $0.count) }
        return copy
    }
}
