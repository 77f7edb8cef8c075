import ApusCrypto
import ApusTestKit
import Testing

/// The key schedule against the traces of RFC 8448, value by value.
@Suite("Key schedule: RFC 8448") struct RFC8448KeyScheduleTests {
    typealias Trace = RFC8448.Simple1RTT

    @Test func earlySecretWithoutPSK() {
        #expect(EarlySecret(hash: .sha256, psk: nil).revealed() == Trace.earlySecret)
    }

    @Test func handshakeSecrets() {
        let handshake = EarlySecret(hash: .sha256, psk: nil).handshakeSecret(SharedSecret(bytes: Trace.sharedSecret))
        #expect(handshake.revealed() == Trace.handshakeSecret)
        let client = handshake.clientHandshakeTrafficSecret(transcriptHash: Trace.helloHash)
        let server = handshake.serverHandshakeTrafficSecret(transcriptHash: Trace.helloHash)
        #expect(client.revealed() == Trace.clientHandshakeTrafficSecret)
        #expect(server.revealed() == Trace.serverHandshakeTrafficSecret)
        expectKeys(client, Trace.clientHandshakeKey, Trace.clientHandshakeIV)
        expectKeys(server, Trace.serverHandshakeKey, Trace.serverHandshakeIV)
    }

    @Test func masterSecrets() {
        let master = masterSecret(psk: nil, shared: Trace.sharedSecret)
        #expect(master.revealed() == Trace.masterSecret)
        let hash = Trace.serverFinishedHash
        let client = master.clientApplicationTrafficSecret(transcriptHash: hash)
        let server = master.serverApplicationTrafficSecret(transcriptHash: hash)
        #expect(client.revealed() == Trace.clientApplicationTrafficSecret)
        #expect(server.revealed() == Trace.serverApplicationTrafficSecret)
        #expect(master.exporterMasterSecret(transcriptHash: hash).revealed() == Trace.exporterMasterSecret)
        expectKeys(client, Trace.clientApplicationKey, Trace.clientApplicationIV)
        expectKeys(server, Trace.serverApplicationKey, Trace.serverApplicationIV)
        let resumption = master.resumptionMasterSecret(transcriptHash: Trace.clientFinishedHash)
        #expect(resumption.revealed() == Trace.resumptionMasterSecret)
        #expect(resumption.resumptionPSK(ticketNonce: Trace.ticketNonce).revealed() == Trace.resumptionPSK)
    }

    @Test func verifyDataOfBothFinishedMessages() {
        let server = TrafficSecret(hash: .sha256, bytes: Trace.serverHandshakeTrafficSecret)
        let client = TrafficSecret(hash: .sha256, bytes: Trace.clientHandshakeTrafficSecret)
        #expect(server.verifyData(transcriptHash: Trace.serverFinishedTranscriptHash) == Array(Trace.serverFinished.dropFirst(4)))
        #expect(client.verifyData(transcriptHash: Trace.clientFinishedTranscriptHash) == Array(Trace.clientFinished.dropFirst(4)))
    }

    @Test func verifyDataIsRefusedWhenItIsAlmostRight() {
        let server = TrafficSecret(hash: .sha256, bytes: Trace.serverHandshakeTrafficSecret)
        let right = Array(Trace.serverFinished.dropFirst(4))
        let hash = Trace.serverFinishedTranscriptHash
        #expect(server.isValid(verifyData: right, transcriptHash: hash))
        for index in right.indices {
            var wrong = right
            wrong[index] ^= 0x01
            #expect(!server.isValid(verifyData: wrong, transcriptHash: hash))
        }
        #expect(!server.isValid(verifyData: [], transcriptHash: hash))
        #expect(!server.isValid(verifyData: Array(right.dropLast()), transcriptHash: hash))
        #expect(!server.isValid(verifyData: right + [0], transcriptHash: hash))
        #expect(!server.isValid(verifyData: right, transcriptHash: Trace.clientFinishedTranscriptHash))
        let other = TrafficSecret(hash: .sha256, bytes: Trace.clientHandshakeTrafficSecret)
        #expect(!other.isValid(verifyData: right, transcriptHash: hash))
    }

