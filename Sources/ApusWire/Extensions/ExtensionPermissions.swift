/// Which extension may stand in which message of TLS 1.3: the table of RFC 9846 §4.3, with what RFC 8446 §4.2 and IANA's
/// registry have beyond it.
package enum ExtensionPermissions {
    /// An extension that has a name here, in a message for which it is not specified, is an illegal_parameter. One without a
    /// name is tolerated where the sender need not have been asked for it: in requests and in NewSessionTicket.
    package static func allows(_ type: ExtensionType, in context: ExtensionContext) -> Bool {
        messages(for: type).contains(Messages(context))
    }

    private struct Messages: OptionSet {
        let rawValue: UInt8

        static let clientHello = Messages(rawValue: 1 << 0)
        static let serverHello = Messages(rawValue: 1 << 1)
        static let helloRetryRequest = Messages(rawValue: 1 << 2)
        static let encryptedExtensions = Messages(rawValue: 1 << 3)
        static let certificate = Messages(rawValue: 1 << 4)
        static let certificateRequest = Messages(rawValue: 1 << 5)
        static let newSessionTicket = Messages(rawValue: 1 << 6)

        init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        init(_ context: ExtensionContext) {
            self =
                switch context {
                case .clientHello: .clientHello
                case .serverHello: .serverHello
                case .helloRetryRequest: .helloRetryRequest
                case .encryptedExtensions: .encryptedExtensions
                case .certificate: .certificate
                case .certificateRequest: .certificateRequest
                case .newSessionTicket: .newSessionTicket
                }
        }
    }

    private static func messages(for type: ExtensionType) -> Messages {
        switch type {
        case .serverName: [.clientHello, .encryptedExtensions, .certificateRequest]
        case .statusRequest: [.clientHello, .certificateRequest, .certificate]
        case .signedCertificateTimestamp, .delegatedCredential, .transparencyInfo:
            [.clientHello, .certificateRequest, .certificate]
        case .supportedVersions, .keyShare: [.clientHello, .serverHello, .helloRetryRequest]
        case .preSharedKey, .tlsCertWithExternPSK, .connectionID: [.clientHello, .serverHello]
        case .cookie: [.clientHello, .helloRetryRequest]
        case .earlyData: [.clientHello, .encryptedExtensions, .newSessionTicket]
        case .encryptedClientHello: [.clientHello, .helloRetryRequest, .encryptedExtensions]
        case .signatureAlgorithms, .signatureAlgorithmsCert, .certificateAuthorities, .compressCertificate:
            [.clientHello, .certificateRequest]
        case .oidFilters: [.certificateRequest]
        case .dnssecChain: [.clientHello, .certificate]
        case .supportedGroups, .maxFragmentLength, .useSRTP, .heartbeat, .applicationLayerProtocolNegotiation,
            .clientCertificateType, .serverCertificateType, .recordSizeLimit, .supportedEKTCiphers, .externalIDHash,
            .externalSessionID, .quicTransportParameters, .ticketRequest:
            [.clientHello, .encryptedExtensions]
        case .padding, .pskKeyExchangeModes, .postHandshakeAuth, .echOuterExtensions: [.clientHello]
        // Not used by TLS 1.3; a client that also takes TLS 1.2 offers them.
        case .clientCertificateURL, .trustedCAKeys, .truncatedHMAC, .ecPointFormats, .statusRequestV2, .encryptThenMAC,
            .extendedMasterSecret, .tokenBinding, .cachedInfo, .sessionTicket, .renegotiationInfo:
            [.clientHello]
        default: [.clientHello, .certificateRequest, .newSessionTicket]
        }
    }
}
