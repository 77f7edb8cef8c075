import ApusCrypto
import ApusTLS
import ApusWire

/// What a story of TLS 1.2 must remember of its messages, to tell the rest.
struct TLS12Facts {
    static let keysTitle = "Session keys"

    /// Set when a ServerHello selects TLS 1.2.
    private(set) var suite: TLS12CipherSuite?
    var premasterSecret: [UInt8]?
    private(set) var masterSecret: [UInt8]?
    private var clientRandom: [UInt8] = []
    private var serverRandom: [UInt8] = []
    private var isExtended = false
    private var encryptsThenMACs = false
    private var exchangedKeys = false
    /// All messages so far, which Finished covers.
    private var messages: [UInt8] = []
    /// The hash of those up to ClientKeyExchange (RFC 7627 §3).
    private var sessionHash: [UInt8]?

    mutating func hear(_ event: SecretEvent) {
        if event.label == .clientRandom { masterSecret = event.secret }
    }

    mutating func hear(_ event: MessageEvent) {
        guard let message = try? HandshakeMessage(bytes: event.bytes) else { return }
        // A Finished is judged by what was said before it: it is added with the message after it.
        messages += waiting
        waiting = event.type == .helloRequest ? [] : event.bytes
        if let hello = try? message.decode(ClientHello.self) { clientRandom = hello.random.bytes }
        if event.type == .clientKeyExchange {
            exchangedKeys = true
            sessionHash = suite?.hash.hash(messages + waiting)
        }
        guard let hello = try? message.decode(ServerHello.self), !hello.extensions.contains(.supportedVersions) else { return }
        suite = hello.cipherSuite.tls12
        serverRandom = hello.random.bytes
        isExtended = hello.extensions.contains(.extendedMasterSecret)
        encryptsThenMACs = hello.extensions.contains(.encryptThenMAC)
    }

    private var waiting: [UInt8] = []

    /// How both sides come to the same keys.
    func keysPurpose(_ suite: TLS12CipherSuite) -> String {
        guard exchangedKeys else {
            return "From the session's master secret and both new random values come fresh keys, on each side."
        }
        let end = " From it comes the master secret, and from that the keys."
        switch suite.keyExchange {
        case .ecdhe:
            return
                "Each side joins its own secret half with the other's public one. Both get the same premaster secret, which never crossed the wire."
                + end + " The halves are forgotten afterwards: that is forward secrecy."
        case .staticRSA:
            return "The server decrypts the premaster secret with its private key: now both sides have it." + end
                + " Whoever gets that private key later can open this recording, too: there is no forward secrecy."
        }
    }

    func derivations(_ suite: TLS12CipherSuite) -> [Explanation.Derivation] {
        typealias Input = Explanation.Derivation.Input
        var derivations: [Explanation.Derivation] = []
        if exchangedKeys {
            let formula =
                suite.keyExchange == .ecdhe
                ? "ECDHE(own private key, peer's public key)" : "RSA-Decrypt(private key, encrypted_pre_master_secret)"
            derivations.append(
                Explanation.Derivation(
                    name: "pre_master_secret", formula: formula, inputs: [], output: premasterSecret,
                    meaning: "What the key exchange gives both sides."))
            let seed: [Input] =
                isExtended
                ? [Input(name: "session_hash", value: sessionHash, isSecret: false)]
                : [
                    Input(name: "client random", value: clientRandom, isSecret: false),
                    Input(name: "server random", value: serverRandom, isSecret: false),
                ]
            derivations.append(
                Explanation.Derivation(
                    name: "master_secret",
                    formula: isExtended
                        ? "PRF(pre_master_secret, \"extended master secret\", session_hash)"
                        : "PRF(pre_master_secret, \"master secret\", client random + server random)",
                    inputs: [Input(name: "pre_master_secret", value: premasterSecret, isSecret: true)] + seed,
                    output: masterSecret,
                    meaning: isExtended
                        ? "It covers the handshake so far, so that it fits no other." : "It covers both random values."))
        }
        let inputs = [
            Input(name: "master_secret", value: masterSecret, isSecret: true),
            Input(name: "server random", value: serverRandom, isSecret: false),
            Input(name: "client random", value: clientRandom, isSecret: false),
        ]
        let revealed = masterSecret.map { keys(suite, masterSecret: $0) } ?? []
        for (name, meaning) in Self.keyNames(suite) {
            derivations.append(
                Explanation.Derivation(
                    name: name, formula: "PRF(master_secret, \"key expansion\", server random + client random)", inputs: inputs,
                    output: revealed.first { $0.name == name }?.value, meaning: meaning))
        }
        return derivations
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

    private static func keyNames(_ suite: TLS12CipherSuite) -> [(String, String)] {
        let macs = [
            ("client_write_MAC_key", "Proves that nobody changed the client's records."),
            ("server_write_MAC_key", "Proves that nobody changed the server's records."),
        ]
        let keys = [
            ("client_write_key", "Encrypts the client's records."), ("server_write_key", "Encrypts the server's records."),
        ]
        let ivs = [
            ("client_write_IV", "A part of each nonce of the client's records."),
            ("server_write_IV", "A part of each nonce of the server's records."),
        ]
        return suite.isCBC ? macs + keys : keys + ivs
    }

    /// What a Finished is compared with; empty where the master secret is not known. To be called once the message was heard.
    func finished(_ event: MessageEvent, by actor: Explanation.Actor) -> [Explanation.Field] {
        guard let suite, let masterSecret, let message = try? HandshakeMessage(bytes: event.bytes),
            let sent = try? message.decode(Finished.self)
        else { return [] }
        let transcript = suite.hash.hash(messages)
        let computed = MasterSecretTLS12(hash: suite.hash, bytes: masterSecret)
            .verifyData(from: actor == .client ? .client : .server, transcriptHash: transcript)
        return [
            Explanation.Field("transcript hash", hexadecimal(transcript)),
            Explanation.Field("in the message", hexadecimal(sent.verifyData)),
            Explanation.Field(
                "computed", hexadecimal(computed) + (computed == sent.verifyData ? "  the same" : "  NOT the same")),
        ]
    }
}
