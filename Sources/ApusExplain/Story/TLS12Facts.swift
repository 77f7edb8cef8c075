import ApusCrypto
import ApusTLS

/// What a story of TLS 1.2 must remember of its hellos, to tell the rest.
struct TLS12Facts {
    static let keysTitle = "Application keys"

    /// Set when a ServerHello selects TLS 1.2.
    private(set) var suite: TLS12CipherSuite?
    var premasterSecret: [UInt8]?
    private var clientRandom: [UInt8] = []
    private var serverRandom: [UInt8] = []
    private var isExtended = false
    private var encryptsThenMACs = false
    private var exchangedKeys = false

    mutating func hear(_ event: MessageEvent) {
        guard let message = try? HandshakeMessage(bytes: event.bytes) else { return }
        if let hello = try? message.decode(ClientHello.self) { clientRandom = hello.random.bytes }
        if event.type == .clientKeyExchange { exchangedKeys = true }
        guard let hello = try? message.decode(ServerHello.self), !hello.extensions.contains(.supportedVersions) else { return }
        suite = hello.cipherSuite.tls12
        serverRandom = hello.random.bytes
        isExtended = hello.extensions.contains(.extendedMasterSecret)
        encryptsThenMACs = hello.extensions.contains(.encryptThenMAC)
    }

    /// How both sides come to the same keys.
    func keysPurpose(_ suite: TLS12CipherSuite) -> String {
        guard exchangedKeys else {
            return "From the session's master secret and both new random values come fresh keys, on each side."
        }
        let exchange =
            switch suite.keyExchange {
            case .ecdhe:
                "Each side combines its own ephemeral key with the other's public one. Both get the same premaster secret, which never crossed the wire."
            case .staticRSA: "The server decrypts the premaster secret with its private key: now both sides have it."
            }
        let binding = isExtended ? " and the handshake so far" : " and both random values"
        return "\(exchange) From it\(binding) comes the master secret, and from that and both random values the keys."
    }

    /// The keys, where the master secret was revealed.
    func keyFields(_ suite: TLS12CipherSuite, masterSecret: [UInt8]?) -> [Explanation.Field] {
        var fields = [Explanation.Field("cipher suite", suite.suite.description)]
        if let premasterSecret { fields.append(Explanation.Field("premaster secret", hexadecimal(premasterSecret))) }
        guard let masterSecret else { return fields }
        fields.append(Explanation.Field("master secret", hexadecimal(masterSecret)))
        fields += keys(suite, masterSecret: masterSecret).map { Explanation.Field($0.name, hexadecimal($0.value)) }
        return fields
    }

    /// RFC 5246 §6.3: the key block, in its order and with its names; what a suite does not have is left out.
    func keys(_ suite: TLS12CipherSuite, masterSecret: [UInt8]) -> [(name: String, value: [UInt8])] {
        let keys = MasterSecretTLS12(hash: suite.hash, bytes: masterSecret).trafficKeys(
            for: suite.cipher, clientRandom: clientRandom, serverRandom: serverRandom, encryptThenMAC: encryptsThenMACs)
        return [
            ("client_write_MAC_key", keys.client.revealedMACKey()), ("server_write_MAC_key", keys.server.revealedMACKey()),
            ("client_write_key", keys.client.revealedKey()), ("server_write_key", keys.server.revealedKey()),
            ("client_write_IV", keys.client.revealedFixedIV()), ("server_write_IV", keys.server.revealedFixedIV()),
        ].filter { !$0.value.isEmpty }
    }
}
