import ApusCrypto
import ApusRecord
import ApusTLS
import ApusWire

/// Keys and choices of TLS 1.3.
extension CaptureReplay {
    typealias Side = WritableKeyPath<CaptureReplay, CapturedDirection>

    /// Before a record is read: where it is protected and there are no keys, nothing more of this direction can be.
    mutating func prepare(for type: ContentType, _ side: Side) {
        if type == .changeCipherSpec, let version = facts.version, version < .TLS13 { prepareTLS12(side) }
        guard type == .applicationData, self[keyPath: side].epoch == .plaintext, !self[keyPath: side].reader.isProtected else {
            return
        }
        // Early data without its keys is passed over, and the handshake behind it still read.
        if side == \CaptureReplay.client, facts.offersEarlyData, facts.version != .TLS12 { return }
        seal(side, "The key log has no handshake secrets of this connection.")
    }

    mutating func seal(_ side: Side, _ why: String) {
        guard !self[keyPath: side].isSealed else { return }
        self[keyPath: side].isSealed = true
        note(
            why + " What the \(self[keyPath: side].name) sends from there on is sealed, and can't be told"
                + (side == \CaptureReplay.server && facts.version == .TLS13 && facts.serverCertificates.isEmpty
                    ? ": its certificate neither." : "."))
    }

    /// What a message changes.
    mutating func heard(_ message: HandshakeMessage, point: KeyChangePoint?, _ side: Side) {
        if facts.version == .TLS12 { return heardTLS12(message, side) }
        // What comes behind the handshake is no part of its transcript.
        if message.type == .keyUpdate { return updateKeys(side) }
        guard message.type != .newSessionTicket else { return }
        if message.type == .finished { checkFinished(message, side) }
        facts.transcript.append(message)
        switch message.type {
        case .clientHello: heardClientHello(message)
        case .serverHello: heardServerHello(message)
        case .encryptedExtensions: heardEncryptedExtensions(message)
        case .certificate where side == \CaptureReplay.server:
            guard let certificate = try? message.decode(CertificateMessage.self) else { return }
            facts.serverCertificates = certificate.entries.map(\.data)
            facts.ocspResponse = (try? certificate.entries.first?.extensions.decode(CertificateStatus.self))?.ocspResponse
        case .certificateVerify where side == \CaptureReplay.server:
            facts.scheme = (try? message.decode(CertificateVerify.self))?.algorithm
            choose(
                .signatureScheme, facts.scheme,
                from: (try? facts.clientHello?.extensions.decode(SignatureAlgorithms.self))?.schemes)
        case .endOfEarlyData: installHandshakeKeys(side, .clientHandshakeTrafficSecret)
        case .finished: heardFinished(side)
        default: return
        }
    }

    private mutating func heardClientHello(_ message: HandshakeMessage) {
        facts.clientHello = try? message.decode(ClientHello.self)
        facts.clientHelloMessage = message
        guard facts.offersEarlyData, let random = facts.clientHello?.random.bytes else { return }
        // Which suite the early data has is the session's; of the usual hashes the secret's length tells.
        guard let secret = secrets.secret(.clientEarlyTrafficSecret, random) else {
            client.reader.skipUndecryptable(upTo: Int(Int32.max))
            note("The early data is sealed: the key log has no CLIENT_EARLY_TRAFFIC_SECRET of this connection.")
            return
        }
        event(.secret(SecretEvent(label: .clientEarlyTrafficSecret, clientRandom: random, secret: secret)))
        let hash: HashAlgorithm = secret.count == 48 ? .sha384 : .sha256
        let offered = facts.clientHello?.cipherSuites.compactMap(\.tls13).first { $0.hash == hash }
        guard let suite = offered, let point = client.point else { return }
        client.reader.install(TrafficSecret(hash: hash, bytes: secret).trafficKeys(for: suite.aead), at: point)
        client.reader.skipUndecryptable(upTo: Int(Int32.max))
        client.epoch = .early
        event(.keysInstalled(KeysEvent(direction: .sent, epoch: .early, cipherSuite: suite.suite)))
    }

