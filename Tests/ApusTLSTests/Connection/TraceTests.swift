import ApusCrypto
import ApusRecord
import ApusTestKit
import Testing

@testable import ApusTLS

/// RFC 8448 §3, §5, §6, §7 through the engine's own parts: what its records open to, the keys it derives at each change,
/// and the client's last flight, to the byte.
@Suite("The traces of RFC 8448, played by the client's half of the engine")
struct TraceTests {
    struct Trace: Sendable, CustomTestStringConvertible {
        var name: String
        /// What was said before the ServerHello, in the form in which it enters the transcript.
        var beginning: [[UInt8]]
        var retried = false
        var shared: [UInt8]
        var serverHelloRecord: [UInt8]
        var serverFlightRecord: [UInt8]
        var serverMessages: [[UInt8]]
        /// The client's messages, Finished last.
        var clientMessages: [[UInt8]]
        var clientRecord: [UInt8]
        var clientHandshakeSecret: [UInt8]
        var serverHandshakeSecret: [UInt8]
        var clientSecret: [UInt8]
        var serverSecret: [UInt8]

        var testDescription: String { name }
    }

    static let traces: [Trace] = [
        Trace(
            name: "simple 1-RTT", beginning: [RFC8448.Simple1RTT.clientHello], shared: RFC8448.Simple1RTT.sharedSecret,
            serverHelloRecord: RFC8448.Simple1RTT.serverHelloRecord, serverFlightRecord: RFC8448.Simple1RTT.serverFlightRecord,
            serverMessages: [
                RFC8448.Simple1RTT.serverHello, RFC8448.Simple1RTT.encryptedExtensions, RFC8448.Simple1RTT.certificate,
                RFC8448.Simple1RTT.certificateVerify, RFC8448.Simple1RTT.serverFinished,
            ],
            clientMessages: [RFC8448.Simple1RTT.clientFinished], clientRecord: RFC8448.Simple1RTT.clientFinishedRecord,
            clientHandshakeSecret: RFC8448.Simple1RTT.clientHandshakeTrafficSecret,
            serverHandshakeSecret: RFC8448.Simple1RTT.serverHandshakeTrafficSecret,
            clientSecret: RFC8448.Simple1RTT.clientApplicationTrafficSecret,
            serverSecret: RFC8448.Simple1RTT.serverApplicationTrafficSecret),
        Trace(
            name: "HelloRetryRequest",
            beginning: [
                RFC8448.HelloRetryRequest.clientHello, RFC8448.HelloRetryRequest.helloRetryRequest,
                RFC8448.HelloRetryRequest.secondClientHello,
            ],
            retried: true, shared: RFC8448.HelloRetryRequest.sharedSecret,
            serverHelloRecord: RFC8448.HelloRetryRequest.serverHelloRecord,
            serverFlightRecord: RFC8448.HelloRetryRequest.serverFlightRecord,
            serverMessages: [
                RFC8448.HelloRetryRequest.serverHello, RFC8448.HelloRetryRequest.encryptedExtensions,
                RFC8448.HelloRetryRequest.certificate, RFC8448.HelloRetryRequest.certificateVerify,
                RFC8448.HelloRetryRequest.serverFinished,
            ],
            clientMessages: [RFC8448.HelloRetryRequest.clientFinished],
            clientRecord: RFC8448.HelloRetryRequest.clientFinishedRecord,
            clientHandshakeSecret: RFC8448.HelloRetryRequest.clientHandshakeTrafficSecret,
            serverHandshakeSecret: RFC8448.HelloRetryRequest.serverHandshakeTrafficSecret,
            clientSecret: RFC8448.HelloRetryRequest.clientApplicationTrafficSecret,
            serverSecret: RFC8448.HelloRetryRequest.serverApplicationTrafficSecret),
        Trace(
            name: "client authentication", beginning: [RFC8448.ClientAuthentication.clientHello],
            shared: RFC8448.ClientAuthentication.sharedSecret,
            serverHelloRecord: RFC8448.ClientAuthentication.serverHelloRecord,
            serverFlightRecord: RFC8448.ClientAuthentication.serverFlightRecord,
            serverMessages: [
                RFC8448.ClientAuthentication.serverHello, RFC8448.ClientAuthentication.encryptedExtensions,
                RFC8448.ClientAuthentication.certificateRequest, RFC8448.ClientAuthentication.certificate,
                RFC8448.ClientAuthentication.certificateVerify, RFC8448.ClientAuthentication.serverFinished,
            ],
            clientMessages: [
                RFC8448.ClientAuthentication.clientCertificate, RFC8448.ClientAuthentication.clientCertificateVerify,
                RFC8448.ClientAuthentication.clientFinished,
            ],
            clientRecord: RFC8448.ClientAuthentication.clientFinishedRecord,
            clientHandshakeSecret: RFC8448.ClientAuthentication.clientHandshakeTrafficSecret,
            serverHandshakeSecret: RFC8448.ClientAuthentication.serverHandshakeTrafficSecret,
            clientSecret: RFC8448.ClientAuthentication.clientApplicationTrafficSecret,
            serverSecret: RFC8448.ClientAuthentication.serverApplicationTrafficSecret),
        Trace(
            name: "compatibility mode", beginning: [RFC8448.MiddleboxCompatibility.clientHello],
            shared: RFC8448.MiddleboxCompatibility.sharedSecret,
            serverHelloRecord: RFC8448.MiddleboxCompatibility.serverHelloRecord,
            serverFlightRecord: RFC8448.MiddleboxCompatibility.serverChangeCipherSpecRecord
                + RFC8448.MiddleboxCompatibility.serverFlightRecord,
            serverMessages: [
                RFC8448.MiddleboxCompatibility.serverHello, RFC8448.MiddleboxCompatibility.encryptedExtensions,
                RFC8448.MiddleboxCompatibility.certificate, RFC8448.MiddleboxCompatibility.certificateVerify,
                RFC8448.MiddleboxCompatibility.serverFinished,
            ],
            clientMessages: [RFC8448.MiddleboxCompatibility.clientFinished],
            clientRecord: RFC8448.MiddleboxCompatibility.clientFinishedRecord,
            clientHandshakeSecret: RFC8448.MiddleboxCompatibility.clientHandshakeTrafficSecret,
            serverHandshakeSecret: RFC8448.MiddleboxCompatibility.serverHandshakeTrafficSecret,
            clientSecret: RFC8448.MiddleboxCompatibility.clientApplicationTrafficSecret,
            serverSecret: RFC8448.MiddleboxCompatibility.serverApplicationTrafficSecret),
    ]

