package import ApusWire

/// Everything that a survey found out about a server, without any judgement.
package struct Observations: Sendable, Equatable {
    /// From SSL 3.0 up.
    package var versions: [VersionFacts] = []
    /// Every group that was asked for, taken or not.
    package var groups: [GroupFacts] = []
    package var signatures: [SignatureFacts] = []
    /// Application protocols that the server takes, in the order in which it prefers them to others that were offered.
    package var applicationProtocols: [ApplicationProtocol] = []
    /// Whether it refuses a client whose protocols it does not know (RFC 7301 §3.2); nil where it has no protocols.
    package var refusesUnknownProtocols: Bool?
    package var resumption = ResumptionFacts()
    package var helloRetry: HelloRetryFacts?
    package var stapledOCSP: [UInt8]?
    package var certificateCompression: [CertificateCompressionAlgorithm] = []
    package var requestsClientCertificate = false

    // TLS 1.2 and below; nil where it speaks none of these.
    package var secureRenegotiation: Bool?
    package var extendedMasterSecret: Bool?
    /// Nil also where it takes no CBC suite.
    package var encryptThenMAC: Bool?
    package var compression: Bool?
    /// RFC 7507; nil where there is no lower version to fall back to.
    package var fallbackSignal: Bool?
    /// RFC 9846 §4.2.3: in an answer with TLS 1.2 or below, the server says that it could do better; nil without TLS 1.3 or below it.
    package var downgradeSentinel: Bool?

    /// Each chain that the server showed, once; DER, the server's own certificate first.
    package var chains: [[[UInt8]]] = []

    package init() {}

    package func facts(_ version: ProtocolVersion) -> VersionFacts? { versions.first { $0.version == version } }
    package func supports(_ version: ProtocolVersion) -> Bool { facts(version)?.isSupported ?? false }
    package var supportedVersions: [ProtocolVersion] { versions.filter(\.isSupported).map(\.version) }
}

/// What a server takes in one version.
package struct VersionFacts: Sendable, Equatable {
    package var version: ProtocolVersion
    package var isSupported: Bool
    /// How it refused the version.
    package var refusal: String?
    /// Those that it took, in the order in which it took them.
    package var cipherSuites: [CipherSuite]
    /// Whether the server's order decides, and not the client's; nil with fewer than two suites.
    package var prefersOwnOrder: Bool?
    /// The smallest group of finite-field Diffie-Hellman that was used, in bits.
    package var smallestDHGroup: Int?

    package init(
        version: ProtocolVersion, isSupported: Bool, refusal: String? = nil, cipherSuites: [CipherSuite] = [],
        prefersOwnOrder: Bool? = nil, smallestDHGroup: Int? = nil
    ) {
        self.version = version
        self.isSupported = isSupported
        self.refusal = refusal
        self.cipherSuites = cipherSuites
        self.prefersOwnOrder = prefersOwnOrder
        self.smallestDHGroup = smallestDHGroup
    }
}

/// Whether a group is taken; nil where it was not asked, because the version is not spoken or the group is not of it.
package struct GroupFacts: Sendable, Equatable {
    package var group: NamedGroup
    package var inTLS13: Bool?
    package var inTLS12: Bool?

    package init(group: NamedGroup, inTLS13: Bool? = nil, inTLS12: Bool? = nil) {
        self.group = group
        self.inTLS13 = inTLS13
        self.inTLS12 = inTLS12
    }

    package var isTaken: Bool { inTLS13 == true || inTLS12 == true }
}

/// A signature algorithm that the server signed a handshake with.
package struct SignatureFacts: Sendable, Equatable {
    package var scheme: SignatureScheme
    package var versions: [ProtocolVersion]

    package init(scheme: SignatureScheme, versions: [ProtocolVersion]) {
        self.scheme = scheme
        self.versions = versions
    }
}

/// How sessions are resumed: each way was tried, or it says why not.
package struct ResumptionFacts: Sendable, Equatable {
    package enum Way: Sendable, Equatable {
        case resumed
        /// A ticket or an ID was given, and not honoured.
        case givenAndRefused
        case notOffered
        case notTried(String)
    }

    package var tls13Ticket = Way.notTried("it does not speak TLS 1.3")
    package var tls12Ticket = Way.notTried("it does not speak TLS 1.2")
    package var tls12SessionID = Way.notTried("it does not speak TLS 1.2")
    /// Seconds, as the server said.
    package var ticketLifetime: UInt32?
    /// Tickets after one handshake of TLS 1.3.
    package var ticketCount = 0
    /// Bytes; nil where no early data may be sent.
    package var maximumEarlyData: UInt32?

    package init() {}
}

/// RFC 9846 §4.2.4: what the server does with a hello that brings no key share.
package struct HelloRetryFacts: Sendable, Equatable {
    /// It asked for a share of this group; nil where it did not ask.
    package var wanted: NamedGroup?
    package var sendsCookie: Bool
    /// Whether a handshake comes to its end that way; nil where it was not tried.
    package var completes: Bool?

    package init(wanted: NamedGroup?, sendsCookie: Bool, completes: Bool?) {
        self.wanted = wanted
        self.sendsCookie = sendsCookie
        self.completes = completes
    }
}
