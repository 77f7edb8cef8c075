import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

@testable import ApusRecord

/// The record layer of TLS 1.2 with CBC suites: RFC 5246 §6.2.3.2, RFC 7366.
struct CBCTests {
    static let algorithms: [CBCAlgorithm] = [.aes128HMACSHA1, .aes256HMACSHA1, .aes128HMACSHA256]
    static let orders: [CBCKeysTLS12.Order] = [.macThenEncrypt, .encryptThenMAC]

    private func keys(_ algorithm: CBCAlgorithm, _ order: CBCKeysTLS12.Order) throws -> TrafficKeysTLS12 {
        .cbc(
            try CBCKeysTLS12(
                algorithm, order, key: [UInt8](repeating: 1, count: algorithm.keyLength),
                macKey: [UInt8](repeating: 2, count: algorithm.macLength)))
    }

    /// A reader behind change_cipher_spec.
    private func reader(_ keys: TrafficKeysTLS12) throws -> RecordReader {
        var reader = RecordReader()
        reader.expectChangeCipherSpec(thenOpenWith: keys)
        reader.feed(record(.changeCipherSpec, [1]))
        guard try reader.next() == .changeCipherSpec else { throw TestFailure.noKeyChangePoint }
        return reader
    }

    @Test(arguments: algorithms, orders)
    func whatIsWrittenIsRead(algorithm: CBCAlgorithm, order: CBCKeysTLS12.Order) throws {
        let keys = try keys(algorithm, order)
        for size in [1, 15, 16, 17, 1350, 16384, 40000] {
            let data = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            var writer = RecordWriter()
            writer.install(keys)
            try writer.write(handshake: message(length: 12).bytes)
            try writer.write(data)
            try writer.write(alert: .closeNotify)
            var reader = try reader(keys)
            reader.feed(writer.takeOutput())
            let inbound = try reader.drain()
            guard case .handshake(let first, _) = inbound.first else {
                Issue.record("\(inbound)")
                continue
            }
            #expect(first == message(length: 12))
            #expect(inbound.last == .alert(.closeNotify))
            let received = inbound.flatMap { item -> [UInt8] in
                guard case .applicationData(let bytes) = item else { return [] }
                return bytes
            }
            #expect(received == data)
        }
    }

    /// Whatever is wrong inside, it is the same error; and what comes after it is not read.
    @Test(arguments: algorithms, orders)
    func noByteOfARecordMayChange(algorithm: CBCAlgorithm, order: CBCKeysTLS12.Order) throws {
        let keys = try keys(algorithm, order)
        var writer = RecordWriter()
        writer.install(keys)
        try writer.write([1, 2, 3])
        let bytes = writer.takeOutput()
        for index in bytes.indices.dropFirst(5) {
            var changed = bytes
            changed[index] ^= 0x20
            var reader = try reader(keys)
            #expect(reader.outcome(of: changed) == .failure(.badRecordMAC), "byte \(index)")
            #expect(reader.outcome(of: bytes) == .failure(.badRecordMAC))
        }
    }

    @Test(arguments: [0, 1, 15, 16, 17, 32, 47, 48, 63, 64, 4096], orders)
    func fragmentsOfZerosDoNotOpen(length: Int, order: CBCKeysTLS12.Order) throws {
        var reader = try reader(try keys(.aes128HMACSHA1, order))
        let bytes = record(.applicationData, [UInt8](repeating: 0, count: length))
        #expect(reader.outcome(of: bytes) == .failure(.badRecordMAC))
    }

    @Test(arguments: OpenSSLCBCSession.all.indices)
    func recordsOfOpenSSLAreOpened(index: Int) throws {
        let session = OpenSSLCBCSession.all[index]
        let suite = try #require(session.suite.tls12)
        let keys = MasterSecretTLS12(hash: suite.hash, bytes: session.masterSecret).trafficKeys(
            for: suite.cipher, clientRandom: session.clientRandom, serverRandom: session.serverRandom,
            encryptThenMAC: session.encryptThenMAC)
        for (keys, stream, finished, data) in [
            (keys.client, session.clientRecords, session.clientFinished, session.clientData),
            (keys.server, session.serverRecords, session.serverFinished, session.serverData),
        ] {
            var reader = try reader(keys)
            reader.feed(stream)
            guard case .handshake(let message, _) = try reader.next() else {
                Issue.record("no Finished")
                return
            }
            #expect(message.bytes == finished)
            #expect(try reader.drain() == [.applicationData(data)])
        }
    }

    @Test(arguments: orders) func keysWearOutAsThoseOfGCM(order: CBCKeysTLS12.Order) throws {
        let keys = try keys(.aes128HMACSHA1, order)
        var writer = RecordWriter()
        writer.protection = RecordProtection(
            keys, sequenceNumber: SequenceNumber(startingAt: AEADAlgorithm.aes128GCM.confidentialityLimit - 1))
        #expect(throws: RecordError.keyUsageLimitReached) { try writer.write([1]) }
    }
}
