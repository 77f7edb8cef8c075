import ApusTLS

/// Lines of a key log: whatever the secrets, a line is one line of three fields, and says what was put in.
enum KeyLogFuzzing {
    static func run(_ bytes: [UInt8]) {
        guard bytes.count >= 2, !SecretEvent.Label.allCases.isEmpty else { return }
        let label = SecretEvent.Label.allCases[Int(bytes[0]) % SecretEvent.Label.allCases.count]
        let split = min(Int(bytes[1]), bytes.count - 2)
        let random = Array(bytes[2..<(2 + split)])
        let secret = Array(bytes[(2 + split)...])
        let line = SecretEvent(label: label, clientRandom: random, secret: secret).keyLogLine
        let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        FuzzTarget.expect(
            fields == [label.rawValue, hexadecimal(random), hexadecimal(secret)], "a line of the key log has other fields")
        FuzzTarget.expect(
            line.utf8.allSatisfy { (0x20..<0x7f).contains($0) } && fields[1].count == 2 * random.count
                && fields[2].count == 2 * secret.count, "a line of the key log has other bytes")
    }
}
