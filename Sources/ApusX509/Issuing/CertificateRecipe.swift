#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// What goes into a certificate that is issued here. The defaults make a plain one; tests make others.
package struct CertificateRecipe: Sendable {
    /// A subject alternative name.
    package enum Name: Sendable, Equatable {
        case dnsName(String)
        /// In network order.
        case ipAddress([UInt8])
        case emailAddress(String)
        case uri(String)
    }

    package enum Usage: Sendable, Equatable {
        case serverAuth
        case clientAuth
        case codeSigning
        case any
    }

    /// Bits of the key usage extension that are in use here.
    package enum KeyUsageBit: Sendable, Equatable {
        case digitalSignature
        case keyEncipherment
        case keyCertSign
        case cRLSign
    }

    package enum BasicConstraints: Sendable, Equatable {
        case authority(maximumPathLength: Int?)
        case endEntity
    }

    /// Subtrees. An IP range is its address and its mask, one after the other.
    package struct NameConstraints: Sendable, Equatable {
        package var permitted: [Name]
        package var excluded: [Name]

        package init(permitted: [Name] = [], excluded: [Name] = []) {
            self.permitted = permitted
            self.excluded = excluded
        }
    }

    /// An extension by its parts.
    package struct Extension: Sendable, Equatable {
        package var identifier: [UInt]
        package var isCritical: Bool
        /// DER.
        package var value: [UInt8]

        package init(identifier: [UInt], isCritical: Bool, value: [UInt8]) {
            self.identifier = identifier
            self.isCritical = isCritical
            self.value = value
        }
    }

    /// Common name of the subject; empty for a subject without any attribute.
    package var commonName: String
    /// Organization of the subject; nil for none.
    package var organization: String?
    package var names: [Name] = []
    /// The INTEGER's contents: random by default.
    package var serialNumber: [UInt8]
    package var notBefore: Date
    package var notAfter: Date
    /// nil leaves the extension out, as with the others below.
    package var basicConstraints: BasicConstraints? = .endEntity
    package var keyUsage: [KeyUsageBit]? = [.digitalSignature]
    package var extendedKeyUsage: [Usage]?
    package var nameConstraints: NameConstraints?
    package var hasKeyIdentifiers = true
    package var otherExtensions: [Extension] = []
    /// 1 to 3; the extensions above are left out before 3.
    package var version = 3

    package init(commonName: String, notBefore: Date, notAfter: Date, serialNumber: [UInt8] = Self.randomSerialNumber()) {
        self.commonName = commonName
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.serialNumber = serialNumber
    }

    /// 126 random bits in 16 octets; the first bit is 0 and the second 1, so that the number is positive and its encoding the
    /// shortest (RFC 5280 §4.1.2.2; at least 64 random bits by the CA/Browser Forum's Baseline Requirements §7.1).
    package static func randomSerialNumber() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[0] = bytes[0] & 0x7f | 0x40
        return bytes
    }
}
