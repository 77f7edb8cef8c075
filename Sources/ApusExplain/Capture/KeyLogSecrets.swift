package import ApusTLS

/// Secrets of connections, by label and client random, as a key log holds them (RFC 9850).
package struct KeyLogSecrets: Sendable {
    private struct Key: Hashable {
        var label: SecretEvent.Label
        var clientRandom: [UInt8]
    }

    private var secrets: [Key: [UInt8]] = [:]

    /// The largest key log that is read, in bytes.
    package static let maximumSize = 64 * 1024 * 1024

    /// Lines that are no secrets, or of labels that are not known, are passed over (RFC 9850 §2).
    package init(_ text: [UInt8]) {
        for line in text.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let parts = line.split(separator: UInt8(ascii: " "))
            guard parts.count == 3, let label = SecretEvent.Label(rawValue: String(decoding: parts[0], as: UTF8.self)),
                let random = Self.hexadecimal(parts[1]), random.count == 32, let secret = Self.hexadecimal(parts[2]),
                (1...64).contains(secret.count)
            else { continue }
            secrets[Key(label: label, clientRandom: random)] = secret
        }
    }

    package var isEmpty: Bool { secrets.isEmpty }

    package func secret(_ label: SecretEvent.Label, _ clientRandom: [UInt8]) -> [UInt8]? {
        secrets[Key(label: label, clientRandom: clientRandom)]
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }
}
