import ApusCrypto
import ApusRecord
import ApusWire

/// Reads a server's answer to a crafted hello, from bytes of any split, up to the point where it would be the client's turn.
///
/// In TLS 1.3 it opens what the server sends encrypted, where it has the private key of the share. It checks no signature and no
/// certificate: nothing is ever sent over such a connection.
package struct AnswerReader: Sendable {
    package private(set) var answer = ServerAnswer(ending: .silence)
    /// Nothing more is needed.
    package private(set) var isComplete = false
    private let hello: PreparedHello
    private var reader = RecordReader()
    private var received = 0

    /// More than any server needs for its first flight, in bytes.
    static let maximumSize = 512 * 1024

    package init(_ hello: PreparedHello) {
        self.hello = hello
        reader.allowsChangeCipherSpec = true
    }

    package mutating func receive(_ bytes: Span<UInt8>) {
        guard !isComplete else { return }
        received += bytes.count
        guard received <= Self.maximumSize else { return finish(.malformed("it is longer than \(Self.maximumSize) bytes")) }
        reader.append(bytes)
        do throws(RecordError) {
            while !isComplete, let inbound = try reader.next() { take(inbound) }
        } catch {
            if case .notTLS = error { finish(.notTLS) } else { finish(.malformed(error.description)) }
        }
    }

    /// The connection ended, or the time is over.
    package mutating func end(_ ending: ServerAnswer.Ending) {
        guard !isComplete else { return }
        // A hello that was read is an answer, whatever became of the rest.
        finish(answer.hello == nil ? ending : .complete)
    }

    private mutating func finish(_ ending: ServerAnswer.Ending) {
        answer.ending = ending
        isComplete = true
    }

    private mutating func take(_ inbound: RecordReader.Inbound) {
        switch inbound {
        case .handshake(let message, let point):
            do throws(DecodeError) { try take(message, point) } catch { finish(.malformed(error.description)) }
        case .alert(let alert):
            // A warning (unrecognized_name, say) goes before an answer.
            guard alert.level == .fatal || alert.description == .closeNotify else { return }
            finish(alert.description == .closeNotify ? .closed : .alert(alert.description))
        case .changeCipherSpec: return
        case .applicationData: finish(.malformed("application data in a handshake"))
        }
    }

    private mutating func take(_ message: HandshakeMessage, _ point: KeyChangePoint?) throws(DecodeError) {
        if message.type == .serverHello { return try takeHello(message, point) }
        guard answer.hello != nil else { return finish(.malformed("\(message.type.messageName) before ServerHello")) }
        let isTLS13 = answer.version.map { $0 >= .TLS13 } ?? false
        switch message.type {
        case .certificate where isTLS13:
            let entries = try message.decode(CertificateMessage.self).entries
            answer.certificates = entries.map(\.data)
            answer.ocspResponse = try entries.first?.extensions.decode(CertificateStatus.self)?.ocspResponse
        case .certificate: answer.certificates = try message.decode(CertificateTLS12.self).certificates
        case .compressedCertificate: answer.certificateCompression = try message.decode(CompressedCertificate.self).algorithm
        case .certificateStatus: answer.ocspResponse = try message.decode(CertificateStatusTLS12.self).status.ocspResponse
        case .serverKeyExchange: takeKeyExchange(message)
        case .certificateRequest: answer.requestsClientCertificate = true
        case .encryptedExtensions: answer.encryptedExtensions = try message.decode(EncryptedExtensions.self).extensions
        case .certificateVerify: answer.signatureScheme = try message.decode(CertificateVerify.self).algorithm
        case .serverHelloDone, .finished: finish(.complete)
        default: return
        }
    }

    private mutating func takeHello(_ message: HandshakeMessage, _ point: KeyChangePoint?) throws(DecodeError) {
        guard answer.hello == nil else { return finish(.malformed("a second ServerHello")) }
        let serverHello = try message.decode(ServerHello.self)
        answer.hello = serverHello
        answer.version =
            try serverHello.extensions.decode(SupportedVersionsServerHello.self)?.selectedVersion ?? serverHello.legacyVersion
        guard answer.version == .TLS13 else { return }
        guard !serverHello.isHelloRetryRequest, let point, let keys = try? handshakeKeys(serverHello, message) else {
            return finish(.complete)
        }
        reader.install(keys, at: point)
    }

    /// What the server's flight is protected with; nil where it took a share or a suite that is not ours to follow.
    private func handshakeKeys(_ serverHello: ServerHello, _ message: HandshakeMessage) throws -> TrafficKeys? {
        guard let suite = serverHello.cipherSuite.tls13,
            let share = try serverHello.extensions.decode(KeyShareServerHello.self)?.serverShare,
            let key = hello.keys.first(where: { $0.group == share.group })
        else { return nil }
        var transcript = TranscriptHash(suite.hash)
        transcript.update(hello.message.bytes)
        transcript.update(message.bytes)
        let secret = EarlySecret(hash: suite.hash, psk: nil).handshakeSecret(try key.sharedSecret(peerShare: share.keyExchange))
        return secret.serverHandshakeTrafficSecret(transcriptHash: transcript.current()).trafficKeys(for: suite.aead)
    }

    /// ServerKeyExchange has a form for each key exchange, and no type of its own: what the suite does not tell stays unread.
    private mutating func takeKeyExchange(_ message: HandshakeMessage) {
        guard let suite = answer.hello?.cipherSuite else { return }
        let traits = CipherSuiteTraits(suite)
        let body = message.body
        var rest = body.span
        if traits.isECDHE, !traits.usesPSK, let params = try? ServerECDHParams(decoding: &rest) {
            answer.keyExchange = .ecdhe(params.group)
        } else if traits.isDHE, !traits.usesPSK, let params = try? ServerDHParams(decoding: &rest) {
            answer.keyExchange = .dhe(bits: params.bits)
        } else {
            return
        }
        guard answer.version == .TLS12, !traits.isAnonymous, let signed = try? DigitallySigned(decoding: &rest) else { return }
        answer.signatureScheme = signed.algorithm
    }
}