    @Test func zeroRTTSecretsAndBinder() {
        typealias Trace = RFC8448.Resumed0RTT
        let early = EarlySecret(hash: .sha256, psk: SharedSecret(bytes: Trace.psk))
        #expect(early.revealed() == Trace.earlySecret)
        let binderKey = early.resumptionBinderKey()
        #expect(binderKey.revealed() == Trace.resumptionBinderKey)
        #expect(binderKey.verifyData(transcriptHash: Trace.clientHelloPrefixHash) == Trace.binder)
        #expect(binderKey.isValid(verifyData: Trace.binder, transcriptHash: Trace.clientHelloPrefixHash))
        let external = early.externalBinderKey()
        #expect(!external.isValid(verifyData: Trace.binder, transcriptHash: Trace.clientHelloPrefixHash))
        let hash = HashAlgorithm.sha256.hash(Trace.clientHello)
        let traffic = early.clientEarlyTrafficSecret(transcriptHash: hash)
        #expect(traffic.revealed() == Trace.clientEarlyTrafficSecret)
        expectKeys(traffic, Trace.clientEarlyKey, Trace.clientEarlyIV)
        #expect(early.earlyExporterMasterSecret(transcriptHash: hash).revealed() == Trace.earlyExporterMasterSecret)
        let master = masterSecret(psk: Trace.psk, shared: Trace.sharedSecret)
        #expect(master.revealed() == Trace.masterSecret)
        #expect(
            master.clientApplicationTrafficSecret(transcriptHash: Trace.serverFinishedHash).revealed()
                == Trace.clientApplicationTrafficSecret)
        #expect(
            master.resumptionMasterSecret(transcriptHash: Trace.clientFinishedHash).revealed() == Trace.resumptionMasterSecret)
    }

    @Test func helloRetryRequestTranscript() {
        typealias Trace = RFC8448.HelloRetryRequest
        var transcript = TranscriptHash(.sha256)
        transcript.update(Trace.clientHello)
        transcript.replaceWithMessageHash()
        transcript.update(Trace.helloRetryRequest)
        transcript.update(Trace.secondClientHello)
        transcript.update(Trace.serverHello)
        #expect(transcript.current() == Trace.helloHash)
        let handshake = EarlySecret(hash: .sha256, psk: nil).handshakeSecret(SharedSecret(bytes: Trace.sharedSecret))
        let server = handshake.serverHandshakeTrafficSecret(transcriptHash: transcript.current())
        #expect(server.revealed() == Trace.serverHandshakeTrafficSecret)
        for message in [Trace.encryptedExtensions, Trace.certificate, Trace.certificateVerify] { transcript.update(message) }
        #expect(
            server.isValid(verifyData: Array(Trace.serverFinished.dropFirst(4)), transcriptHash: transcript.current()))
    }

    /// Every trace from its key exchange to its last secret, with the transcript kept message by message.
    @Test(arguments: TraceCase.all) func wholeTrace(_ trace: TraceCase) throws {
        var transcript = TranscriptHash(.sha256)
        if let retry = trace.helloRetryRequest {
            transcript.update(retry.clientHello1)
            transcript.replaceWithMessageHash()
            transcript.update(retry.message)
        }
        transcript.update(trace.clientHello)
        transcript.update(trace.serverHello)
        let handshake = EarlySecret(hash: .sha256, psk: trace.psk).handshakeSecret(SharedSecret(bytes: trace.sharedSecret))
        let client = handshake.clientHandshakeTrafficSecret(transcriptHash: transcript.current())
        let server = handshake.serverHandshakeTrafficSecret(transcriptHash: transcript.current())
        let flight = try open(trace.serverFlightRecord, with: server.trafficKeys(for: .aes128GCM), sequenceNumber: 0)
        #expect(flight == trace.serverFlight.flatMap { $0 })
        for message in trace.serverFlight.dropLast() { transcript.update(message) }
        let finished = try #require(trace.serverFlight.last)
        #expect(server.isValid(verifyData: Array(finished.dropFirst(4)), transcriptHash: transcript.current()))
        transcript.update(finished)
        let master = handshake.masterSecret()
        let application = master.serverApplicationTrafficSecret(transcriptHash: transcript.current())
        #expect(application.revealed() == trace.serverApplicationTrafficSecret)
        #expect(master.exporterMasterSecret(transcriptHash: transcript.current()).revealed() == trace.exporterMasterSecret)
        for message in trace.clientFlight.dropLast() { transcript.update(message) }
        let clientFinished = try #require(trace.clientFlight.last)
        #expect(client.isValid(verifyData: Array(clientFinished.dropFirst(4)), transcriptHash: transcript.current()))
        transcript.update(clientFinished)
        #expect(
            master.resumptionMasterSecret(transcriptHash: transcript.current()).revealed() == trace.resumptionMasterSecret)
    }

    private func masterSecret(psk: [UInt8]?, shared: [UInt8]) -> MasterSecret {
        EarlySecret(hash: .sha256, psk: psk.map(SharedSecret.init(bytes:)))
            .handshakeSecret(SharedSecret(bytes: shared)).masterSecret()
    }

    private func expectKeys(_ secret: TrafficSecret, _ key: [UInt8], _ iv: [UInt8]) {
        let keys = secret.trafficKeys(for: .aes128GCM)
        #expect(keys.revealedKey() == key)
        #expect(keys.revealedIV() == iv)
    }

    /// The content of a protected record, without its content type.
    private func open(_ record: [UInt8], with keys: TrafficKeys, sequenceNumber: UInt64) throws -> [UInt8] {
        var buffer = record
        let range = try keys.open(
            &buffer, range: 5..<record.count, sequenceNumber: sequenceNumber, header: Array(record.prefix(5)))
        return Array(buffer[range].dropLast())
    }
}
