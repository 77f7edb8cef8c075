import ApusTestKit
import ApusWire
import Crypto
import CryptoExtras
import Testing

@testable import ApusCrypto

/// RFC 5246 §6.2.3.2 and RFC 7366: records of CBC suites.
@Suite("TLS 1.2: CBC records") struct CBCKeysTLS12Tests {
    static let algorithms: [CBCAlgorithm] = [.aes128HMACSHA1, .aes256HMACSHA1, .aes128HMACSHA256]
    static let orders: [CBCKeysTLS12.Order] = [.macThenEncrypt, .encryptThenMAC]

    /// A writer of records that may be wrong, with primitives alone.
    struct Forger {
        let algorithm: CBCAlgorithm
        let order: CBCKeysTLS12.Order
        let key: [UInt8]
        let macKey: [UInt8]
        let iv = [UInt8](repeating: 0xa5, count: 16)

        init(_ algorithm: CBCAlgorithm, _ order: CBCKeysTLS12.Order) {
            self.algorithm = algorithm
            self.order = order
            key = (0..<algorithm.keyLength).map { UInt8($0 * 3 + 1) }
            macKey = (0..<algorithm.macLength).map { UInt8($0 * 5 + 2) }
        }

        func keys() throws -> TrafficKeysTLS12 { .cbc(try CBCKeysTLS12(algorithm, order, key: key, macKey: macKey)) }

        func mac(_ header: [UInt8], _ content: [UInt8]) -> [UInt8] {
            let key = SymmetricKey(data: macKey)
            return algorithm == .aes128HMACSHA256
                ? Array(HMAC<SHA256>.authenticationCode(for: header + content, using: key))
                : Array(HMAC<Insecure.SHA1>.authenticationCode(for: header + content, using: key))
        }

        static func header(_ length: Int, sequenceNumber: UInt8 = 0) -> [UInt8] {
            [0, 0, 0, 0, 0, 0, 0, sequenceNumber, 23, 3, 3, UInt8(length >> 8), UInt8(length & 255)]
        }

        func encrypt(_ blocks: [UInt8]) throws -> [UInt8] {
            try iv + AES._CBC.encrypt(blocks, using: SymmetricKey(data: key), iv: AES._CBC.IV(ivBytes: iv), noPadding: true)
        }

        /// A fragment with `padding` behind the content, its length byte included, whatever that is.
        func fragment(_ content: [UInt8], padding: [UInt8], changingMACBit bit: Int? = nil) throws -> [UInt8] {
            func changed(_ mac: [UInt8]) -> [UInt8] {
                guard let bit else { return mac }
                var mac = mac
                mac[bit / 8] ^= 1 << UInt8(bit % 8)
                return mac
            }
            switch order {
            case .macThenEncrypt:
                return try encrypt(content + changed(mac(Self.header(content.count), content)) + padding)
            case .encryptThenMAC:
                let sealed = try encrypt(content + padding)
                return sealed + changed(mac(Self.header(sealed.count), sealed))
            }
        }

        /// How many bytes of padding, length byte included, fill up the last block.
        func shortestPadding(_ count: Int) -> Int {
            16 - (count + (order == .macThenEncrypt ? algorithm.macLength : 0)) % 16
        }
    }

