import ApusCrypto
import ApusRecord
import ApusTestKit
import Testing

@testable import ApusTLS

/// RFC 8448 §3 (its ticket) and §4 through the engine's own parts, to the byte.
@Suite("The resumption with 0-RTT data of RFC 8448")
struct ResumptionTraceTests {
    private typealias Trace = RFC8448.Resumed0RTT

    private static func core(_ role: Role) -> ConnectionCore {
        ConnectionCore(role: role, environment: .system, observer: nil, limits: ConnectionLimits(), revealsSecrets: false)
    }

    /// The session that the ticket of §3 makes, as the client's own code makes it.
    private static func session() throws -> ClientSession {
        let suite = try #require(CipherSuite.TLS_AES_128_GCM_SHA256.tls13)
        let random = try #require(Random(Array(repeating: 0, count: 32)))
        let core = core(.client)
        var transcript = TranscriptHash(suite.hash)
        transcript.update(RFC8448.Simple1RTT.clientHello)
        transcript.update(RFC8448.Simple1RTT.serverHello)
        let secrets = HandshakeSecrets(
            cipherSuite: suite, shared: SharedSecret(bytes: RFC8448.Simple1RTT.sharedSecret), transcript: transcript,
            clientRandom: random, core: core)
        for message in [
            RFC8448.Simple1RTT.encryptedExtensions, RFC8448.Simple1RTT.certificate, RFC8448.Simple1RTT.certificateVerify,
            RFC8448.Simple1RTT.serverFinished,
        ] {
            transcript.update(message)
        }
        let application = secrets.application(transcript: transcript, clientRandom: random, core: core)
        transcript.update(RFC8448.Simple1RTT.clientFinished)
        let resumption = application.resumption(transcript: transcript)
        #expect(resumption.revealed() == RFC8448.Simple1RTT.resumptionMasterSecret)
        let ticket = try HandshakeMessage(bytes: RFC8448.Simple1RTT.newSessionTicket).decode(NewSessionTicket.self)
        var session = Session.example()
        session.secret = resumption.resumptionPSK(ticketNonce: ticket.nonce)
        session.ageAdd = ticket.ageAdd
        session.lifetime = ticket.lifetime
        session.maximumEarlyDataSize = try #require(try ticket.extensions.decode(EarlyDataIndicationTicket.self)).maxEarlyDataSize
        return ClientSession(session: session, ticket: ticket.ticket)
    }

    @Test("its ClientHello is bound as ours are")
    func clientHello() throws {
        let session = try Self.session()
        #expect(session.session.secret.revealed() == Trace.psk)
        #expect(session.session.maximumEarlyDataSize == 1024)
        let psk = try #require(OfferedPSK(session, earlyDataCount: Trace.earlyData.count))
        #expect(psk.offersEarlyData)
        #expect(psk.early.revealed() == Trace.earlySecret)

        let message = try HandshakeMessage(bytes: Trace.clientHello)
        var hello = try message.decode(ClientHello.self)
        let offered = try #require(try hello.extensions.decode(PreSharedKeyClientHello.self))
        let identity = try #require(offered.identities.first)
        #expect(identity.identity == session.ticket)
        // The trace's age, by a clock set to it.
        let age = UInt64(identity.obfuscatedTicketAge &- session.session.ageAdd)
        [psk].bind(&hello, before: nil, at: session.session.createdAt.adding(milliseconds: age))
        #expect(hello.message().bytes == Trace.clientHello)
        // A millisecond later it is another one.
        [psk].bind(&hello, before: nil, at: session.session.createdAt.adding(milliseconds: age + 1))
        #expect(hello.message().bytes != Trace.clientHello)
    }

