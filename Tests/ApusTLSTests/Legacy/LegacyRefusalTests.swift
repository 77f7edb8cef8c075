import ApusCrypto
import ApusRecord
import ApusTLS
import ApusTestKit
import ApusWire
import Testing

/// What either side refuses where the legacy policy is in force.
@Suite("What the legacy policy refuses")
struct LegacyRefusalTests {
    static let cbcSuites: [CipherSuite] = [
        .TLS_RSA_WITH_AES_128_CBC_SHA, .TLS_RSA_WITH_AES_256_CBC_SHA, .TLS_RSA_WITH_AES_128_CBC_SHA256,
    ]
    private let premaster = [3, 3] + RandomSource.system.bytes(46)

    /// A connection that is complete, with a client spoken by hand.
    private func connected(_ suite: CipherSuite, encryptThenMAC: Bool) throws -> ConnectedRawClient {
        let identity = try TestIdentity.shared(.rsa(bits: 2048))
        var server = try ServerConnection(
            configuration: ServerConfiguration(identities: [identity.identity], policy: .legacy))
        var client = try RawClientRSA(suite: suite, identity: identity)
        try client.sendClientHello { if !encryptThenMAC { $0.extensions.remove(.encryptThenMAC) } }
        try server.receive(client.writer.takeOutput().span)
        try client.receive(server.takeOutput())
        try client.sendClientKeyExchange(client.encrypted(premaster), premaster: premaster)
        try client.finish()
        try server.receive(client.writer.takeOutput().span)
        try client.receive(server.takeOutput())
        #expect(client.received.last?.type == .finished)
        #expect(client.encryptsThenMACs == encryptThenMAC)
        return ConnectedRawClient(client: client, server: server)
    }

    private struct ConnectedRawClient: ~Copyable {
        var client: RawClientRSA
        var server: ServerConnection
    }

    /// Behind the padding's length byte, the padding, the MAC and the content stand, encrypted: a bit of ciphertext that is changed changes the
    /// same bit one block later, and its own block to something random (Vaudenay, Lucky Thirteen, POODLE for TLS).
    // RFC5246-6.2.3.2-3, RFC5246-7.2.2-5, RFC5246-7.2.2-6
    @Test("whatever is wrong in a CBC record, it is bad_record_mac", arguments: cbcSuites, [true, false])
    func cbc(suite: CipherSuite, encryptThenMAC: Bool) throws {
        var seen: Set<String> = []
        for index in 5..<5 + 112 {
            var pair = try connected(suite, encryptThenMAC: encryptThenMAC)
            let content = [UInt8](repeating: 0x61, count: 40)
            try pair.client.writer.write(applicationData: content.span)
            var record = pair.client.writer.takeOutput()
            guard index < record.count else { continue }
            record[index] ^= 0x10
            let thrown = pair.server.failure(of: record)
            let error = try #require(thrown, "byte \(index)")
            #expect(error.alert == .badRecordMAC)
            seen.insert("\(error)")
            let read = pair.server.takeApplicationData()
            #expect(read.isEmpty)
        }
        #expect(seen.count == 1)
    }

    @Test("the record unchanged is read, in both orders", arguments: cbcSuites, [true, false])
    func honest(suite: CipherSuite, encryptThenMAC: Bool) throws {
        var pair = try connected(suite, encryptThenMAC: encryptThenMAC)
        try pair.client.writer.write(applicationData: [1, 2, 3].span)
        try pair.server.receive(pair.client.writer.takeOutput().span)
        let received = pair.server.takeApplicationData()
        #expect(received == [1, 2, 3])
    }

    @Test("encrypt_then_mac is taken with CBC alone (RFC 7366 §3)", arguments: [CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256])
    func noEncryptThenMACWithAEAD(suite: CipherSuite) throws {
        let pair = try connected(suite, encryptThenMAC: false)
        let agreed = pair.client.encryptsThenMACs
        #expect(!agreed)
        let identity = try TestIdentity.shared(.rsa(bits: 2048))
        var server = try ServerConnection(
            configuration: ServerConfiguration(identities: [identity.identity], policy: .legacy))
        var client = try RawClientRSA(suite: suite, identity: identity)
        try client.sendClientHello()
        try server.receive(client.writer.takeOutput().span)
        try client.receive(server.takeOutput())
        #expect(!client.encryptsThenMACs)
    }

