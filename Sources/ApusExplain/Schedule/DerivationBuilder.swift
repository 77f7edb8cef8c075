import ApusCrypto
import ApusTLS

/// The derivations of RFC 8446 §7.1 and §7.3, each with its inputs and output as far as they were revealed.
struct DerivationBuilder {
    typealias Derivation = Explanation.Derivation

    let suite: TLS13CipherSuite
    let secrets: [SecretEvent.Label: [UInt8]]
    let stages: [ScheduleSecretEvent.Stage: [UInt8]]

    func early(_ transcript: [UInt8]?) -> [Derivation] {
        [
            trafficSecret(
                "client_early_traffic_secret", .clientEarlyTrafficSecret, from: "Early Secret", stages[.earlySecret],
                "c e traffic",
                transcript, "ClientHello", "The secret of the early data.")
        ] + keys(.client, "early", .clientEarlyTrafficSecret, "client_early_traffic_secret")
    }

    func handshake(_ transcript: [UInt8]?, group: NamedGroup?, usesPSK: Bool) -> [Derivation] {
        let zeros = [UInt8](repeating: 0, count: suite.hash.digestLength)
        let exchange =
            if let group, group.isHybrid { "both halves of \(group) joined" } else if let group {
                "\(group)(own private key, peer's key share)"
            } else { "key exchange" }
        return [
            Derivation(
                name: "shared_secret", formula: exchange,
                inputs: [
                    .init(name: "client's key_share", value: nil, isSecret: false),
                    .init(name: "server's key_share", value: nil, isSecret: false),
                ],
                output: stages[.sharedSecret], meaning: "Each side computes it alone. It never crosses the wire."),
            Derivation(
                name: "Early Secret", formula: usesPSK ? "HKDF-Extract(0, PSK)" : "HKDF-Extract(0, 0)",
                inputs: [
                    usesPSK ? .init(name: "PSK", value: nil, isSecret: true) : .init(name: "0", value: zeros, isSecret: false)
                ],
                output: stages[.earlySecret],
                meaning: usesPSK ? "What the ticket's secret brings in." : "Nothing is known from before, so this is a constant."),
            Derivation(
                name: "Handshake Secret", formula: "HKDF-Extract(Derive-Secret(Early Secret, \"derived\", \"\"), shared_secret)",
                inputs: [
                    .init(name: "Early Secret", value: stages[.earlySecret], isSecret: true),
                    .init(name: "shared_secret", value: stages[.sharedSecret], isSecret: true),
                ], output: stages[.handshakeSecret], meaning: "The key exchange enters here."),
            trafficSecret(
                "client_handshake_traffic_secret", .clientHandshakeTrafficSecret, from: "Handshake Secret",
                stages[.handshakeSecret],
                "c hs traffic", transcript, "ClientHello…ServerHello", "Protects the client's messages."),
            trafficSecret(
                "server_handshake_traffic_secret", .serverHandshakeTrafficSecret, from: "Handshake Secret",
                stages[.handshakeSecret],
                "s hs traffic", transcript, "ClientHello…ServerHello", "Protects the server's messages."),
        ] + keys(.client, "handshake", .clientHandshakeTrafficSecret, "client_handshake_traffic_secret")
            + keys(.server, "handshake", .serverHandshakeTrafficSecret, "server_handshake_traffic_secret")
    }

    func application(_ transcript: [UInt8]?) -> [Derivation] {
        let range = "ClientHello…server Finished"
        let master = stages[.masterSecret]
        return [
            Derivation(
                name: "Master Secret", formula: "HKDF-Extract(Derive-Secret(Handshake Secret, \"derived\", \"\"), 0)",
                inputs: [.init(name: "Handshake Secret", value: stages[.handshakeSecret], isSecret: true)], output: master,
                meaning: "What everything after the handshake comes from."),
            trafficSecret(
                "client_application_traffic_secret_0", .clientTrafficSecret0, from: "Master Secret", master, "c ap traffic",
                transcript, range, "Protects the client's data."),
            trafficSecret(
                "server_application_traffic_secret_0", .serverTrafficSecret0, from: "Master Secret", master, "s ap traffic",
                transcript, range, "Protects the server's data."),
            trafficSecret(
                "exporter_master_secret", .exporterSecret, from: "Master Secret", master, "exp master", transcript, range,
                "For keys that the application wants for itself."),
        ] + keys(.client, "application", .clientTrafficSecret0, "client_application_traffic_secret_0")
            + keys(.server, "application", .serverTrafficSecret0, "server_application_traffic_secret_0")
    }

    private func trafficSecret(
        _ name: String, _ label: SecretEvent.Label, from parent: String, _ parentValue: [UInt8]?, _ text: String,
        _ transcript: [UInt8]?, _ range: String, _ meaning: String
    ) -> Derivation {
        Derivation(
            name: name, formula: "Derive-Secret(\(parent), \"\(text)\", \(range))",
            inputs: [
                .init(name: parent, value: parentValue, isSecret: true),
                .init(name: "transcript hash", value: transcript, isSecret: false),
            ], output: secrets[label], meaning: meaning)
    }

    /// RFC 8446 §7.3.
    private func keys(
        _ actor: Explanation.Actor, _ epoch: String, _ label: SecretEvent.Label, _ parent: String
    ) -> [Derivation] {
        let keys = secrets[label].map { TrafficSecret(hash: suite.hash, bytes: $0).trafficKeys(for: suite.aead) }
        let input = Derivation.Input(name: parent, value: secrets[label], isSecret: true)
        return [
            Derivation(
                name: "\(actor.rawValue)_\(epoch)_key",
                formula: "HKDF-Expand-Label(\(parent), \"key\", \"\", \(suite.aead.keyLength))", inputs: [input],
                output: keys?.revealedKey(), meaning: "The cipher's key in this direction."),
            Derivation(
                name: "\(actor.rawValue)_\(epoch)_iv",
                formula: "HKDF-Expand-Label(\(parent), \"iv\", \"\", \(suite.aead.ivLength))", inputs: [input],
                output: keys?.revealedIV(), meaning: "Joined with each record's number, it makes that record's nonce."),
        ]
    }
}
