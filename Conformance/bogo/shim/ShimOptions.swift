import ApusTLS

/// What the flags of one connection ask for. The flags are described where BoringSSL's own shim declares them.
struct ShimOptions {
    // Where the runner is.
    var port: UInt16 = 0
    var isIPv6 = false
    var shimID: UInt64 = 0

    var isServer = false
    var resumeCount = 0

    // What may be negotiated.
    var minimumVersion: UInt16?
    var maximumVersion: UInt16?
    var excludesTLS12 = false
    var excludesTLS13 = false
    var cipherSuites: String?
    var groups: [UInt16] = []
    var groupFlags: [UInt16] = []
    var keyShares: [UInt16] = []
    var sendsNoKeyShares = false
    var verifyPreferences: [UInt16] = []
    var prefersServerCiphers = false
    var compliance: CompliancePolicy?
    var sendsGREASE = false
    var permutesExtensions = false
    var maximumSentFragment: Int?

    // Sessions and early data.
    var givesNoTickets = false
    var usesTicketCallback = false
    var ticketCallbackDeclines = false
    /// Seconds that pass before the next connection.
    var resumptionDelay: UInt32 = 0
    var enablesEarlyData = false
    /// The handshake message that is waited for before early data is written; nil for none.
    var earlyWriteAfter: UInt16?

    // Who we are.
    var credential = CredentialOptions()
    var credentials: [CredentialOptions] = []

    // Names and application protocols.
    var hostName: String?
    var advertisedProtocols: [UInt8] = []
    var selectedProtocol: String?
    var declinesProtocols = false
    var rejectsProtocols = false

    // Who the peer is.
    var requiresClientCertificate = false
    var verifiesPeer = false
    var verificationFails = false
    /// Whether a peer is judged anew when its session is resumed.
    var verifiesAgain = false
    var maximumCertificateList: Int?
    var acceptedCertificateTypes: [UInt16] = []
    var availableCertificateTypes: [UInt16] = []
    /// DER names in hexadecimal, with commas between them.
    var certificateAuthorities: String?
    var requestsStaple = false
    var usesStapleCallback = false
    var stapleCallbackDeclines = false
    var stapleCallbackFails = false

    // When answers are given.
    var isAsynchronous = false
    var usesEarlyCallback = false
    var earlyCallbackFails = false
    var usesRejectionCallback = false
    var rejectionCallbackFails = false
    var certificateCallbackFails = false
    /// A server's staple goes with its identity: where the one can't be had, neither can the other.
    var identityCallbackFails: Bool { certificateCallbackFails || isServer && usesStapleCallback && stapleCallbackFails }

    // What is done on the connection.
    var writesFirst = false
    var initialWrite = "hello"
    var initialWriteCount = 1
    var readSize = 512
    var leavesWriteUnfinished = false
    var writesDifferentRecordSizes = false
    var sendsAlert = false
    var updatesKeys = false
    var updatesKeysBeforeRead = false
    var shutsDown = false
    var checksCloseNotify = false
    var exportsTrafficSecrets = false
    var exportLength = 0
    var exportLabel = ""
    var exportContext = ""
    var usesExportContext = false
    var exportsBetweenReads = false
    var handshakeNeverDone = false

    // What is expected of the handshake.
    var expected = Expectations()
}

extension ShimOptions {
    /// The credential that credential flags describe: the newest, or the default one where none was opened.
    var currentCredential: CredentialOptions {
        get { credentials.last ?? credential }
        set {
            if credentials.isEmpty { credential = newValue } else { credentials[credentials.count - 1] = newValue }
        }
    }
}

/// A certificate chain with its key.
struct CredentialOptions {
    var isRawPublicKey = false
    /// A pre-shared key, which is imported (RFC 9258).
    var isPreSharedKey = false
    var preSharedKey: [UInt8]?
    var preSharedIdentity: [UInt8]?
    var preSharedContext: [UInt8]?
    /// Whether SHA-384 belongs to the key; otherwise it is SHA-256.
    var preSharedKeyHasSHA384 = false
    var certificateFile: String?
    var keyFile: String?
    var signingPreferences: [UInt16] = []
    var ocspResponse: [UInt8]?
    /// Whether it is for peers alone that name one of its issuers.
    var mustMatchIssuer = false
}

/// What the handshake must have negotiated.
struct Expectations {
    var version: UInt16?
    var cipherSuite: UInt16?
    var group: UInt16?
    var peerSignatureScheme: UInt16?
    var helloRetryRequest = false
    var noHelloRetryRequest = false
    var serverName: String?
    var noServerName = false
    var applicationProtocol: String?
    var advertisedProtocols: [UInt8] = []
    var peerVerifyPreferences: [UInt16] = []
    var peerCertificateFile: String?
    var noPeerCertificate = false
    var selectedCredential: Int?
    var messageTrace: String?
    var ocspResponse: [UInt8]?
    var peerKeyHash: [UInt8]?
    var peerCertificateType: UInt16?
    var sessionMiss = false
    var noSession = false
    var sessionID = false
    var ticketRenewal = false
    var ticketForEarlyData = false
    var earlyDataAccepted = false
    var earlyDataRejected = false
    var noEarlyDataOffer = false
    var earlyDataReason: String?
    /// Seconds, the client's age of its ticket less the server's.
    var ticketAgeSkew: Int?
    var verifyResult = false
    var certificateAuthorities: String?
}