    // MARK: - What a client refuses

    /// A server's flight in the clear, and the alert that it earns.
    struct Flight: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let alert: AlertDescription?
        var suite = CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA
        var key = KeyKind.rsa(bits: 2048)
        var extensions: [ExtensionType] = []
        var messages: [HandshakeType] = [.certificate, .serverHelloDone]
    }

    static let flights = [
        Flight(testDescription: "what belongs there", alert: nil),
        Flight(testDescription: "with encrypt_then_mac", alert: nil, extensions: [.encryptThenMAC]),
        Flight(
            testDescription: "a ServerKeyExchange, as FREAK's export keys came in", alert: .unexpectedMessage,
            messages: [.certificate, .serverKeyExchange, .serverHelloDone]),
        Flight(testDescription: "no Certificate", alert: .unexpectedMessage, messages: [.serverHelloDone]),
        Flight(testDescription: "a certificate with another kind of key", alert: .illegalParameter, key: .p256),
        Flight(
            testDescription: "encrypt_then_mac with an AEAD suite", alert: .illegalParameter,
            suite: .TLS_RSA_WITH_AES_128_GCM_SHA256, extensions: [.encryptThenMAC]),
        Flight(testDescription: "a suite with export keys", alert: .illegalParameter, suite: CipherSuite(rawValue: 0x0003)),
        Flight(
            testDescription: "a suite with finite-field Diffie-Hellman", alert: .illegalParameter,
            suite: .TLS_DHE_RSA_WITH_AES_128_CBC_SHA),
        Flight(
            testDescription: "an ECDHE suite without ServerKeyExchange", alert: .unexpectedMessage,
            suite: .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA),
    ]

    @Test("a client refuses", arguments: flights) func client(_ flight: Flight) throws {
        let identity = try TestIdentity.shared(flight.key)
        var client = try ClientConnection(
            configuration: ClientConfiguration(verifier: identity.verifier, policy: .legacy), serverName: nil)
        try client.start()
        _ = client.takeOutput()
        var extensions = Extensions()
        extensions.append(RenegotiationInfo())
        extensions.append(ExtendedMasterSecret())
        for type in flight.extensions { extensions.append(type: type, body: []) }
        let random = try #require(Random(RandomSource.system.bytes(32)))
        var writer = RecordWriter()
        try writer.write(
            handshake: ServerHello(
                legacyVersion: .TLS12, random: random, legacySessionIDEcho: [], cipherSuite: flight.suite,
                legacyCompressionMethod: 0, extensions: extensions
            ).message().bytes)
        for type in flight.messages {
            switch type {
            case .certificate: try writer.write(handshake: CertificateTLS12(certificates: [[0x30]]).message().bytes)
            case .serverKeyExchange:
                let params = ServerECDHParams(group: .x25519, point: [UInt8](repeating: 9, count: 32))
                let signed = DigitallySigned(algorithm: .rsa_pss_rsae_sha256, signature: [1])
                try writer.write(handshake: ServerKeyExchangeECDHE(params: params, signed: signed).message().bytes)
            default: try writer.write(handshake: ServerHelloDone().message().bytes)
            }
        }
        let output = writer.takeOutput()
        let alert = client.failure(of: output)?.alert
        #expect(alert == flight.alert)
        let answered = client.takeOutput()
        #expect(answered.first == (flight.alert == nil ? ContentType.handshake : .alert).rawValue)
    }
}

extension TLSConnection where Self: ~Copyable {
    /// What the connection throws at these bytes.
    mutating func failure(of bytes: [UInt8]) -> TLSError? {
        do throws(TLSError) {
            try receive(bytes.span)
            return nil
        } catch {
            return error
        }
    }
}
