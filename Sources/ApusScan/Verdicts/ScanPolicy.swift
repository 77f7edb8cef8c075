import ApusWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a server has to be like, written down as JSON (docs/scan.md). Every part may be left out.
package struct ScanPolicy: Sendable, Equatable {
    /// Names of one kind: those that must be taken, those that must not, and, where there is a list, all that may.
    package struct Names: Sendable, Equatable {
        package var allow: [String]?
        package var require: [String] = []
        package var forbid: [String] = []

        package init(allow: [String]? = nil, require: [String] = [], forbid: [String] = []) {
            self.allow = allow
            self.require = require
            self.forbid = forbid
        }
    }

    package var versions = Names()
    package var cipherSuites = Names()
    package var groups = Names()
    package var signatureAlgorithms = Names()
    package var applicationProtocols = Names()
    /// No finding may be worse.
    package var worstVerdict: Finding.Verdict?
    /// Findings that must be there and good, by their identifiers.
    package var requireGood: [String] = []
    /// Findings that ``worstVerdict`` passes over, by their identifiers.
    package var ignore: [String] = []
    package var requiresTrust = false
    /// Days that every certificate must still be valid.
    package var minimumDays: Int?

    package init() {}
}

/// Why a policy can't be used.
package struct ScanPolicyError: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String
}

extension ScanPolicy {
    /// - Parameter json: the file's bytes.
    package init(json: [UInt8]) throws(ScanPolicyError) {
        let top: [String: JSONValue]
        do { top = try JSONDecoder().decode([String: JSONValue].self, from: Data(json)) } catch {
            throw ScanPolicyError(description: "it is no JSON object: \(Self.reason(error))")
        }
        var reader = ObjectReader(top, path: "")
        versions = try reader.names("versions", known: ProtocolVersion.known.map(\.description))
        cipherSuites = try reader.names("cipher_suites", known: CipherSuite.known.map(\.description))
        groups = try reader.names("groups", known: NamedGroup.known.map(\.description))
        signatureAlgorithms = try reader.names("signature_algorithms", known: SignatureScheme.known.map(\.description))
        applicationProtocols = try reader.names("alpn", known: nil)
        if let word = try reader.string("worst_verdict") {
            guard let verdict = Finding.Verdict(rawValue: word) else {
                throw ScanPolicyError(description: "\"worst_verdict\" is one of good, note, weak, bad; not \"\(word)\"")
            }
            worstVerdict = verdict
        }
        requireGood = try reader.strings("require_good") ?? []
        ignore = try reader.strings("ignore") ?? []
        if var certificate = try reader.object("certificate") {
            requiresTrust = try certificate.bool("trusted") ?? false
            minimumDays = try certificate.integer("minimum_days")
            try certificate.end()
        }
        try reader.end()
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .dataCorrupted(let context): return context.debugDescription
        case .typeMismatch(_, let context): return context.debugDescription
        default: return "it can't be read"
        }
    }
}

/// JSON of any form.
private enum JSONValue: Decodable {
    case string(String)
    case number(Double)
    case bool(Bool)
    case array([JSONValue])
    case object([String: JSONValue])
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}

/// Reads the keys of an object; one that nobody asked for is a mistake of the writer's, and refused.
private struct ObjectReader {
    private var left: [String: JSONValue]
    private let path: String

    init(_ object: [String: JSONValue], path: String) {
        left = object
        self.path = path
    }

    mutating func string(_ key: String) throws(ScanPolicyError) -> String? {
        guard let value = left.removeValue(forKey: key) else { return nil }
        guard case .string(let text) = value else { throw wrong(key, "a string") }
        return text
    }

    mutating func bool(_ key: String) throws(ScanPolicyError) -> Bool? {
        guard let value = left.removeValue(forKey: key) else { return nil }
        guard case .bool(let flag) = value else { throw wrong(key, "true or false") }
        return flag
    }

    mutating func integer(_ key: String) throws(ScanPolicyError) -> Int? {
        guard let value = left.removeValue(forKey: key) else { return nil }
        guard case .number(let number) = value, number == number.rounded(), (0...36_500).contains(number) else {
            throw wrong(key, "a whole number from 0 to 36500")
        }
        return Int(number)
    }

    mutating func strings(_ key: String) throws(ScanPolicyError) -> [String]? {
        guard let value = left.removeValue(forKey: key) else { return nil }
        guard case .array(let items) = value else { throw wrong(key, "an array of strings") }
        var strings: [String] = []
        for item in items {
            guard case .string(let text) = item else { throw wrong(key, "an array of strings") }
            strings.append(text)
        }
        return strings
    }

    mutating func object(_ key: String) throws(ScanPolicyError) -> ObjectReader? {
        guard let value = left.removeValue(forKey: key) else { return nil }
        guard case .object(let object) = value else { throw wrong(key, "an object") }
        return ObjectReader(object, path: path + key + ".")
    }

    /// - Parameter known: the names that there are; nil for any.
    mutating func names(_ key: String, known: [String]?) throws(ScanPolicyError) -> ScanPolicy.Names {
        guard var object = try object(key) else { return ScanPolicy.Names() }
        let names = ScanPolicy.Names(
            allow: try object.strings("allow"), require: try object.strings("require") ?? [],
            forbid: try object.strings("forbid") ?? [])
        try object.end()
        guard let known else { return names }
        for name in (names.allow ?? []) + names.require + names.forbid where !known.contains(name) {
            throw ScanPolicyError(description: "\"\(path)\(key)\" names \"\(name)\", which is unknown; write it as IANA does")
        }
        return names
    }

    func end() throws(ScanPolicyError) {
        guard let key = left.keys.sorted().first else { return }
        throw ScanPolicyError(description: "\"\(path)\(key)\" is no key of a policy")
    }

    private func wrong(_ key: String, _ wanted: String) -> ScanPolicyError {
        ScanPolicyError(description: "\"\(path)\(key)\" takes \(wanted)")
    }
}
