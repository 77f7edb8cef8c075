import ApusCrypto
import ApusWire

/// The unpadding of a premaster secret: `PremasterSecretRSA.extract`, and one that stops at the first fault.
enum PremasterExperiments {
    static let modulusLength = 256

    static var all: [Experiment] {
        [
            Experiment(
                name: "RSA unpadding", classes: ("well-formed", "a zero in the padding"), isLeaky: false,
                input: { message(zeroInPadding: $0, &$1) }, run: extract),
            Experiment(
                name: "RSA unpadding", classes: ("well-formed", "another version"), isLeaky: false,
                input: { message(wrongVersion: $0, &$1) }, run: extract),
            Experiment(
                name: "RSA unpadding, leaky", classes: ("well-formed", "a zero in the padding"), isLeaky: true,
                input: { message(zeroInPadding: $0, &$1) }, run: leakyExtract),
        ]
    }

    /// An encoded message of a premaster secret, new each time.
    static func message(zeroInPadding: Bool = false, wrongVersion: Bool = false, _ random: inout QuickGenerator) -> [UInt8] {
        var bytes = (0..<modulusLength).map { _ in UInt8.random(in: 1...255, using: &random) }
        bytes[0] = 0
        bytes[1] = 2
        let start = modulusLength - PremasterSecretRSA.length
        bytes[start - 1] = 0
        bytes[start] = 3
        bytes[start + 1] = wrongVersion ? 2 : 3
        if zeroInPadding { bytes[2] = 0 }
        return bytes
    }

    private static let fallback = [UInt8](repeating: 0x5a, count: PremasterSecretRSA.length)

    static func extract(_ message: [UInt8]) {
        keep(PremasterSecretRSA.extract(from: message, clientVersion: .TLS12, fallback: fallback))
    }

    /// What must not be written: an early exit at the first fault.
    static func leakyExtract(_ message: [UInt8]) {
        keep(leaky(message))
    }

    private static func leaky(_ message: [UInt8]) -> [UInt8] {
        guard message[0] == 0, message[1] == 2 else { return fallback }
        guard let separator = message.dropFirst(2).firstIndex(of: 0), separator == message.count - PremasterSecretRSA.length - 1
        else {
            return fallback
        }
        let secret = Array(message[(separator + 1)...])
        return secret[0] == 3 && secret[1] == 3 ? secret : fallback
    }
}

/// A use of a result that the optimiser can't see through.
@inline(never) @_optimize(none)
func keep<Result>(_ result: Result) {}
