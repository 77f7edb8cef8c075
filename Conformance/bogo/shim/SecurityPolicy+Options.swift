import ApusTLS
import ApusWire

extension SecurityPolicy {
    /// Everything that is spoken, as the runner expects of a library, narrowed or reordered by flags.
    init(_ options: ShimOptions) throws {
        self = .legacy
        try limitVersions(options)
        options.compliance?.narrow(&self)
        if let list = options.cipherSuites { try take(cipherSuites: list) }
        if !options.groups.isEmpty {
            groups = options.groups.map(NamedGroup.init(rawValue:))
            if let group = groups.first(where: { !SecurityPolicy.default.groups.contains($0) && $0 != .MLKEM1024 }) {
                throw Unimplemented("\(group)")
            }
        }
        guard options.groupFlags.allSatisfy({ $0 == 0 }) else { throw Unimplemented("groups of equal preference") }
        if !options.verifyPreferences.isEmpty {
            signingSchemes = signatureSchemes
            signatureSchemes = options.verifyPreferences.map(SignatureScheme.init(rawValue:))
            certificateSignatureSchemes = nil
        }
    }

    private mutating func limitVersions(_ options: ShimOptions) throws {
        let lowest = options.minimumVersion ?? 0
        let highest = options.maximumVersion ?? .max
        var excluded: [ProtocolVersion] = []
        if options.excludesTLS12 { excluded.append(.TLS12) }
        if options.excludesTLS13 { excluded.append(.TLS13) }
        let versions = [ProtocolVersion.TLS12, .TLS13].filter {
            lowest <= $0.rawValue && $0.rawValue <= highest && !excluded.contains($0)
        }
        // Where there is none, the engine says so.
        minimumVersion = versions.first ?? .TLS13
        maximumVersion = versions.last ?? .TLS12
    }

    /// A list of names, for TLS 1.2 alone: suites of TLS 1.3 stay.
    private mutating func take(cipherSuites list: String) throws {
        guard !list.contains("[") else { throw Unimplemented("cipher suites of equal preference") }
        let suites = try list.split(separator: ":").map { name in
            guard let suite = CipherSuite(name: String(name)), cipherSuites.contains(suite) else {
                throw Unimplemented("the cipher suites \(list)")
            }
            return suite
        }
        cipherSuites = [.TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256] + suites
    }
}
