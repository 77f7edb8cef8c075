import ApusCrypto

/// RFC 8701: values that mean nothing, sent among those that do, so that peers do not grow to expect what is known today. Whoever takes one
/// of them is refused, because nobody was offered it in earnest: what a peer selects is compared with the policy.
struct GREASE: Sendable {
    private let drawn: [UInt8]

    /// RFC 8701 §5: drawn anew for each connection.
    init(random: RandomSource) { drawn = random.bytes(Place.allCases.count) }

    private enum Place: Int, CaseIterable {
        case cipherSuite, group, version, scheme, firstExtension, lastExtension
    }

    private func value(_ place: Place) -> UInt16 { Self.value(drawn[place.rawValue]) }

    /// RFC 8701 §2: one of the sixteen values 0x0A0A, 0x1A1A to 0xFAFA.
    private static func value(_ byte: UInt8) -> UInt16 { UInt16(byte & 0xf0 | 0x0a) * 0x0101 }

    /// Adds a value of each kind to a client's offer (RFC 8701 §3.1), before a pre-shared key is bound to it.
    func season(_ hello: inout ClientHello) throws(DecodeError) {
        hello.cipherSuites.insert(CipherSuite(rawValue: value(.cipherSuite)), at: 0)
        let original = hello.extensions
        var extensions = Extensions()
        extensions.append(type: ExtensionType(rawValue: value(.firstExtension)), body: [])
        for type in original.types {
            if let body = original.body(of: type) { extensions.append(type: type, body: body) }
        }
        let group = NamedGroup(rawValue: value(.group))
        if var offered = try original.decode(SupportedGroups.self) {
            offered.groups.insert(group, at: 0)
            extensions.append(offered)
        }
        if var offered = try original.decode(KeyShareClientHello.self) {
            offered.clientShares.insert(KeyShareEntry(group: group, keyExchange: [0]), at: 0)
            extensions.append(offered)
        }
        if var offered = try original.decode(SupportedVersionsClientHello.self) {
            offered.versions.insert(ProtocolVersion(rawValue: value(.version)), at: 0)
            extensions.append(offered)
        }
        if var offered = try original.decode(SignatureAlgorithms.self) {
            offered.schemes.append(SignatureScheme(rawValue: value(.scheme)))
            extensions.append(offered)
        }
        // A second one, unlike the first, with something in it.
        var last = value(.lastExtension)
        if last == value(.firstExtension) { last ^= 0x1010 }
        extensions.append(type: ExtensionType(rawValue: last), body: [0])
        hello.extensions = extensions
    }

    /// Adds an extension that means nothing to what a server sends unasked: a ticket, or a request for a certificate (RFC 8701 §4.1).
    static func season(_ extensions: inout Extensions, random: RandomSource) {
        extensions.append(type: ExtensionType(rawValue: value(random.bytes(1).first ?? 0)), body: [])
    }
}

extension Extensions {
    /// The same in an order that nobody can know beforehand, so that nobody comes to rely on one.
    func shuffled(random: RandomSource) -> Extensions {
        let keyed = types.map { (type: $0, key: random.bytes(8)) }
        var result = Extensions()
        for (type, _) in keyed.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            if let body = body(of: type) { result.append(type: type, body: body) }
        }
        return result
    }
}
