import ApusCrypto

extension ExternalPSK {
    /// What an external key becomes when it is imported (RFC 9258): a key for TLS 1.3 and each hash, none of which can be mistaken for
    /// another, nor for the external key itself.
    ///
    /// Both sides must import it, in the same way. The external key may be thrown away afterwards, and should be (RFC 9257 §6).
    /// - Parameters:
    ///   - identity: of the external key.
    ///   - key: at least ``minimumKeyLength`` bytes.
    ///   - hash: the one that belongs to the external key: SHA-256 where nothing was said. It is not the hash of the suites.
    ///   - context: what the key was made for, or agreed with; both sides must say the same. ``pairContext(client:server:)`` is one.
    ///   - role: the part that this side plays with the key. May be nil where the context tells the two sides apart, as a pair of their
    ///     names does.
    ///   - targets: the hashes to import it for: all by default, so that any cipher suite can be chosen.
    /// - Throws: ``Misuse/invalidConfiguration(_:)`` for a key that is too short, an identity that is empty, an identity and a context that
    ///   are too long together, and neither role nor context.
    public static func imported(
        identity: [UInt8], key: [UInt8], hash: Hash = .sha256, context: [UInt8], role: Role? = nil,
        targets: [Hash] = Hash.allCases
    ) throws(TLSError) -> [ExternalPSK] {
        guard role != nil || !context.isEmpty else {
            throw .misuse(.invalidConfiguration("an imported key needs a context that tells client and server apart, or a role"))
        }
        guard context.count <= maximumIdentityLength else {
            throw .misuse(
                .invalidConfiguration(
                    "the context of an imported key has at most \(maximumIdentityLength) bytes, this one has \(context.count)"))
        }
        // Checks the external key itself.
        let external = try ExternalPSK(
            identity: identity, secret: SharedSecret(bytes: key), hash: hash, role: role, isImported: false)
        var imported: [ExternalPSK] = []
        for target in targets {
            var encoded: [UInt8] = []
            ImportedIdentity(
                externalIdentity: external.identity, context: context, targetProtocol: .TLS13, targetKDF: target.kdf
            ).encode(into: &encoded)
            imported.append(
                try ExternalPSK(
                    identity: encoded,
                    secret: external.secret.imported(under: encoded, hash: hash.algorithm, target: target.algorithm),
                    hash: target, role: role, isImported: true))
        }
        return imported
    }

    /// A context that names the client and the server, so that a ClientHello that is led back to its sender opens nothing there: the
    /// Selfie attack (RFC 9258 Appendix A).
    ///
    /// - Parameters:
    ///   - client: a name that no other node has, at most 65535 bytes.
    ///   - server: likewise, and another than the client's.
    /// - Throws: ``Misuse/invalidConfiguration(_:)`` for names that are empty, the same, or too long.
    public static func pairContext(client: [UInt8], server: [UInt8]) throws(TLSError) -> [UInt8] {
        guard !client.isEmpty, !server.isEmpty, client != server, client.count <= 0xffff, server.count <= 0xffff else {
            throw .misuse(
                .invalidConfiguration("a context names a client and a server, with different names of 1 to 65535 bytes"))
        }
        var context: [UInt8] = []
        context.writeOpaque16(client)
        context.writeOpaque16(server)
        return context
    }
}

extension ExternalPSK.Hash {
    fileprivate var kdf: ImportedIdentity.KDFIdentifier {
        switch self {
        case .sha256: .HKDF_SHA256
        case .sha384: .HKDF_SHA384
        }
    }
}
