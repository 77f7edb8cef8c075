import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusRecord
@testable import ApusTLS

/// RFC 9846 §5.5 has the figures; TLS 1.2 has no KeyUpdate to go on with.
@Suite("The end of a TLS 1.2 connection's keys")
struct KeyLimitTLS12Tests {
    @Test(
        "is told to the peer by an alert that is still sealed, after the last record of data that may be",
        arguments: TLS12CipherSuite.all.filter { $0.cipher != .aead(.chaCha20Poly1305) })
    func limit(_ suite: TLS12CipherSuite) throws {
        var core = ConnectionCore(
            role: .client, environment: .system, observer: nil, limits: ConnectionLimits(), revealsSecrets: false)
        let random = try #require(Random(Array(repeating: 7, count: 32)))
        let keys = SessionKeysTLS12(
            suite: suite, master: MasterSecretTLS12(hash: suite.hash, bytes: Array(repeating: 1, count: 48)),
            clientRandom: random, serverRandom: random, isExtended: true, encryptsThenMACs: false, core: core)
        core.settle(on: .TLS12)
        core.negotiated = NegotiatedParameters(
            version: .TLS12, cipherSuite: suite.suite, group: nil, signatureScheme: nil, applicationProtocol: nil,
            serverName: nil, isResumed: false, usedHelloRetryRequest: false, peerIdentity: nil, peerCertificates: [],
            clientRandom: random.bytes)
        let start = keys.client.confidentialityLimit - RecordLimits.recordsKeptForControl - 2
        let protection = RecordProtection(keys.client, sequenceNumber: SequenceNumber(startingAt: start))
        core.writer.protection = protection
        var reader = RecordReader()
        reader.protection = protection
        var engine = Engine<ClientState>(core: core, state: .connectedTLS12(ConnectedTLS12(keys: keys)))

        // Each in a record of its own.
        for byte: UInt8 in 1...2 {
            try engine.send([byte].span)
            reader.append(engine.takeOutput().span)
        }
        #expect(throws: TLSError.misuse(.keysExhausted)) { try engine.send([3].span) }
        #expect(throws: TLSError.misuse(.keysExhausted)) { try engine.send([4].span) }

        var data: [UInt8] = []
        var alerts: [Alert] = []
        reader.append(engine.takeOutput().span)
        while let next = try reader.next(collecting: &data) {
            if case .alert(let alert) = next { alerts.append(alert) }
        }
        #expect(data == [1, 2])
        #expect(alerts == [Alert(level: .fatal, description: .internalError)])
    }
}
