#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What a revocation list or an OCSP response says of a certificate.
public enum RevocationStatus: Sendable, Equatable {
    /// Not revoked, says somebody who may say so; their word holds until then.
    case good(until: Date)
    case revoked(Revocation)
    /// Nobody says: there is no answer, or it is out of date, or it does not know the certificate. The text is a part of a sentence.
    case unknown(String)
    /// There is an answer, but it can't be read, or is not from somebody who may give it. The text is a part of a sentence.
    case unsatisfactory(String)
}

/// That a certificate was taken back by who issued it.
public struct Revocation: Sendable, Equatable {
    public var date: Date
    /// nil where none was given.
    public var reason: RevocationReason?

    public init(date: Date, reason: RevocationReason? = nil) {
        self.date = date
        self.reason = reason
    }
}

/// RFC 5280 §5.3.1: `CRLReason ::= ENUMERATED { … }`
public struct RevocationReason: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The names are the RFC's: `keyCompromise`.
    public var description: String {
        let names = [
            "unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded", "cessationOfOperation",
            "certificateHold", "reason 7", "removeFromCRL", "privilegeWithdrawn", "aACompromise",
        ]
        return Int(rawValue) < names.count ? names[Int(rawValue)] : "reason \(rawValue)"
    }
}

/// Clocks of two machines differ.
enum ClockTolerance {
    /// How far the time of an answer may lie ahead of ours, in seconds; OpenSSL allows as much.
    static let seconds: Double = 300
}

/// An OCSP response or a revocation list that can't be read.
public struct MalformedRevocation: Error, Equatable, Sendable, CustomStringConvertible {
    /// A part of a sentence: "it …" or what is wrong.
    public let reason: String
    /// Whether it is well formed, and says that there is no answer (`tryLater`, `unauthorized`, …).
    var isNoAnswer = false

    public var description: String { reason }
}
