/// RFC 8914: why an answer is as it is.
package struct ExtendedError: Hashable, Sendable, CustomStringConvertible {
    package var code: Code
    /// For people; may be empty.
    package var text: String

    package init(_ code: Code, _ text: String = "") {
        self.code = code
        self.text = text
    }

    /// IANA's "Extended DNS Error Codes".
    package struct Code: DNSCodePoint {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let other = Code(rawValue: 0)
        package static let staleAnswer = Code(rawValue: 3)
        package static let prohibited = Code(rawValue: 18)
        package static let staleNXDOMAINAnswer = Code(rawValue: 19)
        package static let notSupported = Code(rawValue: 21)
        package static let noReachableAuthority = Code(rawValue: 22)
        package static let networkError = Code(rawValue: 23)
        package static let invalidData = Code(rawValue: 24)
        package static let names: [UInt16: String] = [
            0: "Other", 1: "Unsupported DNSKEY Algorithm", 2: "Unsupported DS Digest Type", 3: "Stale Answer", 4: "Forged Answer",
            5: "DNSSEC Indeterminate", 6: "DNSSEC Bogus", 7: "Signature Expired", 8: "Signature Not Yet Valid",
            9: "DNSKEY Missing", 10: "RRSIGs Missing", 11: "No Zone Key Bit Set", 12: "NSEC Missing", 13: "Cached Error",
            14: "Not Ready", 15: "Blocked", 16: "Censored", 17: "Filtered", 18: "Prohibited", 19: "Stale NXDOMAIN Answer",
            20: "Not Authoritative", 21: "Not Supported", 22: "No Reachable Authority", 23: "Network Error", 24: "Invalid Data",
            25: "Signature Expired before Valid", 26: "Too Early", 27: "Unsupported NSEC3 Iterations Value",
            28: "Unable to conform to policy", 29: "Synthesized",
        ]
        package static let unknownPrefix = "Code "
    }

    /// - Returns: nil for an option of another kind, or one that is too short to hold a code.
    package init?(_ option: EDNS.Option) {
        guard option.code == .extendedError, option.data.count >= 2 else { return nil }
        code = Code(rawValue: UInt16(option.data[0]) << 8 | UInt16(option.data[1]))
        // Some end the text with a zero, which RFC 8914 §2 allows to be ignored.
        text = String(decoding: option.data.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
    }

    package var option: EDNS.Option {
        var data: [UInt8] = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xff)]
        data.append(contentsOf: text.utf8.prefix(Self.maximumText))
        return EDNS.Option(code: .extendedError, data: data)
    }

    package var description: String { text.isEmpty ? "\(code)" : "\(code): \(text)" }

    private static let maximumText = 256
}

extension EDNS {
    package var extendedErrors: [ExtendedError] { options.compactMap { ExtendedError($0) } }
}
