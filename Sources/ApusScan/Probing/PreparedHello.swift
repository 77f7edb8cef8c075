import ApusCrypto
package import ApusTLS
package import ApusWire

/// A recipe made into a message, with the private keys behind its key shares.
package struct PreparedHello: Sendable {
    package let recipe: HelloRecipe
    package let message: HandshakeMessage
    let keys: [KeyExchangeKey]

    /// - Throws: `CryptoError` for a share of a group that is not spoken here.
    package init(
        _ recipe: HelloRecipe, serverName: ServerName?, source: RandomSource = .system
    ) throws(CryptoError) {
        guard let random = Random(source.bytes(Random.size)) else { throw .randomSourceFailed }
        var keys: [KeyExchangeKey] = []
        for group in recipe.shares { keys.append(try KeyExchangeKey.generate(group, random: source)) }
        self.recipe = recipe
        self.keys = keys
        message = recipe.clientHello(
            serverName: serverName, random: random,
            sessionID: recipe.version >= .TLS13 ? source.bytes(32) : [],
            shares: keys.map { KeyShareEntry(group: $0.group, keyExchange: $0.share) }
        ).message()
    }

    /// The message in a record. It is shorter than a record can be.
    package var record: [UInt8] {
        var out: [UInt8] = []
        RecordHeader(type: .handshake, version: recipe.recordVersion, length: message.bytes.count).encode(into: &out)
        out.writeBytes(message.bytes)
        return out
    }

    /// What is said before the connection is closed: the handshake is given up, and not because of a fault (RFC 9846 §6.1).
    package var farewell: [UInt8] {
        var out: [UInt8] = []
        for description in [AlertDescription.userCanceled, .closeNotify] {
            RecordHeader(type: .alert, version: max(recipe.recordVersion, 0x0300), length: 2).encode(into: &out)
            Alert(description).encode(into: &out)
        }
        return out
    }
}
