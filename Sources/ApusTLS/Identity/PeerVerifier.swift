/// Answers the engine's question "is this peer who it says it is?".
///
/// `ApusX509.CertificateVerifier` is the one to use; conform a type of your own to add rules or to ask elsewhere.
public protocol PeerVerifier: Sendable {
    /// The verdict, if it can be given at once; nil if ``verify(_:)`` must be awaited. The default is nil.
    func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict?

    /// The verdict. The handshake waits for it, within its time limit.
    func verify(_ request: PeerVerificationRequest) async -> PeerVerdict
}

extension PeerVerifier {
    public func verifyImmediately(_ request: PeerVerificationRequest) -> PeerVerdict? { nil }
}

/// What is to be verified.
public struct PeerVerificationRequest: Sendable, Equatable {
    /// The part that the peer plays: a server's certificate needs the name and `serverAuth`, a client's `clientAuth`.
    public enum PeerRole: Sendable, Equatable {
        case server
        case client
    }

    public var peer: PeerRole
    /// What ``certificateChain`` holds: with `CertificateType.rawPublicKey` one SubjectPublicKeyInfo (RFC 7250).
    public var certificateType: CertificateType
    /// DER certificates as sent, the end entity's first; never empty.
    public var certificateChain: [[UInt8]]
    /// The name the certificate must carry; nil for clients.
    public var serverName: ServerName?
    /// The stapled OCSP response of the end entity's certificate, if one came (RFC 6066 §8).
    public var ocspResponse: [UInt8]?
    /// Whether the peer was asked to staple one: only then a certificate that promises it (RFC 7633) can be held to its word.
    public var requestedOCSPResponse: Bool
    /// Signature schemes that this side announced for certificates.
    public var signatureSchemes: [SignatureScheme]
    /// What the handshake uses the key of the end entity's certificate for; where the certificate restricts its use, it must allow this
    /// (RFC 5280 §4.2.1.3, RFC 5246 §7.4.2).
    public var keyUse: KeyUse
    /// Whether the peer showed this chain and proved its key in an earlier handshake, whose session is being resumed (RFC 8446 §2.2): a
    /// verifier may then answer with what it found at that time. One that doesn't look at this judges anew.
    public var isResumption: Bool

    public enum KeyUse: Sendable, Equatable {
        case signature
        /// Static RSA key exchange, in the legacy policy.
        case keyEncipherment
    }

    public init(
        peer: PeerRole, certificateChain: [[UInt8]], serverName: ServerName?, ocspResponse: [UInt8]? = nil,
        requestedOCSPResponse: Bool = false, signatureSchemes: [SignatureScheme] = [],
        certificateType: CertificateType = .x509, keyUse: KeyUse = .signature,
        isResumption: Bool = false
    ) {
        self.certificateType = certificateType
        self.peer = peer
        self.certificateChain = certificateChain
        self.serverName = serverName
        self.ocspResponse = ocspResponse
        self.requestedOCSPResponse = requestedOCSPResponse
        self.signatureSchemes = signatureSchemes
        self.keyUse = keyUse
        self.isResumption = isResumption
    }
}

/// The answer to a ``PeerVerificationRequest``.
public enum PeerVerdict: Sendable {
    case trusted(PeerIdentity)
    case untrusted(UntrustedPeer)
}

/// Who the peer is, as far as it was established.
public struct PeerIdentity: Sendable, Equatable {
    /// DER SubjectPublicKeyInfo of the end entity's certificate: the handshake's signature is checked with this key.
    public var subjectPublicKeyInfo: [UInt8]
    /// The path that was built, end entity first, anchor last; empty when nothing was verified.
    public var verifiedChain: [[UInt8]]
    /// False when verification was switched off (``verifiedChain`` is then empty).
    public var isVerified: Bool
    /// The end entity's subject, for people to read.
    public var subject: String
    /// The end entity's subject alternative names, for people to read.
    public var names: [String]

    public init(subjectPublicKeyInfo: [UInt8], verifiedChain: [[UInt8]], isVerified: Bool, subject: String, names: [String]) {
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.verifiedChain = verifiedChain
        self.isVerified = isVerified
        self.subject = subject
        self.names = names
    }
}

/// Why a peer is not trusted, and at which certificate.
public struct UntrustedPeer: Error, Sendable, Equatable, CustomStringConvertible {
    /// Raw values are the words that the command line's JSON uses.
    public enum Reason: String, Sendable, CaseIterable {
        case expired
        case notYetValid = "not_yet_valid"
        case wrongName = "wrong_name"
        case unknownIssuer = "unknown_issuer"
        case selfSigned = "self_signed"
        case wrongUsage = "wrong_usage"
        case weakKey = "weak_key"
        case weakSignature = "weak_signature"
        case revoked
        /// The stapled OCSP response is missing where the certificate promises one, or it is not to be believed.
        case badStatusResponse = "bad_status_response"
        /// It had to be known that the certificate was not revoked, and is not.
        case statusUnknown = "status_unknown"
        case pinMismatch = "pin_mismatch"
        case invalid
        /// A client that had to show a certificate showed none.
        case noCertificate = "no_certificate"
    }

    public var reason: Reason
    /// One sentence for people: which certificate, what is wrong with it, what was wanted.
    public var message: String
    /// Index into the chain as sent, where the fault is at one certificate.
    public var certificateIndex: Int?

    public init(reason: Reason, message: String, certificateIndex: Int? = nil) {
        self.reason = reason
        self.message = message
        self.certificateIndex = certificateIndex
    }

    public var description: String { message }
}
