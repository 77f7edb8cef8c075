/// Why a connection failed, and whose fault it was.
///
/// The peer learns nothing but an alert (``alert``); the person gets the rest from ``description``, and from ``advice`` what to do.
public enum TLSError: Error, Sendable, Equatable {
    /// The peer sent bytes that do not have the shape the protocol demands.
    case decode(DecodeFailure)
    /// The peer broke a rule of the protocol.
    case misbehaved(Misbehaviour)
    /// Both sides are right, and have nothing in common.
    case incompatible(Incompatibility)
    /// The peer is not, or not provably, who it has to be.
    case untrusted(UntrustedPeer)
    /// The peer ended the connection with this alert.
    case received(AlertDescription)
    /// The transport ended without close_notify: what came may be cut short (RFC 8446 §6.1).
    case truncated(Truncation)
    /// This side was used or configured wrongly, or could not do its part.
    case misuse(Misuse)
}

/// A message that could not be decoded, and where in it.
public struct DecodeFailure: Sendable, Equatable {
    /// The RFC's name of the message or record: `ClientHello`.
    public var message: String
    public var error: DecodeError
}

/// Where the byte stream broke off.
public enum Truncation: Sendable, Equatable {
    case duringHandshake
    case duringData
}

/// A fault on this side.
public enum Misuse: Sendable, Equatable {
    /// The call came in a state in which it makes no sense.
    case invalidCall(String)
    /// The configuration can't work; it says why.
    case invalidConfiguration(String)
    /// The answer does not belong to the pending request.
    case unexpectedAnswer
    /// Signing failed, locally or at the remote signer.
    case signingFailed(String)
    /// A primitive failed on input of our own.
    case cryptographyFailed(String)
    /// No more records can be protected under the current keys.
    case keysExhausted
}

/// What the two sides have nothing in common in.
public enum Incompatibility: Sendable, Equatable {
    case version(offered: [ProtocolVersion], supported: [ProtocolVersion])
    case cipherSuite(offered: [CipherSuite], supported: [CipherSuite])
    case group(offered: [NamedGroup], supported: [NamedGroup])
    case signatureScheme(offered: [SignatureScheme], supported: [SignatureScheme])
    /// No external pre-shared key that both sides have, and no certificate to show instead: how many keys the client offered.
    case preSharedKey(offered: Int)
    /// RFC 7250 §4.
    case certificateType(offered: [CertificateType], supported: [CertificateType])
    case applicationProtocol(offered: [ApplicationProtocol], supported: [ApplicationProtocol])
    /// No identity for the name that the client asked for.
    case serverName(String?)
}
