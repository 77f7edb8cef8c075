/// `enum { … } ExtensionType` (RFC 9846 §4.3), with the names of IANA's TLS ExtensionType Values registry.
public struct ExtensionType: TLSCodePoint {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension ExtensionType {
    public static let serverName = ExtensionType(rawValue: 0x0000)
    public static let maxFragmentLength = ExtensionType(rawValue: 0x0001)
    public static let clientCertificateURL = ExtensionType(rawValue: 0x0002)
    public static let trustedCAKeys = ExtensionType(rawValue: 0x0003)
    public static let truncatedHMAC = ExtensionType(rawValue: 0x0004)
    public static let statusRequest = ExtensionType(rawValue: 0x0005)
    public static let supportedGroups = ExtensionType(rawValue: 0x000a)
    public static let ecPointFormats = ExtensionType(rawValue: 0x000b)
    public static let signatureAlgorithms = ExtensionType(rawValue: 0x000d)
    public static let useSRTP = ExtensionType(rawValue: 0x000e)
    public static let heartbeat = ExtensionType(rawValue: 0x000f)
    public static let applicationLayerProtocolNegotiation = ExtensionType(rawValue: 0x0010)
    public static let statusRequestV2 = ExtensionType(rawValue: 0x0011)
    public static let signedCertificateTimestamp = ExtensionType(rawValue: 0x0012)
    public static let clientCertificateType = ExtensionType(rawValue: 0x0013)
    public static let serverCertificateType = ExtensionType(rawValue: 0x0014)
    public static let padding = ExtensionType(rawValue: 0x0015)
    public static let encryptThenMAC = ExtensionType(rawValue: 0x0016)
    public static let extendedMasterSecret = ExtensionType(rawValue: 0x0017)
    public static let tokenBinding = ExtensionType(rawValue: 0x0018)
    public static let cachedInfo = ExtensionType(rawValue: 0x0019)
    public static let compressCertificate = ExtensionType(rawValue: 0x001b)
    public static let recordSizeLimit = ExtensionType(rawValue: 0x001c)
    public static let tlsCertWithExternPSK = ExtensionType(rawValue: 0x0021)
    public static let delegatedCredential = ExtensionType(rawValue: 0x0022)
    public static let sessionTicket = ExtensionType(rawValue: 0x0023)
    public static let supportedEKTCiphers = ExtensionType(rawValue: 0x0027)
    public static let preSharedKey = ExtensionType(rawValue: 0x0029)
    public static let earlyData = ExtensionType(rawValue: 0x002a)
    public static let supportedVersions = ExtensionType(rawValue: 0x002b)
    public static let cookie = ExtensionType(rawValue: 0x002c)
    public static let pskKeyExchangeModes = ExtensionType(rawValue: 0x002d)
    public static let certificateAuthorities = ExtensionType(rawValue: 0x002f)
    public static let oidFilters = ExtensionType(rawValue: 0x0030)
    public static let postHandshakeAuth = ExtensionType(rawValue: 0x0031)
    public static let signatureAlgorithmsCert = ExtensionType(rawValue: 0x0032)
    public static let keyShare = ExtensionType(rawValue: 0x0033)
    public static let transparencyInfo = ExtensionType(rawValue: 0x0034)
    public static let connectionID = ExtensionType(rawValue: 0x0036)
    public static let externalIDHash = ExtensionType(rawValue: 0x0037)
    public static let externalSessionID = ExtensionType(rawValue: 0x0038)
    public static let quicTransportParameters = ExtensionType(rawValue: 0x0039)
    public static let ticketRequest = ExtensionType(rawValue: 0x003a)
    public static let dnssecChain = ExtensionType(rawValue: 0x003b)
    public static let echOuterExtensions = ExtensionType(rawValue: 0xfd00)
    public static let encryptedClientHello = ExtensionType(rawValue: 0xfe0d)
    public static let renegotiationInfo = ExtensionType(rawValue: 0xff01)
}

extension ExtensionType {
    public static let registry = TLSCodePointRegistry<ExtensionType>([
        (.serverName, "server_name"),
        (.maxFragmentLength, "max_fragment_length"),
        (.clientCertificateURL, "client_certificate_url"),
        (.trustedCAKeys, "trusted_ca_keys"),
        (.truncatedHMAC, "truncated_hmac"),
        (.statusRequest, "status_request"),
        (.supportedGroups, "supported_groups"),
        (.ecPointFormats, "ec_point_formats"),
        (.signatureAlgorithms, "signature_algorithms"),
        (.useSRTP, "use_srtp"),
        (.heartbeat, "heartbeat"),
        (.applicationLayerProtocolNegotiation, "application_layer_protocol_negotiation"),
        (.statusRequestV2, "status_request_v2"),
        (.signedCertificateTimestamp, "signed_certificate_timestamp"),
        (.clientCertificateType, "client_certificate_type"),
        (.serverCertificateType, "server_certificate_type"),
        (.padding, "padding"),
        (.encryptThenMAC, "encrypt_then_mac"),
        (.extendedMasterSecret, "extended_master_secret"),
        (.tokenBinding, "token_binding"),
        (.cachedInfo, "cached_info"),
        (.compressCertificate, "compress_certificate"),
        (.recordSizeLimit, "record_size_limit"),
        (.tlsCertWithExternPSK, "tls_cert_with_extern_psk"),
        (.delegatedCredential, "delegated_credential"),
        (.sessionTicket, "session_ticket"),
        (.supportedEKTCiphers, "supported_ekt_ciphers"),
        (.preSharedKey, "pre_shared_key"),
        (.earlyData, "early_data"),
        (.supportedVersions, "supported_versions"),
        (.cookie, "cookie"),
        (.pskKeyExchangeModes, "psk_key_exchange_modes"),
        (.certificateAuthorities, "certificate_authorities"),
        (.oidFilters, "oid_filters"),
        (.postHandshakeAuth, "post_handshake_auth"),
        (.signatureAlgorithmsCert, "signature_algorithms_cert"),
        (.keyShare, "key_share"),
        (.transparencyInfo, "transparency_info"),
        (.connectionID, "connection_id"),
        (.externalIDHash, "external_id_hash"),
        (.externalSessionID, "external_session_id"),
        (.quicTransportParameters, "quic_transport_parameters"),
        (.ticketRequest, "ticket_request"),
        (.dnssecChain, "dnssec_chain"),
        (.echOuterExtensions, "ech_outer_extensions"),
        (.encryptedClientHello, "encrypted_client_hello"),
        (.renegotiationInfo, "renegotiation_info"),
    ])
}
