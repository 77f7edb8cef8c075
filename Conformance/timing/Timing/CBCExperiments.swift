import ApusCrypto
import ApusWire
import Crypto

/// The check of padding and MAC of a CBC record: `CBCKeysTLS12.verdict`, and one that does as much as the padding says.
///
/// All inputs are refused, as those of an attacker are: the two classes must look the same although they fail for different reasons.
struct CBCExperiments {
    /// Blocks behind the IV: with padding of 256 bytes, a MAC, and some content.
    static let length = 336

    let keys: CBCKeysTLS12
    private let macKey = [UInt8](repeating: 7, count: 20)

    init() throws {
        keys = try CBCKeysTLS12(.aes128HMACSHA1, .macThenEncrypt, key: [UInt8](repeating: 9, count: 16), macKey: macKey)
    }

    var all: [Experiment] {
        [
            Experiment(
                name: "CBC padding and MAC", classes: ("wrong MAC, padding of 1", "wrong MAC, padding of 256"), isLeaky: false,
                input: { Self.plaintext(padding: $0 ? 255 : 0, &$1) }, run: check),
            Experiment(
                name: "CBC padding and MAC", classes: ("wrong MAC", "wrong padding"), isLeaky: false,
                input: { Self.plaintext(padding: 63, isBroken: $0, &$1) }, run: check),
            Experiment(
                name: "CBC padding and MAC, leaky", classes: ("wrong MAC, padding of 1", "wrong MAC, padding of 256"),
                isLeaky: true,
                input: { Self.plaintext(padding: $0 ? 255 : 0, &$1) }, run: leakyCheck),
        ]
    }

    /// Decrypted blocks, new each time, whose MAC is wrong.
    static func plaintext(padding: UInt8, isBroken: Bool = false, _ random: inout QuickGenerator) -> [UInt8] {
        var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
        for distance in 0...Int(padding) { bytes[length - 1 - distance] = padding }
        if isBroken { bytes[length - 2] ^= 1 }
        return bytes
    }

    static let context = RecordContextTLS12(sequenceNumber: 5, type: .applicationData)

    func verdict(_ plaintext: [UInt8]) -> CBCKeysTLS12.Verdict? { try? keys.verdict(on: plaintext, Self.context) }

    func check(_ plaintext: [UInt8]) { keep(verdict(plaintext)) }

    /// What must not be written: the MAC of as much as the padding leaves, or of nothing where the padding is wrong.
    func leakyCheck(_ plaintext: [UInt8]) { keep(leaky(plaintext)) }

    private func leaky(_ plaintext: [UInt8]) -> Bool {
        let padding = plaintext[plaintext.count - 1]
        let end = plaintext.count - 1 - Int(padding)
        guard end >= macKey.count, plaintext[end...].allSatisfy({ $0 == padding }) else { return false }
        let content = plaintext[..<(end - macKey.count)]
        return HMAC<Insecure.SHA1>.isValidAuthenticationCode(
            plaintext[(end - macKey.count)..<end], authenticating: content, using: SymmetricKey(data: macKey))
    }
}
