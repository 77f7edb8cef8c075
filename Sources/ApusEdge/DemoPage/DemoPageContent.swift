import ApusTLS

/// What the demo's page says, whatever it looks like.
package struct DemoPageContent: Equatable, Sendable {
    /// A fact about the connection, and what it means.
    package struct Fact: Equatable, Sendable {
        package var name: String
        package var value: String
        package var meaning: String
    }

    /// A step of the handshake.
    package struct Step: Equatable, Sendable {
        /// `→` from the visitor, `←` from the server, `·` at the server alone.
        package var arrow: String
        package var title: String
        package var detail: String
        /// Since the first step.
        package var milliseconds: Double
    }

    package var facts: [Fact]
    package var steps: [Step]

    package init(story: ConnectionStory, visitor: String) {
        facts = story.negotiated.map { Self.facts($0, visitor: visitor) } ?? []
        let events = story.events
        let start = events.first?.time
        steps = events.compactMap { event in
            guard let start, let (arrow, title, detail) = Self.describe(event.kind) else { return nil }
            let passed = event.time - start
            let milliseconds = Double(passed.components.seconds) * 1000 + Double(passed.components.attoseconds) / 1e15
            return Step(arrow: arrow, title: title, detail: detail, milliseconds: milliseconds)
        }
    }

    private static func facts(_ negotiated: NegotiatedParameters, visitor: String) -> [Fact] {
        let group = negotiated.group?.description ?? "none"
        let isPostQuantum = [.X25519MLKEM768, .SecP256r1MLKEM768].contains(negotiated.group)
        return [
            Fact(name: "Version", value: negotiated.version.description, meaning: "of the protocol"),
            Fact(
                name: "Cipher suite", value: negotiated.cipherSuite.description, meaning: "encrypts what you and this server say"),
            Fact(
                name: "Key exchange", value: group,
                meaning: isPostQuantum
                    ? "safe even from a quantum computer that reads this recording years from now"
                    : "a classical group: your browser offered no post-quantum one that this server takes"),
            Fact(
                name: "Signature", value: negotiated.signatureScheme?.description ?? "none",
                meaning: "with which the server proved that the certificate is its own"),
            Fact(
                name: "Application protocol", value: negotiated.applicationProtocol?.description ?? "none",
                meaning: "agreed on within the handshake (ALPN)"),
            Fact(
                name: "Server name", value: negotiated.serverName ?? "none",
                meaning: negotiated.serverName == nil
                    ? "you asked by address" : "the name you asked for (SNI), which travels unencrypted"),
            Fact(
                name: "Round trips", value: negotiated.usedHelloRetryRequest ? "2" : "1",
                meaning: negotiated.usedHelloRetryRequest
                    ? "the server had to ask for another key share" : "your first key share was one that the server takes"),
            Fact(name: "Your address", value: visitor, meaning: "as this server sees it"),
        ]
    }

    private static func describe(_ kind: HandshakeEvent.Kind) -> (arrow: String, title: String, detail: String)? {
        switch kind {
        case .message(let message):
            let name = message.isHelloRetryRequest ? "HelloRetryRequest" : MessageNames.name(of: message.type)
            let protection =
                message.epoch == .plaintext
                ? "readable by anyone on the way" : "encrypted with the \(message.epoch.rawValue) keys"
            return (message.direction == .received ? "→" : "←", name, "\(message.bytes.count) bytes, \(protection)")
        case .chosen(let choice):
            return ("·", "\(choice.subject.rawValue.replacing("_", with: " ")): \(choice.chosen)", choice.reason)
        case .keysInstalled(let keys):
            return (
                "·",
                "New keys for what \(keys.direction == .sent ? "the server" : "you") send\(keys.direction == .sent ? "s" : "")",
                "\(keys.epoch.rawValue) keys for \(keys.cipherSuite)"
            )
        case .checked(let check): return ("·", "Checked: \(check.subject.rawValue.replacing("_", with: " "))", check.detail)
        case .completed: return ("·", "The handshake is complete", "from here on, only your data")
        case .started, .changeCipherSpec, .secret, .premasterSecret, .scheduleSecret, .record, .alert, .keysUpdated, .closeNotify,
            .failed:
            return nil
        }
    }
}

/// The RFC's names of handshake messages.
private enum MessageNames {
    static func name(of type: HandshakeType) -> String {
        type.description.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
