import ApusCrypto
import ApusWire

@testable import ApusRecord

/// A record in the clear, whatever its header says.
func record(_ type: ContentType, _ fragment: [UInt8], version: UInt16 = 0x0303, length: Int? = nil) -> [UInt8] {
    let length = length ?? fragment.count
    return [type.rawValue, UInt8(version >> 8), UInt8(version & 255), UInt8(length >> 8), UInt8(length & 255)] + fragment
}

/// A peer that seals whatever it is told to, also what no honest peer sends.
struct Sealer {
    let keys: TrafficKeys
    var sequenceNumber: UInt64 = 0

    /// The record of this TLSInnerPlaintext.
    mutating func record(inner: [UInt8], outer: ContentType = .applicationData, version: UInt16 = 0x0303) throws -> [UInt8] {
        let length = inner.count + keys.aead.tagLength
        let header = ApusRecordTests.record(outer, [], version: version, length: length)
        var buffer = header + inner
        try keys.seal(&buffer, from: header.count, sequenceNumber: sequenceNumber, header: header)
        sequenceNumber += 1
        return buffer
    }

    mutating func record(
        _ type: ContentType, _ content: [UInt8], zeros: Int = 0
    ) throws -> [UInt8] {
        try record(inner: content + [type.rawValue] + [UInt8](repeating: 0, count: zeros))
    }
}

extension AEADAlgorithm {
    static let all: [AEADAlgorithm] = [.aes128GCM, .aes256GCM, .chaCha20Poly1305]
}

extension TrafficKeys {
    /// Keys that differ by `seed`.
    static func test(_ aead: AEADAlgorithm = .aes128GCM, seed: UInt8 = 1) throws -> TrafficKeys {
        try TrafficKeys(
            aead: aead, key: [UInt8](repeating: seed, count: aead.keyLength), iv: [UInt8](repeating: ~seed, count: aead.ivLength))
    }
}

/// A handshake message with a body of `length` bytes.
func message(_ type: HandshakeType = .finished, length: Int = 32, filledWith byte: UInt8 = 0xAB) -> HandshakeMessage {
    HandshakeMessage(type: type, body: [UInt8](repeating: byte, count: length))
}

extension Alert {
    static let closeNotify = Alert(level: .warning, description: .closeNotify)
    static let userCanceled = Alert(level: .warning, description: .userCanceled)
    static let handshakeFailure = Alert(level: .fatal, description: .handshakeFailure)

    var bytes: [UInt8] { [level.rawValue, description.rawValue] }
}

extension RecordReader {
    /// A reader with keys from the start, as the engine has after ServerHello.
    static func protected(_ keys: TrafficKeys) throws -> RecordReader {
        var reader = RecordReader()
        try reader.changeKeys(keys)
        return reader
    }

    /// Reads a handshake message under the present keys' epoch and installs `keys` behind it.
    mutating func changeKeys(_ keys: TrafficKeys) throws {
        feed(record(.handshake, message(.clientHello).bytes))
        guard case .handshake(_, let point?) = try next() else { throw TestFailure.noKeyChangePoint }
        install(keys, at: point)
    }

    mutating func feed(_ bytes: some Collection<UInt8>) {
        append(Array(bytes).span)
    }

    /// Everything until more bytes are needed.
    mutating func drain() throws(RecordError) -> [Inbound] {
        var all: [Inbound] = []
        while let inbound = try next() { all.append(inbound) }
        return all
    }

    /// Feeds and drains; the error where one is thrown.
    mutating func outcome(of bytes: some Collection<UInt8>) -> Result<[Inbound], RecordError> {
        feed(bytes)
        do throws(RecordError) {
            return .success(try drain())
        } catch {
            return .failure(error)
        }
    }
}

enum TestFailure: Error {
    case noKeyChangePoint
}

extension RecordWriter {
    mutating func write(_ data: [UInt8]) throws {
        try write(applicationData: data.span)
    }
}

/// `bytes` in pieces of `size` and a rest.
func pieces(_ bytes: [UInt8], of size: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
}

/// The records in a stream: outer type, and length of the fragment.
func records(in stream: [UInt8]) -> [(type: ContentType, length: Int)] {
    var found: [(ContentType, Int)] = []
    var rest = stream[...]
    while rest.count >= 5 {
        let bytes = Array(rest.prefix(5))
        let length = Int(bytes[3]) << 8 | Int(bytes[4])
        found.append((ContentType(rawValue: bytes[0]), length))
        rest = rest.dropFirst(5 + length)
    }
    return found
}