    private mutating func heardServerHello(_ message: HandshakeMessage) {
        guard let hello = try? message.decode(ServerHello.self) else { return }
        let version = (try? hello.extensions.decode(SupportedVersionsServerHello.self))?.selectedVersion ?? hello.legacyVersion
        if hello.isHelloRetryRequest {
            facts.retryIndex = facts.transcript.count - 1
            // Early data is over, and the second ClientHello comes in the clear.
            if client.epoch == .early { client.restart() }
            let group = (try? hello.extensions.decode(KeyShareHelloRetryRequest.self))?.selectedGroup
            let shares = (try? facts.clientHello?.extensions.decode(KeyShareClientHello.self))?.clientShares.map(\.group) ?? []
            choose(.helloRetryRequest, group?.description ?? "cookie", from: shares.map(\.description))
            return
        }
        facts.serverHello = hello
        facts.version = version
        let offered = (try? facts.clientHello?.extensions.decode(SupportedVersionsClientHello.self))?.versions
        choose(.version, version, from: offered ?? (facts.clientHello.map { [$0.legacyVersion] }))
        choose(.cipherSuite, hello.cipherSuite, from: facts.clientHello?.cipherSuites)
        guard version == .TLS13 else { return heardServerHelloTLS12(hello) }
        let group = (try? hello.extensions.decode(KeyShareServerHello.self))?.serverShare.group
        facts.group = group
        facts.isResumed = hello.extensions.contains(.preSharedKey)
        if let group {
            choose(.group, group, from: (try? facts.clientHello?.extensions.decode(SupportedGroups.self))?.groups)
        }
        facts.suite13 = hello.cipherSuite.tls13
        reveal([.clientHandshakeTrafficSecret, .serverHandshakeTrafficSecret])
        installHandshakeKeys(\.server, .serverHandshakeTrafficSecret)
        client.reader.toleratesPlaintextAlert = true
        // With early data the client's keys change when it has said that there is no more.
        if client.epoch != .early { installHandshakeKeys(\.client, .clientHandshakeTrafficSecret) }
    }

    private mutating func heardEncryptedExtensions(_ message: HandshakeMessage) {
        guard let extensions = (try? message.decode(EncryptedExtensions.self))?.extensions else { return }
        facts.acceptsEarlyData = extensions.contains(.earlyData)
        chooseProtocol(extensions)
        guard client.epoch == .early, !facts.acceptsEarlyData else { return }
        installHandshakeKeys(\.client, .clientHandshakeTrafficSecret)
        // What the client had under way before it learned.
        client.reader.skipUndecryptable(upTo: Int(Int32.max))
    }

    /// The choice of an application protocol, where there was one.
    mutating func chooseProtocol(_ extensions: Extensions) {
        facts.protocolChosen = (try? extensions.decode(ApplicationLayerProtocolNegotiation.self))?.protocols.first
        guard let chosen = facts.protocolChosen else { return }
        let offered = try? facts.clientHello?.extensions.decode(ApplicationLayerProtocolNegotiation.self)
        choose(.applicationProtocol, chosen, from: offered?.protocols)
    }

    private mutating func installHandshakeKeys(_ side: Side, _ label: SecretEvent.Label) {
        install(side, label, .handshake)
    }

    private mutating func install(_ side: Side, _ label: SecretEvent.Label, _ epoch: Epoch) {
        guard let suite = facts.suite13 else {
            return seal(side, "The cipher suite \(facts.serverHello.map { "\($0.cipherSuite)" } ?? "") is not known here.")
        }
        guard let random = facts.clientHello?.random.bytes, let bytes = secrets.secret(label, random) else {
            return seal(side, "The key log has no \(label.rawValue) of this connection.")
        }
        guard let point = self[keyPath: side].point else {
            return seal(side, "A message goes on where keys have to change.")
        }
        let secret = TrafficSecret(hash: suite.hash, bytes: bytes)
        self[keyPath: side].reader.install(secret.trafficKeys(for: suite.aead), at: point)
        self[keyPath: side].secret = secret
        self[keyPath: side].epoch = epoch
        event(.keysInstalled(KeysEvent(direction: self[keyPath: side].direction, epoch: epoch, cipherSuite: suite.suite)))
    }

