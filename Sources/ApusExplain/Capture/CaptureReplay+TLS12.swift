import ApusCrypto
import ApusRecord
import ApusTLS
import ApusWire
import ApusX509

/// Keys of TLS 1.2, and what its messages say that TLS 1.3's say elsewhere.
extension CaptureReplay {
    mutating func heardServerHelloTLS12(_ hello: ServerHello) {
        guard facts.version == .TLS12 else {
            note("\(facts.version.map { "\($0)" } ?? "That version") is told no further than its hellos.")
            return
        }
        chooseProtocol(hello.extensions)
    }

    mutating func heardTLS12(_ message: HandshakeMessage, _ side: Side) {
        facts.transcript.append(message)
        switch message.type {
        case .certificate where side == \CaptureReplay.server:
            facts.serverCertificates = (try? message.decode(CertificateTLS12.self))?.certificates ?? []
        case .certificateStatus:
            facts.ocspResponse = (try? message.decode(CertificateStatusTLS12.self))?.status.ocspResponse
        case .serverKeyExchange:
            guard facts.serverHello?.cipherSuite.tls12?.keyExchange == .ecdhe,
                let exchange = try? message.decode(ServerKeyExchangeECDHE.self)
            else { return }
            facts.group = exchange.params.group
            facts.scheme = exchange.signed.algorithm
            choose(.group, exchange.params.group, from: (try? facts.clientHello?.extensions.decode(SupportedGroups.self))?.groups)
            choose(
                .signatureScheme, exchange.signed.algorithm,
                from: (try? facts.clientHello?.extensions.decode(SignatureAlgorithms.self))?.schemes)
        case .finished:
            if side == \CaptureReplay.server { facts.serverFinished = true } else { facts.clientFinished = true }
            if facts.serverFinished, facts.clientFinished { complete() }
        default: return
        }
    }

    /// The next record is a ChangeCipherSpec: what follows it is opened with the keys of the key block (RFC 5246 §6.3).
    mutating func prepareTLS12(_ side: Side) {
        guard let clientHello = facts.clientHello, let serverHello = facts.serverHello, !self[keyPath: side].reader.isProtected
        else {
            return
        }
        guard facts.version == .TLS12, let suite = serverHello.cipherSuite.tls12 else {
            return sealBehind(side, "The cipher suite \(serverHello.cipherSuite) is not spoken here.")
        }
        let random = clientHello.random.bytes
        guard let master = secrets.secret(.clientRandom, random), master.count == 48 else {
            return sealBehind(side, "The key log has no CLIENT_RANDOM line of this connection.")
        }
        if client.epoch == .plaintext, server.epoch == .plaintext {
            event(.secret(SecretEvent(label: .clientRandom, clientRandom: random, secret: master)))
        }
        let keys = MasterSecretTLS12(hash: suite.hash, bytes: master).trafficKeys(
            for: suite.cipher, clientRandom: random, serverRandom: serverHello.random.bytes,
            encryptThenMAC: serverHello.extensions.contains(.encryptThenMAC))
        self[keyPath: side].reader.expectChangeCipherSpec(thenOpenWith: side == \CaptureReplay.client ? keys.client : keys.server)
    }

    /// A ChangeCipherSpec came: what follows it is protected.
    mutating func beginProtectionTLS12(_ side: Side) {
        guard let suite = facts.serverHello?.cipherSuite else { return }
        self[keyPath: side].epoch = .application
        event(.keysInstalled(KeysEvent(direction: self[keyPath: side].direction, epoch: .application, cipherSuite: suite)))
    }

    /// The ChangeCipherSpec itself can still be told.
    private mutating func sealBehind(_ side: Side, _ why: String) {
        event(.changeCipherSpec(self[keyPath: side].direction))
        seal(side, why)
    }
}

/// Who a captured certificate says the server is.
enum CaptureIdentity {
    static func unverified(_ certificates: [[UInt8]]) -> PeerIdentity? {
        certificates.isEmpty ? nil : try? PeerIdentity.unverified(certificates)
    }
}
