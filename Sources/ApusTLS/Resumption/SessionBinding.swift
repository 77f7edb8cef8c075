import ApusCrypto

/// What a session is bound to beyond what it says itself: a digest of the side that made it.
///
/// A session counts only where this digest is the same again, so that neither a ticket of one site opens another that shares its keys,
/// nor a change of who is shown or asked for is passed by. The peers' names, suites and identities stand in the session and are compared
/// one by one.
enum SessionBinding {
    /// - Parameters:
    ///   - identity: what the server shows to this client in a full handshake; nil where there is none.
    ///   - type: as what it shows it.
    static func server(_ configuration: Shared<ServerConfiguration>, identity: Identity?, type: CertificateType) -> [UInt8] {
        let clientAuthentication: UInt8 =
            switch configuration.clientAuthentication {
            case .none: 0
            case .optional: 1
            case .required: 2
            }
        return digest(
            "Apus server session", configuration.resumption?.context ?? [], identity?.shown(as: type).first ?? [],
            [clientAuthentication])
    }

    static func client(_ configuration: Shared<ClientConfiguration>) -> [UInt8] {
        digest(
            "Apus client session", configuration.identity.flatMap(shown) ?? [],
            [configuration.identitySelector == nil ? 0 : 1])
    }

    /// Its certificate, or else its bare key.
    private static func shown(_ identity: Identity) -> [UInt8]? {
        identity.certificateChain.first ?? identity.shown(as: .rawPublicKey).first
    }

    private static func digest(_ label: String, _ parts: [UInt8]...) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.writeOpaque8(Array(label.utf8))
        for part in parts { bytes.writeOpaque24(part) }
        return HashAlgorithm.sha256.hash(bytes)
    }
}