    /// The content, or nil where the record does not open.
    private func open(_ keys: TrafficKeysTLS12, _ fragment: [UInt8]) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0xee, count: 5) + fragment + [0xdd]
        let before = buffer
        do {
            let range = try keys.open(&buffer, range: 5..<5 + fragment.count, sequenceNumber: 0, type: .applicationData)
            #expect(buffer.first == 0xee && buffer.last == 0xdd)
            return Array(buffer[range])
        } catch {
            #expect(error == .authenticationFailed)
            #expect(buffer == before)
            return nil
        }
    }

    // MARK: - Against OpenSSL

    @Test("The key block, and records of OpenSSL in both directions", arguments: OpenSSLCBCSession.all.indices)
    func openSSL(_ index: Int) throws {
        let session = OpenSSLCBCSession.all[index]
        let suite = try #require(session.suite.tls12)
        let keys = MasterSecretTLS12(hash: suite.hash, bytes: session.masterSecret).trafficKeys(
            for: suite.cipher, clientRandom: session.clientRandom, serverRandom: session.serverRandom,
            encryptThenMAC: session.encryptThenMAC)
        #expect(keys.client.revealedKey() == session.clientKey)
        #expect(keys.server.revealedKey() == session.serverKey)
        #expect(keys.client.revealedMACKey() == session.clientMACKey)
        #expect(keys.server.revealedMACKey() == session.serverMACKey)
        for (keys, records, finished, data) in [
            (keys.client, session.clientRecords, session.clientFinished, session.clientData),
            (keys.server, session.serverRecords, session.serverFinished, session.serverData),
        ] {
            var rest = records[...]
            for (number, content) in [finished, data].enumerated() {
                let length = Int(rest[rest.startIndex + 3]) << 8 | Int(rest[rest.startIndex + 4])
                var record = Array(rest.prefix(5 + length))
                rest = rest.dropFirst(5 + length)
                let type = ContentType(rawValue: record[0])
                let range = try keys.open(&record, range: 5..<record.count, sequenceNumber: UInt64(number), type: type)
                #expect(Array(record[range]) == content)
            }
        }
    }

    /// The other way round: with OpenSSL's IV, our record is its record.
    // RFC5246-6.2.3.2-2
    @Test("With the same IV our records are those of OpenSSL", arguments: OpenSSLCBCSession.all.indices)
    func sameRecords(_ index: Int) throws {
        let session = OpenSSLCBCSession.all[index]
        let suite = try #require(session.suite.tls12)
        let iv = Array(session.clientRecords[5..<21])
        let keys = MasterSecretTLS12(hash: suite.hash, bytes: session.masterSecret).trafficKeys(
            for: suite.cipher, clientRandom: session.clientRandom, serverRandom: session.serverRandom,
            encryptThenMAC: session.encryptThenMAC, random: RandomSource { _ in iv })
        var record = Array(session.clientRecords.prefix(5)) + [UInt8](repeating: 0, count: 16) + session.clientFinished
        try keys.client.seal(&record, from: 5, sequenceNumber: 0, type: .handshake)
        #expect(record == Array(session.clientRecords.prefix(record.count)))
    }

    // MARK: - Round trips

    // RFC5246-6.2.3.2-4
    @Test("What is sealed opens, at each position in a block", arguments: algorithms, orders)
    func roundTrip(algorithm: CBCAlgorithm, order: CBCKeysTLS12.Order) throws {
        let keys = try Forger(algorithm, order).keys()
        for count in Array(0..<66) + [255, 256, 257, 1024, 16384] {
            let content = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            var buffer = [UInt8](repeating: 0, count: 16) + content
            try keys.seal(&buffer, from: 0, sequenceNumber: 7, type: .applicationData)
            #expect(order == .encryptThenMAC || buffer.count % 16 == 0)
            var again = buffer
            let range = try keys.open(&again, range: 0..<again.count, sequenceNumber: 7, type: .applicationData)
            #expect(Array(again[range]) == content)
            for (number, type, version) in [
                (UInt64(8), ContentType.applicationData, ProtocolVersion.TLS12), (7, .handshake, .TLS12),
                (7, .applicationData, .TLS11),
            ] {
                var other = buffer
                #expect(throws: ApusCrypto.CryptoError.authenticationFailed) {
                    try keys.open(&other, range: 0..<other.count, sequenceNumber: number, type: type, version: version)
                }
            }
        }
    }

    // RFC5246-6.2.3.2-1
    @Test("Each record has an IV of its own", arguments: orders) func ivs(order: CBCKeysTLS12.Order) throws {
        let keys = try Forger(.aes128HMACSHA1, order).keys()
        var seen: Set<[UInt8]> = []
        for _ in 0..<20 {
            var buffer = [UInt8](repeating: 0, count: 16) + [1, 2, 3]
            try keys.seal(&buffer, from: 0, sequenceNumber: 0, type: .applicationData)
            seen.insert(Array(buffer.prefix(16)))
        }
        #expect(seen.count == 20)
    }

    // MARK: - Refusals

    // RFC5246-6.2.3.2-3
    @Test("Every padding that fits is accepted, and none with one byte changed", arguments: algorithms, orders)
    func padding(algorithm: CBCAlgorithm, order: CBCKeysTLS12.Order) throws {
        let forger = Forger(algorithm, order)
        let keys = try forger.keys()
        let content = (0..<11).map { UInt8($0) }
        for size in stride(from: forger.shortestPadding(content.count), through: 256, by: 16) {
            let padding = [UInt8](repeating: UInt8(size - 1), count: size)
            #expect(open(keys, try forger.fragment(content, padding: padding)) == content, "padding of \(size)")
            for index in padding.indices {
                var changed = padding
                changed[index] ^= 0x40
                // The length byte itself may then say something that is right by chance only where the MAC follows it, which it doesn't.
                #expect(open(keys, try forger.fragment(content, padding: changed)) == nil, "padding of \(size), byte \(index)")
            }
        }
    }

    // RFC5246-6.2.3.2-5
    @Test("A padding length that reaches into the MAC or past the beginning is refused", arguments: algorithms)
    func paddingBeyondTheRecord(algorithm: CBCAlgorithm) throws {
        let forger = Forger(algorithm, .macThenEncrypt)
        let keys = try forger.keys()
        for blocks in [2, 3, 4, 16, 17] {
            for value in 0...255 {
                let plaintext = [UInt8](repeating: UInt8(value), count: 16 * blocks)
                #expect(open(keys, try forger.encrypt(plaintext)) == nil, "\(blocks) blocks of \(value)")
            }
        }
    }

    @Test("No bit of the MAC may change, whatever the padding", arguments: algorithms, orders)
    func mac(algorithm: CBCAlgorithm, order: CBCKeysTLS12.Order) throws {
        let forger = Forger(algorithm, order)
        let keys = try forger.keys()
        let content = [UInt8](repeating: 9, count: 23)
        for extra in [0, 16, 224] {
            let size = forger.shortestPadding(content.count) + extra
            let padding = [UInt8](repeating: UInt8(size - 1), count: size)
            for bit in 0..<8 * algorithm.macLength {
                #expect(open(keys, try forger.fragment(content, padding: padding, changingMACBit: bit)) == nil)
            }
        }
    }

    @Test("No bit of a fragment may change, and none of its lengths is accepted but the right one", arguments: algorithms, orders)
    func everyBit(algorithm: CBCAlgorithm, order: CBCKeysTLS12.Order) throws {
        let forger = Forger(algorithm, order)
        let keys = try forger.keys()
        let content: [UInt8] = [1, 2, 3]
        let size = forger.shortestPadding(content.count)
        let fragment = try forger.fragment(content, padding: [UInt8](repeating: UInt8(size - 1), count: size))
        #expect(open(keys, fragment) == content)
        for index in fragment.indices {
            var changed = fragment
            changed[index] ^= 1 << UInt8(index % 8)
            #expect(open(keys, changed) == nil, "byte \(index)")
        }
        for count in 0..<fragment.count { #expect(open(keys, Array(fragment.prefix(count))) == nil, "\(count) bytes") }
        #expect(open(keys, fragment + [UInt8](repeating: 0, count: 16)) == nil)
    }

    @Test("A record of the one order is none of the other", arguments: algorithms) func theOrderIsNotGuessed(
        algorithm: CBCAlgorithm
    ) throws {
        for order in Self.orders {
            let forger = Forger(algorithm, order)
            let other = try Forger(algorithm, order == .macThenEncrypt ? .encryptThenMAC : .macThenEncrypt).keys()
            let content = [UInt8](repeating: 7, count: 64)
            let size = forger.shortestPadding(content.count)
            #expect(open(other, try forger.fragment(content, padding: [UInt8](repeating: UInt8(size - 1), count: size))) == nil)
        }
    }

    @Test("Keys of another length are refused", arguments: [(1, 20), (15, 20), (32, 20), (16, 0), (16, 19), (16, 32)])
    func keyLengths(key: Int, macKey: Int) {
        #expect(throws: ApusCrypto.CryptoError.self) {
            _ = try CBCKeysTLS12(
                .aes128HMACSHA1, .macThenEncrypt, key: [UInt8](repeating: 0, count: key),
                macKey: [UInt8](repeating: 0, count: macKey))
        }
    }
}
