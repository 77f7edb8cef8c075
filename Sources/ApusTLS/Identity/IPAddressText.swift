/// IP addresses between text (RFC 4291 §2.2, dotted quad) and network-order bytes.
package enum IPAddressText {
    package static func parseIPv4(_ text: [UInt8]) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: [UInt8] = []
        for part in parts {
            // No leading zeros: some resolvers read them as octal, and two readers of one name must agree.
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
            var value = 0
            for digit in part {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
            }
            guard value <= 255 else { return nil }
            address.append(UInt8(value))
        }
        return address
    }

    package static func parseIPv6(_ text: [UInt8]) -> [UInt8]? {
        guard (2...45).contains(text.count), text.contains(UInt8(ascii: ":")) else { return nil }
        var halves: [[UInt8]] = [[]]
        var groups = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        // "::" at an end leaves two empty pieces there; reduce them to the one that marks the gap.
        if groups.count >= 3, groups[0].isEmpty, groups[1].isEmpty { groups.removeFirst() }
        if groups.count >= 3, groups[groups.count - 1].isEmpty, groups[groups.count - 2].isEmpty { groups.removeLast() }
        if groups.count == 2, groups[0].isEmpty, groups[1].isEmpty {
            return text.count == 2 ? Array(repeating: 0, count: 16) : nil
        }
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                let isGap = text.count >= 2 && halves.count == 1 && hasDoubleColon(text)
                guard isGap else { return nil }
                halves.append([])
            } else if group.contains(UInt8(ascii: ".")) {
                guard index == groups.count - 1, let v4 = parseIPv4(Array(group)) else { return nil }
                halves[halves.count - 1] += v4
            } else {
                guard group.count <= 4, let value = hexadecimal(group) else { return nil }
                halves[halves.count - 1] += [UInt8(value >> 8), UInt8(value & 0xff)]
            }
        }
        if halves.count == 1 { return halves[0].count == 16 ? halves[0] : nil }
        let known = halves[0].count + halves[1].count
        guard known <= 14 else { return nil }
        return halves[0] + Array(repeating: 0, count: 16 - known) + halves[1]
    }

    package static func format(_ address: [UInt8]) -> String {
        if address.count == 4 { return address.map { String($0) }.joined(separator: ".") }
        guard address.count == 16 else { return "?" }
        let groups = (0..<8).map { UInt16(address[$0 * 2]) << 8 | UInt16(address[$0 * 2 + 1]) }
        // RFC 5952 §4.2: the longest run of two or more zero groups becomes "::".
        var best = 0..<0
        var index = 0
        while index < 8 {
            var end = index
            while end < 8, groups[end] == 0 { end += 1 }
            if end - index > best.count, end - index > 1 { best = index..<end }
            index = max(end, index + 1)
        }
        let text = { (slice: ArraySlice<UInt16>) in slice.map { String($0, radix: 16) }.joined(separator: ":") }
        guard !best.isEmpty else { return text(groups[...]) }
        return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }

    private static func hasDoubleColon(_ text: [UInt8]) -> Bool {
        zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == UInt8(ascii: ":") }
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        var value: UInt16 = 0
        for digit in digits {
            let nibble: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt16(nibble)
        }
        return value
    }
}
