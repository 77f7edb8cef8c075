/// Something that happened on a connection. Explanations, key logs, metrics and tests are folds over these.
public struct HandshakeEvent: Sendable {
    /// When, by the connection's clock.
    public let time: ContinuousClock.Instant
    public let kind: Kind

    package init(time: ContinuousClock.Instant, kind: Kind) {
        self.time = time
        self.kind = kind
    }

    public enum Kind: Sendable {
        case started(Role, serverName: ServerName?)
        case message(MessageEvent)
        case changeCipherSpec(Direction)
        case chosen(Choice)
        /// Only where the configuration reveals secrets.
        case secret(SecretEvent)
        /// TLS 1.2: what the key exchange gave, from which the master secret comes. Only where the configuration reveals secrets; key logs
        /// have no line for it.
        case premasterSecret([UInt8])
        /// A secret that traffic secrets come from. Only where the configuration reveals secrets; key logs have no line for it.
        case scheduleSecret(ScheduleSecretEvent)
        /// A record, sealed as on the wire and opened. Only where the configuration reveals secrets.
        case record(RecordEvent)
        /// Records in this direction are protected under new keys from here on.
        case keysInstalled(KeysEvent)
        case checked(Check)
        case alert(Direction, AlertLevel, AlertDescription)
        case completed(NegotiatedParameters)
        /// After the handshake: the keys of a direction moved on to this generation (RFC 8446 §4.6.3).
        case keysUpdated(Direction, generation: Int)
        case closeNotify(Direction)
        case failed(TLSError)
    }
}

/// Which side of the handshake this connection is.
public enum Role: String, Sendable, Equatable {
    case client
    case server
}

/// Which way something went, seen from this side.
public enum Direction: String, Sendable, Equatable {
    case sent
    case received
}

/// The keys that protect a record: none yet, those of early data, the handshake's or the application's.
public enum Epoch: String, Sendable, Equatable {
    case plaintext
    case early
    case handshake
    case application
}

/// A handshake message with its exact bytes.
public struct MessageEvent: Sendable, Equatable {
    public var direction: Direction
    public var type: HandshakeType
    /// The whole message, its four-byte header included.
    public var bytes: [UInt8]
    /// How the record that carried it was protected.
    public var epoch: Epoch
    /// A ServerHello with the random value that makes it a HelloRetryRequest (RFC 8446 §4.1.3).
    public var isHelloRetryRequest: Bool

    package init(direction: Direction, type: HandshakeType, bytes: [UInt8], epoch: Epoch, isHelloRetryRequest: Bool) {
        self.direction = direction
        self.type = type
        self.bytes = bytes
        self.epoch = epoch
        self.isHelloRetryRequest = isHelloRetryRequest
    }
}

/// A choice, what there was to choose from, and why this one won.
public struct Choice: Sendable, Equatable {
    public enum Subject: String, Sendable {
        case version
        case cipherSuite = "cipher_suite"
        case group
        case signatureScheme = "signature_algorithm"
        case applicationProtocol = "alpn"
        case certificate
        case helloRetryRequest = "hello_retry_request"
        case resumption
        /// An external pre-shared key.
        case preSharedKey = "pre_shared_key"
        case earlyData = "early_data"
    }

    public var subject: Subject
    /// Who chose.
    public var by: Role
    public var chosen: String
    /// What the peer offered or this side offered, in its order.
    public var offered: [String]
    /// What the side that chose could have taken, in its order; nil where only the other side knows.
    public var supported: [String]?
    /// One sentence.
    public var reason: String

    package init(
        subject: Subject, by: Role, chosen: String, offered: [String], supported: [String]? = nil, reason: String
    ) {
        self.subject = subject
        self.by = by
        self.chosen = chosen
        self.offered = offered
        self.supported = supported
        self.reason = reason
    }
}

/// A derived secret. It decrypts the connection; it exists only where the configuration asked for it.
public struct SecretEvent: Sendable {
    /// Labels as key logs spell them (RFC 9850).
    public enum Label: String, Sendable, CaseIterable {
        case clientEarlyTrafficSecret = "CLIENT_EARLY_TRAFFIC_SECRET"
        case clientHandshakeTrafficSecret = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
        case serverHandshakeTrafficSecret = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
        case clientTrafficSecret0 = "CLIENT_TRAFFIC_SECRET_0"
        case serverTrafficSecret0 = "SERVER_TRAFFIC_SECRET_0"
        case exporterSecret = "EXPORTER_SECRET"
        /// TLS 1.2's master secret.
        case clientRandom = "CLIENT_RANDOM"
    }

    public var label: Label
    public var clientRandom: [UInt8]
    public var secret: [UInt8]

    package init(label: Label, clientRandom: [UInt8], secret: [UInt8]) {
        self.label = label
        self.clientRandom = clientRandom
        self.secret = secret
    }

    /// The line that key logs hold for it (RFC 9850 §2), without the line's end.
    public var keyLogLine: String {
        "\(label.rawValue) \(hexadecimal(clientRandom)) \(hexadecimal(secret))"
    }
}

/// New record keys in one direction.
public struct KeysEvent: Sendable, Equatable {
    public var direction: Direction
    public var epoch: Epoch
    public var cipherSuite: CipherSuite

    package init(direction: Direction, epoch: Epoch, cipherSuite: CipherSuite) {
        self.direction = direction
        self.epoch = epoch
        self.cipherSuite = cipherSuite
    }
}

/// A proof that was checked and found good.
public struct Check: Sendable, Equatable {
    public enum Subject: String, Sendable {
        case certificateChain = "certificate_chain"
        case certificateVerify = "certificate_verify"
        /// The signature over the server's ephemeral key in TLS 1.2.
        case serverKeyExchange = "server_key_exchange"
        case finished
        case downgradeProtection = "downgrade_protection"
        case binder
    }

    public var subject: Subject
    /// What was compared with what, in one sentence.
    public var detail: String

    package init(subject: Subject, detail: String) {
        self.subject = subject
        self.detail = detail
    }
}

/// Receives events as they happen, on the thread that drives the connection; it must not call back into it.
public typealias HandshakeObserver = @Sendable (HandshakeEvent) -> Void

package func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
