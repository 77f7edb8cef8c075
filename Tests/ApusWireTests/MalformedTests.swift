import ApusWire
import Testing

/// What decoders refuse although its lengths add up: vectors shorter or longer than the RFC's `<floor..ceiling>`, values that
/// must not stand twice, enumerators that do not exist.
@Suite("Almost right, and refused")
struct MalformedTests {
    @Test("messages", arguments: messages)
    func message(_ malformed: Malformed) {
        #expect(throws: malformed.expected) { try malformed.decode() }
    }

    @Test("messages of TLS 1.2", arguments: messagesTLS12)
    func messageTLS12(_ malformed: Malformed) {
        #expect(throws: malformed.expected) { try malformed.decode() }
    }

    @Test("extensions", arguments: extensions)
    func anExtension(_ malformed: Malformed) {
        #expect(throws: malformed.expected) { try malformed.decode() }
    }

    private static let helloStart = bytes("0303") + zeros(32)
    private static let clientHelloEnd = bytes("0002 1301 01 00")

    static let messages: [Malformed] = [
        .message(
            "a session ID of 33 bytes", ClientHello.self, helloStart + [33] + zeros(33) + clientHelloEnd, .invalidLength,
            "ClientHello.legacy_session_id"),
        .message(
            "no cipher suite", ClientHello.self, helloStart + bytes("00 0000 01 00"), .invalidLength,
            "ClientHello.cipher_suites"),
        .message(
            "one and a half cipher suites", ClientHello.self, helloStart + bytes("00 0003 130113 01 00"), .invalidLength,
            "ClientHello.cipher_suites"),
        .message(
            "cipher suites of 65535 bytes", ClientHello.self, helloStart + bytes("00 ffff") + zeros(65535) + bytes("01 00"),
            .invalidLength, "ClientHello.cipher_suites"),
        .message(
            "no compression method", ClientHello.self, helloStart + bytes("00 0002 1301 00"), .invalidLength,
            "ClientHello.legacy_compression_methods"),
        .message(
            "an extension twice", ClientHello.self, helloStart + [0] + clientHelloEnd + bytes("0008 00170000 00170000"),
            .duplicateExtension(.extendedMasterSecret), "ClientHello.extensions"),
        .message(
            "bytes after the extensions", ClientHello.self, helloStart + [0] + clientHelloEnd + bytes("0004 00170000 00"),
            .trailingBytes(1), "ClientHello"),
        .message(
            "half a length of extensions", ClientHello.self, helloStart + [0] + clientHelloEnd + bytes("00"), .truncated,
            "ClientHello.extensions"),
        .message(
            "a session ID of 33 bytes", ServerHello.self, helloStart + [33] + zeros(33) + bytes("1301 00"), .invalidLength,
            "ServerHello.legacy_session_id_echo"),
        .message(
            "an extension twice", ServerHello.self, helloStart + bytes("00 1301 00 0008 00170000 00170000"),
            .duplicateExtension(.extendedMasterSecret), "ServerHello.extensions"),
        .message(
            "an extension twice", EncryptedExtensions.self, bytes("0008 002a0000 002a0000"), .duplicateExtension(.earlyData),
            "EncryptedExtensions.extensions"),
        .message("no extensions block", EncryptedExtensions.self, [], .truncated, "EncryptedExtensions.extensions"),
        .message(
            "an extension twice", CertificateRequest.self, bytes("00 0008 00050000 00050000"),
            .duplicateExtension(.statusRequest), "CertificateRequest.extensions"),
        .message(
            "an empty certificate", CertificateMessage.self, bytes("00 000005 000000 0000"), .invalidLength,
            "CertificateEntry.cert_data"),
        .message(
            "an extension twice in an entry", CertificateMessage.self, bytes("00 00000e 000001aa 0008 00120000 00120000"),
            .duplicateExtension(.signedCertificateTimestamp), "CertificateEntry.extensions"),
        .message(
            "an entry without extensions block", CertificateMessage.self, bytes("00 000004 000001aa"), .truncated,
            "CertificateEntry.extensions"),
        .message(
            "an empty ticket", NewSessionTicket.self, zeros(8) + bytes("00 0000 0000"), .invalidLength, "NewSessionTicket.ticket"),
        .message("a third kind of request", KeyUpdate.self, [2], .invalidValue, "KeyUpdate.request_update"),
        .message("no request", KeyUpdate.self, [], .truncated, "KeyUpdate.request_update"),
        .message("a byte", EndOfEarlyData.self, [0], .trailingBytes(1), "EndOfEarlyData"),
    ]