    // RFC8446-D.4-1
    @Test("opens the server's records, derives every key, and sends the client's flight", arguments: traces)
    func play(_ trace: Trace) throws {
        let suite = try #require(CipherSuite.TLS_AES_128_GCM_SHA256.tls13)
        let random = try #require(Random(Array(repeating: 0, count: 32)))
        var core = ConnectionCore(
            role: .client, environment: .system, observer: nil, limits: ConnectionLimits(), revealsSecrets: false)
        core.reader.allowsChangeCipherSpec = true
        var transcript = TranscriptHash(suite.hash)
        for (index, message) in trace.beginning.enumerated() {
            if trace.retried, index == 1 { transcript.replaceWithMessageHash() }
            transcript.update(message)
        }

        // ServerHello in the clear, and the handshake keys behind it.
        core.reader.append(trace.serverHelloRecord.span)
        let hello = try Self.message(&core)
        #expect(hello.message.bytes == trace.serverMessages[0])
        transcript.update(hello.message.bytes)
        let secrets = HandshakeSecrets(
            cipherSuite: suite, shared: SharedSecret(bytes: trace.shared), transcript: transcript, clientRandom: random,
            core: core)
        #expect(secrets.client.revealed() == trace.clientHandshakeSecret)
        #expect(secrets.server.revealed() == trace.serverHandshakeSecret)
        core.installReceiveKeys(secrets.server, at: try hello.requireKeyChangePoint(), epoch: .handshake, suite: suite)
        core.installSendKeys(secrets.client, epoch: .handshake, suite: suite)

        // The protected flight; the Finished in it is checked as the engine checks it.
        core.reader.append(trace.serverFlightRecord.span)
        for expected in trace.serverMessages.dropFirst() {
            let received = try Self.message(&core)
            #expect(received.message.bytes == expected)
            if received.type == .finished {
                _ = try received.decode(Finished.self).check(
                    secret: secrets.server, transcriptHash: transcript.current(), core: core)
                _ = try received.requireKeyChangePoint()
            }
            transcript.update(received.message.bytes)
        }
        let application = secrets.application(transcript: transcript, clientRandom: random, core: core)
        #expect(application.client.revealed() == trace.clientSecret)
        #expect(application.server.revealed() == trace.serverSecret)

        // The client's flight: Finished computed here, the messages before it as the trace has them, in one record.
        for message in trace.clientMessages.dropLast() { transcript.update(message) }
        let finished = Finished(secret: secrets.client, transcript: transcript).message()
        #expect(finished.bytes == trace.clientMessages.last)
        try core.writer.write(handshake: Array(trace.clientMessages.joined()))
        #expect(core.writer.takeOutput() == trace.clientRecord)
    }

    private static func message(_ core: inout ConnectionCore) throws -> ReceivedMessage {
        while let inbound = try core.reader.next() {
            if case .handshake(let message, let point) = inbound {
                return ReceivedMessage(message: message, keyChangePoint: point)
            }
        }
        throw RawPeerError.unusable("no message")
    }
}
