import ApusTLS
import ArgumentParser

/// Cipher suites, groups and protocols by name: the same for `connect` and `serve`.
struct NegotiationOptions: ParsableArguments {
    @Option(
        name: .customLong("cipher-suite"),
        help: ArgumentHelp("Offer this cipher suite, in this order (repeat).", valueName: "NAME"))
    var cipherSuites: [String] = []

    @Option(
        name: .customLong("group"),
        help: ArgumentHelp("Offer this key exchange group, in this order (repeat).", valueName: "NAME"))
    var groups: [String] = []

    @Option(
        name: .customLong("alpn"), help: ArgumentHelp("Offer this application protocol, in this order (repeat).", valueName: "ID")
    )
    var applicationProtocols: [String] = []

    @Flag(
        name: .customLong("legacy"),
        help: "Also offer the legacy policy for TLS 1.2: static RSA key exchange, without forward secrecy, and CBC suites.")
    var legacy = false

    /// The policy with the named lists in place of the defaults.
    func apply(to policy: inout SecurityPolicy) throws {
        if legacy {
            let narrowed = policy
            policy = .legacy
            policy.minimumVersion = narrowed.minimumVersion
            policy.maximumVersion = narrowed.maximumVersion
        }
        let known = policy.cipherSuites
        if !cipherSuites.isEmpty {
            policy.cipherSuites = try cipherSuites.map { name in
                try Self.look(up: name, "cipher suite", CipherSuite(name: name), known: known)
            }
        }
        if !groups.isEmpty {
            policy.groups = try groups.map { name in
                try Self.look(up: name, "group", NamedGroup(name: name), known: SecurityPolicy.default.groups)
            }
        }
    }

    func protocols() throws -> [ApplicationProtocol] {
        try applicationProtocols.map { text in
            guard let id = ApplicationProtocol(text) else {
                throw ValidationError("\"\(text)\" is no application protocol: an ID has 1 to 255 bytes")
            }
            return id
        }
    }

    static func look<Item: Equatable & CustomStringConvertible>(
        up name: String, _ kind: String, _ item: Item?, known: [Item]
    ) throws -> Item {
        guard let item, known.contains(item) else {
            throw ValidationError(
                "\"\(name)\" is not a \(kind) that is supported; there are: \(known.map(\.description).joined(separator: ", "))")
        }
        return item
    }
}

/// A version by its number.
enum VersionOption: String, ExpressibleByArgument, CaseIterable {
    case tls12 = "1.2"
    case tls13 = "1.3"

    var version: ProtocolVersion {
        switch self {
        case .tls12: .TLS12
        case .tls13: .TLS13
        }
    }
}
