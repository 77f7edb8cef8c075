extension ExtensionPermissions {
    /// Whether an extension that the client offered may stand in the ServerHello of TLS 1.2. Those that only TLS 1.3 has, and
    /// those that a server never answers (RFC 5246 §7.4.1.4.1, RFC 7685 §3), may not.
    package static func allowsInServerHelloTLS12(_ type: ExtensionType) -> Bool {
        switch type {
        case .serverName, .maxFragmentLength, .clientCertificateURL, .trustedCAKeys, .truncatedHMAC, .statusRequest,
            .ecPointFormats, .useSRTP, .heartbeat, .applicationLayerProtocolNegotiation, .statusRequestV2,
            .signedCertificateTimestamp, .clientCertificateType, .serverCertificateType, .encryptThenMAC,
            .extendedMasterSecret, .tokenBinding, .cachedInfo, .recordSizeLimit, .sessionTicket, .renegotiationInfo:
            true
        // RFC 8422 §5.1 gives servers no reason to send it, but some in the field do, and it says nothing.
        case .supportedGroups: true
        default: false
        }
    }
}
