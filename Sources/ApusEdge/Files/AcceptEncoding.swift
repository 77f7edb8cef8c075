/// What a client can decode, and how gladly: RFC 9110 §12.5.3, `Accept-Encoding: br, gzip;q=0.8, *;q=0`.
package struct AcceptEncoding: Sendable {
    /// In thousandths. A coding that is named twice counts as it is named last.
    private var weights: [String: Int] = [:]

    /// - Parameter values: of the field, in their order. What can't be read in them is passed over.
    package init(_ values: [String]) {
        for member in values.joined(separator: ",").split(separator: ",") {
            let parts = member.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).trimmed }
            guard let coding = parts.first, !coding.isEmpty, let weight = Self.weight(parts.dropFirst().first) else { continue }
            let name = coding.lowercased()
            weights[name == "x-gzip" ? "gzip" : name] = weight
        }
    }

    /// `q=0.5`, in thousandths; 1000 without.
    private static func weight(_ parameter: Substring?) -> Int? {
        guard let parameter else { return 1000 }
        guard parameter.lowercased().hasPrefix("q=") else { return nil }
        let digits = Array(parameter.utf8.dropFirst(2))
        guard let first = digits.first, (1...5).contains(digits.count), digits.count == 1 || digits[1] == UInt8(ascii: "."),
            first == UInt8(ascii: "0") || first == UInt8(ascii: "1")
        else { return nil }
        var weight = Int(first - UInt8(ascii: "0"))
        for index in 2..<5 {
            let digit = index < digits.count ? digits[index] : UInt8(ascii: "0")
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            weight = weight * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return weight <= 1000 ? weight : nil
    }

    /// Whether anything but the content as it is might be wanted.
    package func wants(oneOf codings: [String]) -> Bool { codings.contains { weight(of: $0) > 0 } }

    /// The best of these codings, preferred first among equals; nil where the content as it is, is better.
    package func best(of codings: [String]) -> String? {
        // Not named, it is always acceptable, but the last choice.
        let plain = weights["identity"] ?? weights["*"].map { min($0, 1) } ?? 0
        var best: (coding: String, weight: Int)?
        for coding in codings where weight(of: coding) > max(best?.weight ?? 0, 0) { best = (coding, weight(of: coding)) }
        guard let best, best.weight >= plain else { return nil }
        return best.coding
    }

    private func weight(of coding: String) -> Int { weights[coding] ?? weights["*"] ?? 0 }
}