    static let messagesTLS12: [Malformed] = [
        .message("a byte", HelloRequest.self, [0], .trailingBytes(1), "HelloRequest"),
        .message("a byte", ServerHelloDone.self, [0], .trailingBytes(1), "ServerHelloDone"),
        .message("an empty certificate", CertificateTLS12.self, bytes("000003 000000"), .invalidLength, "ASN.1Cert"),
        .message(
            "a list of TLS 1.3", CertificateTLS12.self, bytes("00 000006 000001aa 0000"), .trailingBytes(7), "Certificate"),
        .message(
            "a status that is not OCSP", CertificateStatusTLS12.self, bytes("02 000001 aa"), .invalidValue,
            "CertificateStatus.status_type"),
        .message(
            "an empty response", CertificateStatusTLS12.self, bytes("01 000000"), .invalidLength, "CertificateStatus.response"),
        .message(
            "explicit curve parameters", ServerKeyExchangeECDHE.self, bytes("01 001d 01aa 0401 0001bb"), .invalidValue,
            "ECParameters.curve_type"),
        .message(
            "an empty point", ServerKeyExchangeECDHE.self, bytes("03 001d 00 0401 0001bb"), .invalidLength, "ECPoint.point"),
        .message(
            "no signature", ServerKeyExchangeECDHE.self, bytes("03 001d 01aa"), .truncated, "DigitallySigned.algorithm"),
        .message(
            "no certificate type", CertificateRequestTLS12.self, bytes("00 0002 0403 0000"), .invalidLength,
            "CertificateRequest.certificate_types"),
        .message(
            "no scheme", CertificateRequestTLS12.self, bytes("01 40 0000 0000"), .invalidLength,
            "CertificateRequest.supported_signature_algorithms"),
        .message(
            "one and a half schemes", CertificateRequestTLS12.self, bytes("01 40 0003 040304 0000"), .invalidLength,
            "CertificateRequest.supported_signature_algorithms"),
        .message(
            "an empty authority", CertificateRequestTLS12.self, bytes("01 40 0002 0403 0002 0000"), .invalidLength,
            "DistinguishedName"),
        .message(
            "an empty point", ClientKeyExchangeECDHE.self, bytes("00"), .invalidLength, "ClientECDiffieHellmanPublic.ecdh_Yc"),
        .message(
            "no length, as in SSL 3.0", ClientKeyExchangeRSA.self, bytes("aa") + zeros(127), .truncated,
            "EncryptedPreMasterSecret.pre_master_secret"),
    ]

