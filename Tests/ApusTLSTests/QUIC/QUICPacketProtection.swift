import ApusTLS
import Crypto
import CryptoExtras

/// How QUIC protects packets (RFC 9001 §5), as far as a test needs it: keys from a secret, the payload, the header.
struct QUICPacketProtection {
    enum Cipher {
        case aes128
        case aes256
        case chaCha20
    }

    let cipher: Cipher
    let key: [UInt8]
    let iv: [UInt8]
    let headerKey: [UInt8]

    static let initialSalt: [UInt8] = [
        0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a,
    ]

    /// RFC 9001 §5.2.
    static func initialSecret(_ label: String, destination: [UInt8]) -> [UInt8] {
        let secret = HKDF<SHA256>.extract(inputKeyMaterial: SymmetricKey(data: destination), salt: initialSalt)
        return expand(Array(secret), label, 32, SHA256.self)
    }

    /// RFC 8446 §7.1, with an empty context.
    static func expand<H: HashFunction>(_ secret: [UInt8], _ label: String, _ length: Int, _ hash: H.Type) -> [UInt8] {
        let full = Array("tls13 \(label)".utf8)
        let info = [UInt8(length >> 8), UInt8(length & 0xff), UInt8(full.count)] + full + [0]
        // One block is enough (RFC 5869 §2.3).
        return Array(HMAC<H>.authenticationCode(for: info + [1], using: SymmetricKey(data: secret)).prefix(length))
    }

    /// RFC 9001 §5.1.
    init(_ secret: [UInt8], _ cipher: Cipher) {
        func derive(_ label: String, _ length: Int) -> [UInt8] {
            cipher == .aes256 ? Self.expand(secret, label, length, SHA384.self) : Self.expand(secret, label, length, SHA256.self)
        }
        self.cipher = cipher
        let length = cipher == .aes128 ? 16 : 32
        key = derive("quic key", length)
        iv = derive("quic iv", 12)
        headerKey = derive("quic hp", length)
    }

    init(_ secret: QUICSecret) {
        let cipher: Cipher =
            switch secret.cipherSuite {
            case .TLS_AES_128_GCM_SHA256: .aes128
            case .TLS_AES_256_GCM_SHA384: .aes256
            default: .chaCha20
            }
        self.init(secret.bytes, cipher)
    }

    /// RFC 9001 §5.4.3, §5.4.4.
    func mask(_ sample: [UInt8]) throws -> [UInt8] {
        if cipher == .chaCha20 {
            let counter = sample[..<4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let stream = try Insecure.ChaCha20CTR.encrypt(
                [UInt8](repeating: 0, count: 5), using: SymmetricKey(data: headerKey),
                counter: Insecure.ChaCha20CTR.Counter(offset: counter), nonce: Insecure.ChaCha20CTR.Nonce(data: sample[4...]))
            return Array(stream)
        }
        var block = sample
        try AES.permute(&block, key: SymmetricKey(data: headerKey))
        return Array(block[..<5])
    }

    private func nonce(_ number: UInt64) -> [UInt8] {
        var nonce = iv
        for index in 0..<8 { nonce[11 - index] ^= UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
        return nonce
    }

    /// - Parameter header: up to and including the packet number, whose length its first byte tells.
    func protect(_ payload: [UInt8], header: [UInt8], number: UInt64) throws -> [UInt8] {
        let key = SymmetricKey(data: key)
        let sealed: [UInt8]
        if cipher == .chaCha20 {
            let box = try ChaChaPoly.seal(
                payload, using: key, nonce: ChaChaPoly.Nonce(data: nonce(number)), authenticating: header)
            sealed = Array(box.ciphertext) + Array(box.tag)
        } else {
            let box = try AES.GCM.seal(payload, using: key, nonce: AES.GCM.Nonce(data: nonce(number)), authenticating: header)
            sealed = Array(box.ciphertext) + Array(box.tag)
        }
        let numberLength = Int(header[0] & 3) + 1
        let sample = Array(sealed[(4 - numberLength)...].prefix(16))
        var header = header
        Self.apply(try mask(sample), to: &header, numberLength: numberLength)
        return header + sealed
    }

    /// Opens a packet whose number starts at this offset; `nil` where it is not authentic.
    func open(_ packet: [UInt8], numberOffset: Int, number: UInt64) throws -> [UInt8]? {
        let mask = try mask(Array(packet[(numberOffset + 4)...].prefix(16)))
        let first = packet[0] ^ (mask[0] & (packet[0] & 0x80 != 0 ? 0x0f : 0x1f))
        let numberLength = Int(first & 3) + 1
        var header = Array(packet[..<(numberOffset + numberLength)])
        Self.apply(mask, to: &header, numberLength: numberLength)
        let body = packet[header.count...]
        let key = SymmetricKey(data: key)
        if cipher == .chaCha20 {
            let box = try ChaChaPoly.SealedBox(
                nonce: ChaChaPoly.Nonce(data: nonce(number)), ciphertext: body.dropLast(16), tag: body.suffix(16))
            return (try? ChaChaPoly.open(box, using: key, authenticating: header)).map { Array($0) }
        }
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: nonce(number)), ciphertext: body.dropLast(16), tag: body.suffix(16))
        return (try? AES.GCM.open(box, using: key, authenticating: header)).map { Array($0) }
    }

    /// RFC 9001 §5.4.1: doing it twice undoes it.
    private static func apply(_ mask: [UInt8], to header: inout [UInt8], numberLength: Int) {
        header[0] ^= mask[0] & (header[0] & 0x80 != 0 ? 0x0f : 0x1f)
        for index in 0..<numberLength { header[header.count - numberLength + index] ^= mask[1 + index] }
    }
}