    /// Those that the key log has, before the keys that come from them.
    mutating func reveal(_ labels: [SecretEvent.Label]) {
        guard let random = facts.clientHello?.random.bytes else { return }
        for label in labels {
            guard let secret = secrets.secret(label, random) else { continue }
            event(.secret(SecretEvent(label: label, clientRandom: random, secret: secret)))
        }
    }

    private mutating func checkFinished(_ message: HandshakeMessage, _ side: Side) {
        guard let secret = self[keyPath: side].secret, let finished = try? message.decode(Finished.self),
            let suite = facts.suite13
        else {
            return
        }
        let name = self[keyPath: side].name
        if secret.isValid(verifyData: finished.verifyData, transcriptHash: facts.transcriptHash(suite.hash)) {
            event(.checked(Check(subject: .finished, detail: "the \(name)'s Finished covers every message that was captured")))
        } else {
            note("The \(name)'s Finished does not fit the messages in the capture: they were changed, or some are missing.")
        }
    }

    private mutating func heardFinished(_ side: Side) {
        if side == \CaptureReplay.server {
            facts.serverFinished = true
            reveal([.clientTrafficSecret0, .serverTrafficSecret0, .exporterSecret])
            install(side, .serverTrafficSecret0, .application)
        } else {
            facts.clientFinished = true
            install(side, .clientTrafficSecret0, .application)
        }
        if facts.serverFinished, facts.clientFinished { complete() }
    }

    private mutating func updateKeys(_ side: Side) {
        guard let suite = facts.suite13, let secret = self[keyPath: side].secret, let point = self[keyPath: side].point else {
            return
        }
        let next = secret.nextGeneration()
        self[keyPath: side].reader.install(next.trafficKeys(for: suite.aead), at: point)
        self[keyPath: side].secret = next
        self[keyPath: side].generation += 1
        event(.keysUpdated(self[keyPath: side].direction, generation: self[keyPath: side].generation))
    }

    /// A choice of the server's.
    mutating func choose<Item: CustomStringConvertible>(_ subject: Choice.Subject, _ chosen: Item?, from offered: [Item]?) {
        guard let chosen else { return }
        event(
            .chosen(
                Choice(
                    subject: subject, by: .server, chosen: chosen.description, offered: offered?.map(\.description) ?? [],
                    reason: "the server chose it; why, a capture does not tell")))
    }

    mutating func complete() {
        guard !facts.isComplete, let hello = facts.clientHello, let serverHello = facts.serverHello, let version = facts.version
        else {
            return
        }
        facts.isComplete = true
        let name = (try? hello.extensions.decode(ServerNameList.self))?.hostName.map { String(decoding: $0, as: UTF8.self) }
        var parameters = NegotiatedParameters(
            version: version, cipherSuite: serverHello.cipherSuite, clientRandom: hello.random.bytes)
        parameters.group = facts.group
        parameters.signatureScheme = facts.scheme
        parameters.applicationProtocol = facts.protocolChosen
        parameters.serverName = name
        parameters.isResumed = facts.isResumed || (version == .TLS12 && facts.serverCertificates.isEmpty)
        parameters.usedHelloRetryRequest = facts.usedRetry
        parameters.peerIdentity = CaptureIdentity.unverified(facts.serverCertificates)
        parameters.peerCertificates = facts.serverCertificates
        parameters.earlyData = !facts.offersEarlyData ? .notSent : facts.acceptsEarlyData ? .accepted : .rejected
        parameters.peerOCSPResponse = facts.ocspResponse
        parameters.isBoundToHandshake = version == .TLS13 || serverHello.extensions.contains(.extendedMasterSecret)
        event(.completed(parameters))
        if version == .TLS13 {
            note(
                "The shared secret, and what lies between it and the traffic secrets, can't be told: a key log does not hold them."
            )
        }
        guard !parameters.isResumed else { return }
        note("Whether the server's certificate is to be trusted is not judged here: a capture says neither when nor by whom.")
    }
}