    static let extensions: [Malformed] = [
        .anExtension("a byte", ExtendedMasterSecret.self, "00", .trailingBytes(1), ""),
        .anExtension("a byte", EncryptThenMAC.self, "00", .trailingBytes(1), ""),
        .anExtension(
            "no length", RenegotiationInfo.self, "", .truncated, "RenegotiationInfo.renegotiated_connection"),
        .anExtension("no format", ECPointFormats.self, "00", .invalidLength, "ECPointFormatList.ec_point_format_list"),
        .anExtension("an empty list", ServerNameList.self, "0000", .invalidLength, "ServerNameList.server_name_list"),
        .anExtension("an empty name", ServerNameList.self, "0003 00 0000", .invalidLength, "ServerName.name"),
        .anExtension(
            // RFC6066-3-2
            "two host names", ServerNameList.self, "0008 00 000161 00 000162", .invalidValue, "ServerNameList.server_name_list"),
        .anExtension("no version", SupportedVersionsClientHello.self, "00", .invalidLength, "SupportedVersions.versions"),
        .anExtension(
            "one and a half versions", SupportedVersionsClientHello.self, "03 0304 03", .invalidLength,
            "SupportedVersions.versions"),
        .anExtension(
            "255 bytes of versions", SupportedVersionsClientHello.self, "ff" + String(repeating: "03", count: 255),
            .invalidLength,
            "SupportedVersions.versions"),
        .anExtension("no group", SupportedGroups.self, "0000", .invalidLength, "NamedGroupList.named_group_list"),
        .anExtension("half a group", SupportedGroups.self, "0001 00", .invalidLength, "NamedGroupList.named_group_list"),
        .anExtension(
            "no scheme", SignatureAlgorithms.self, "0000", .invalidLength, "SignatureSchemeList.supported_signature_algorithms"),
        .anExtension(
            "one and a half schemes", SignatureAlgorithmsCert.self, "0003 040304", .invalidLength,
            "SignatureSchemeList.supported_signature_algorithms"),
        .anExtension(
            "an empty share", KeyShareClientHello.self, "0004 001d 0000", .invalidLength, "KeyShareEntry.key_exchange"),
        .anExtension(
            "a group twice", KeyShareClientHello.self, "000a 001d 0001aa 001d 0001bb", .invalidValue,
            "KeyShareClientHello.client_shares"),
        .anExtension("an empty share", KeyShareServerHello.self, "001d 0000", .invalidLength, "KeyShareEntry.key_exchange"),
        .anExtension(
            "no protocol", ApplicationLayerProtocolNegotiation.self, "0000", .invalidLength,
            "ProtocolNameList.protocol_name_list"),
        .anExtension(
            "an empty protocol", ApplicationLayerProtocolNegotiation.self, "0004 00 026832", .invalidLength, "ProtocolName"),
        .anExtension("an empty cookie", Cookie.self, "0000", .invalidLength, "Cookie.cookie"),
        .anExtension("no mode", PskKeyExchangeModes.self, "00", .invalidLength, "PskKeyExchangeModes.ke_modes"),
        .anExtension(
            "no identity", PreSharedKeyClientHello.self, "0000 0021 20" + String(repeating: "00", count: 32), .invalidLength,
            "OfferedPsks.identities"),
        .anExtension(
            "an empty identity", PreSharedKeyClientHello.self,
            "000d 0000 00000000 0001aa 00000000 0021 20" + String(repeating: "00", count: 32), .invalidLength,
            "PskIdentity.identity"),
        .anExtension(
            "no binder", PreSharedKeyClientHello.self, "0007 0001aa 00000000 0000", .invalidLength, "OfferedPsks.binders"),
        .anExtension(
            "a binder of 31 bytes after one of 32", PreSharedKeyClientHello.self,
            "0007 0001aa 00000000 0041 20" + String(repeating: "00", count: 32) + "1f" + String(repeating: "00", count: 31),
            .invalidLength, "PskBinderEntry"),
        .anExtension(
            "no authority", CertificateAuthorities.self, "0000", .invalidLength, "CertificateAuthoritiesExtension.authorities"),
        .anExtension(
            "an empty authority", CertificateAuthorities.self, "0005 0000 0001aa", .invalidLength, "DistinguishedName"),
        .anExtension(
            "an empty OID", OIDFilters.self, "0003 00 0000", .invalidLength, "OIDFilter.certificate_extension_oid"),
        .anExtension(
            // RFC8446-4.2.5-5
            "an OID twice", OIDFilters.self, "0009 0155 0000 0155 000101", .invalidValue, "OIDFilterExtension.filters"),
        .anExtension("an empty responder", StatusRequest.self, "01 0002 0000 0000", .invalidLength, "ResponderID"),
        .anExtension(
            "a status that is not OCSP", CertificateStatus.self, "02 000001 aa", .invalidValue, "CertificateStatus.status_type"),
        .anExtension("an empty response", CertificateStatus.self, "01 000000", .invalidLength, "CertificateStatus.response"),
        .anExtension("a byte that is not zero", Padding.self, "0000000001", .invalidValue, "padding"),
    ]
}