    @Test("its binder is found right by the server's half, and wrong with any byte of it or before it changed")
    func binder() throws {
        let message = try HandshakeMessage(bytes: Trace.clientHello)
        let offered = try #require(try message.decode(ClientHello.self).extensions.decode(PreSharedKeyClientHello.self))
        let hash = offered.truncatedTranscriptHash(of: message, before: TranscriptHash(.sha256))
        #expect(hash == Trace.clientHelloPrefixHash)
        let key = EarlySecret(hash: .sha256, psk: SharedSecret(bytes: Trace.psk)).resumptionBinderKey()
        let binder = try #require(offered.binders.first)
        #expect(binder == Trace.binder)
        #expect(key.isValid(verifyData: binder, transcriptHash: hash))
        for place in binder.indices {
            var changed = binder
            changed[place] ^= 0x80
            #expect(!key.isValid(verifyData: changed, transcriptHash: hash))
        }
        var bytes = Trace.clientHello
        bytes[10] ^= 1
        let other = offered.truncatedTranscriptHash(of: try HandshakeMessage(bytes: bytes), before: TranscriptHash(.sha256))
        #expect(!key.isValid(verifyData: binder, transcriptHash: other))
    }

    @Test("every record of the client is sealed as in the trace, and every one of the server opens")
    func records() throws {
        let suite = try #require(CipherSuite.TLS_AES_128_GCM_SHA256.tls13)
        let random = try #require(Random(Array(repeating: 0, count: 32)))
        var client = Self.core(.client)
        let (earlyData, serverHelloRecord, serverFlightRecord) = (
            Trace.earlyData, Trace.serverHelloRecord, Trace.serverFlightRecord
        )
        let early = EarlySecret(hash: .sha256, psk: SharedSecret(bytes: Trace.psk))
        var transcript = TranscriptHash(.sha256)
        transcript.update(Trace.clientHello)
        client.writer.legacyRecordVersion = 0x0301
        try client.emit(try HandshakeMessage(bytes: Trace.clientHello))
        #expect(client.writer.takeOutput() == Trace.clientHelloRecord)

        let earlySecret = early.clientEarlyTrafficSecret(transcriptHash: transcript.current())
        #expect(earlySecret.revealed() == Trace.clientEarlyTrafficSecret)
        client.installSendKeys(earlySecret, epoch: .early, suite: suite)
        try client.writer.write(applicationData: earlyData.span)
        #expect(client.writer.takeOutput() == Trace.earlyDataRecord)

        client.reader.append(serverHelloRecord.span)
        let hello = try Self.message(&client)
        transcript.update(hello.message.bytes)
        let secrets = HandshakeSecrets(
            cipherSuite: suite, early: early, shared: SharedSecret(bytes: Trace.sharedSecret), transcript: transcript,
            clientRandom: random, core: client)
        #expect(secrets.client.revealed() == Trace.clientHandshakeTrafficSecret)
        #expect(secrets.server.revealed() == Trace.serverHandshakeTrafficSecret)
        client.installReceiveKeys(secrets.server, at: try hello.requireKeyChangePoint(), epoch: .handshake, suite: suite)
        client.reader.append(serverFlightRecord.span)
        for expected in [Trace.encryptedExtensions, Trace.serverFinished] {
            let received = try Self.message(&client)
            #expect(received.message.bytes == expected)
            if received.type == .finished {
                _ = try received.decode(Finished.self).check(
                    secret: secrets.server, transcriptHash: transcript.current(), core: client)
            }
            transcript.update(received.message.bytes)
        }
        let application = secrets.application(transcript: transcript, clientRandom: random, core: client)
        #expect(application.client.revealed() == Trace.clientApplicationTrafficSecret)
        #expect(application.server.revealed() == Trace.serverApplicationTrafficSecret)
        #expect(application.exporter.revealed() == Trace.exporterMasterSecret)

        let end = EndOfEarlyData().message()
        #expect(end.bytes == Trace.endOfEarlyData)
        try client.emit(end)
        #expect(client.writer.takeOutput() == Trace.endOfEarlyDataRecord)
        transcript.update(end.bytes)
        client.installSendKeys(secrets.client, epoch: .handshake, suite: suite)
        let finished = Finished(secret: secrets.client, transcript: transcript).message()
        #expect(finished.bytes == Trace.clientFinished)
        try client.emit(finished)
        #expect(client.writer.takeOutput() == Trace.clientFinishedRecord)
        transcript.update(finished.bytes)
        #expect(application.resumption(transcript: transcript).revealed() == Trace.resumptionMasterSecret)
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
