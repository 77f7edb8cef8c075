package import ApusTLS
import ApusWire

/// What a crafted ClientHello offers. One recipe asks one question.
///
/// The engine would never send most of these: they name versions, suites and groups that it does not speak, and nothing but them. No
/// handshake is completed with one; the server's answer is all that is wanted.
package struct HelloRecipe: Hashable, Sendable {
    /// What a hello says beside its lists.
    package enum Signal: Hashable, Sendable, CaseIterable {
        /// RFC 7507: this is a retry with a lower version.
        case fallback
        /// RFC 5746 §3.3.
        case secureRenegotiation
        case extendedMasterSecret
        case encryptThenMAC
        /// RFC 5077 §3.2: an empty ticket.
        case sessionTicket
        /// RFC 6066 §8.
        case statusRequest
        /// TLS-level compression with DEFLATE (RFC 3749), which nobody should take.
        case compression
    }

    /// The one version that is offered; in TLS 1.2 and below a server may answer with a lower one.
    package var version: ProtocolVersion
    package var cipherSuites: [CipherSuite]
    package var groups: [NamedGroup]
    /// TLS 1.3: the groups to send key shares of. None asks for a HelloRetryRequest.
    package var shares: [NamedGroup]
    package var schemes: [SignatureScheme]
    package var protocols: [ApplicationProtocol]
    package var certificateCompression: [CertificateCompressionAlgorithm]
    package var signals: Set<Signal>

    package init(
        version: ProtocolVersion, cipherSuites: [CipherSuite], groups: [NamedGroup] = Self.usualGroups, shares: [NamedGroup] = [],
        schemes: [SignatureScheme] = Self.usualSchemes, protocols: [ApplicationProtocol] = [],
        certificateCompression: [CertificateCompressionAlgorithm] = [], signals: Set<Signal> = Self.usualSignals
    ) {
        self.version = version
        self.cipherSuites = cipherSuites
        self.groups = groups
        self.shares = shares
        self.schemes = schemes
        self.protocols = protocols
        self.certificateCompression = certificateCompression
        self.signals = signals
    }

    package static let usualSignals: Set<Signal> = [.secureRenegotiation, .extendedMasterSecret]

    /// Every group that a server could take, so that none is missed for want of one.
    package static let usualGroups: [NamedGroup] = NamedGroup.known

    /// Every scheme, for the same reason, the usual ones first.
    package static let usualSchemes: [SignatureScheme] = SignatureScheme.known
}

extension HelloRecipe {
    /// The message.
    ///
    /// - Parameters:
    ///   - shares: those for ``shares``.
    ///   - sessionID: in TLS 1.3 32 bytes, for middleboxes (RFC 9846 §E.4); else empty.
    package func clientHello(
        serverName: ServerName?, random: Random, sessionID: [UInt8], shares: [KeyShareEntry]
    ) -> ClientHello {
        var suites = cipherSuites
        // SSL 3.0 has no extensions, and a signal among the suites for this one (RFC 5746 §3.3).
        if signals.contains(.secureRenegotiation), version < .TLS13 { suites.append(.TLS_EMPTY_RENEGOTIATION_INFO_SCSV) }
        if signals.contains(.fallback) { suites.append(.TLS_FALLBACK_SCSV) }
        return ClientHello(
            legacyVersion: min(version, .TLS12), random: random, legacySessionID: sessionID, cipherSuites: suites,
            legacyCompressionMethods: signals.contains(.compression) ? [Self.deflate, 0] : [0],
            extensions: version > .SSL30 ? extensions(serverName: serverName, shares: shares) : Extensions())
    }

    /// RFC 9846 §5.1: 0x0301 in the first record, for old servers; SSL 3.0 says what it is.
    package var recordVersion: UInt16 { version > .SSL30 ? 0x0301 : 0x0300 }

    /// DEFLATE (RFC 3749 §2.1).
    private static let deflate: UInt8 = 1

    private func extensions(serverName: ServerName?, shares: [KeyShareEntry]) -> Extensions {
        var extensions = Extensions()
        if let name = serverName?.dnsName { extensions.append(ServerNameList(hostName: Array(name.utf8))) }
        if signals.contains(.statusRequest) { extensions.append(StatusRequest()) }
        if !groups.isEmpty { extensions.append(SupportedGroups(groups: groups)) }
        if version >= .TLS12 { extensions.append(SignatureAlgorithms(schemes: schemes)) }
        // What signs within the chain is another question: never refuse a handshake for that.
        if version >= .TLS12, schemes != Self.usualSchemes {
            extensions.append(SignatureAlgorithmsCert(schemes: Self.usualSchemes))
        }
        if !protocols.isEmpty { extensions.append(ApplicationLayerProtocolNegotiation(protocols: protocols)) }
        if version < .TLS13 {
            extensions.append(ECPointFormats())
            if signals.contains(.extendedMasterSecret) { extensions.append(ExtendedMasterSecret()) }
            if signals.contains(.encryptThenMAC) { extensions.append(EncryptThenMAC()) }
            if signals.contains(.sessionTicket) { extensions.append(SessionTicketTLS12()) }
        } else {
            extensions.append(SupportedVersionsClientHello(versions: [version]))
            if !certificateCompression.isEmpty { extensions.append(CompressCertificate(algorithms: certificateCompression)) }
            extensions.append(PskKeyExchangeModes(modes: [.psk_dhe_ke]))
            extensions.append(KeyShareClientHello(clientShares: shares))
        }
        return extensions
    }
}
