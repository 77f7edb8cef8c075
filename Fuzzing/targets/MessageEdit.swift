import ApusWire

/// Messages that are changed by their structure, so that what is wrong with them is what they mean: a random bit seldom gets past the decoder.
enum MessageEdit {
    /// Whether the bytes come in place of the message, and not before it.
    static func replaces(_ command: UInt8) -> Bool { command >= 192 }

    /// From 192 on the message with a change that the next bytes describe, from 160 on a message of the table; nil for other commands,
    /// and where the change does not fit.
    static func bytes(_ message: [UInt8], _ command: UInt8, _ operands: inout ArraySlice<UInt8>) -> [UInt8]? {
        if command < 160 { return nil }
        if command < 192 { return canned[Int(command - 160) % canned.count] }
        let operand = operands.popFirst() ?? 0
        guard let message = try? HandshakeMessage(bytes: message) else { return nil }
        switch command % 64 {
        case 0:
            return withExtensions(of: message) { block in
                let types = block.types
                if !types.isEmpty { block.remove(types[Int(operand) % types.count]) }
            }
        case 1:
            let (type, body) = extensions[Int(operand) % extensions.count]
            return withExtensions(of: message) { $0.append(type: type, body: body) }
        case 2:
            return withExtensions(of: message) { block in
                let types = block.types
                guard !types.isEmpty else { return }
                let type = types[Int(operand) % types.count]
                block.append(type: type, body: (block.body(of: type) ?? []).dropLast())
            }
        case 3: return withHello(message, { $0.cipherSuites = [suite(operand)] }, { $0.cipherSuite = suite(operand) })
        case 4: return withHello(message, { $0.legacyVersion = version(operand) }, { $0.legacyVersion = version(operand) })
        case 5:
            let session = [UInt8](repeating: operand, count: Int(operand % 33))
            return withHello(message, { $0.legacySessionID = session }, { $0.legacySessionIDEcho = session })
        case 6:
            return withHello(message, { $0.legacyCompressionMethods = [operand] }, { $0.legacyCompressionMethod = operand })
        case 7: return withHello(message, { $0.random = random(operand) }, { $0.random = random(operand) })
        case 8: return edited(message, CertificateMessage.self) { $0.entries = [] }
        case 9: return edited(message, CertificateMessage.self) { $0.context = [operand] }
        case 10:
            return edited(message, CertificateMessage.self) { certificates in
                guard let entry = certificates.entries.first else { return }
                certificates.entries += [CertificateEntry](repeating: entry, count: Int(operand))
            }
        case 11: return edited(message, CertificateRequest.self) { $0.context = [operand] }
        case 12: return edited(message, NewSessionTicket.self) { $0.lifetime = UInt32(operand) << 16 }
        case 13: return edited(message, CertificateVerify.self) { $0.algorithm = scheme(operand) }
        // The scheme or the curve of TLS 1.2's messages.
        case 14: return replacing(message, at: 0, by: operand)
        case 15: return replacing(message, at: 1, by: operand)
        case 16: return replacing(message, at: 2, by: operand)
        case 17:
            return HandshakeMessage(type: message.type, body: message.body.dropLast(Int(operand) + 1))
                .bytes
        case 18:
            return HandshakeMessage(type: HandshakeType(rawValue: operand), body: message.body).bytes
        case 19: return HandshakeMessage(type: message.type, body: []).bytes
        default: return nil
        }
    }

    // MARK: Changes

    private static func edited<Body: HandshakeBody>(
        _ message: HandshakeMessage, _: Body.Type, _ change: (inout Body) -> Void
    ) -> [UInt8]? {
        guard message.type == Body.type, var body = try? message.decode(Body.self) else { return nil }
        change(&body)
        return body.message().bytes
    }

    private static func withExtensions(of message: HandshakeMessage, _ change: (inout Extensions) -> Void) -> [UInt8]? {
        edited(message, ClientHello.self) { change(&$0.extensions) } ?? edited(message, ServerHello.self) {
            change(&$0.extensions)
        }
            ?? edited(message, EncryptedExtensions.self) { change(&$0.extensions) }
            ?? edited(message, CertificateRequest.self) { change(&$0.extensions) }
            ?? edited(message, NewSessionTicket.self) { change(&$0.extensions) }
            ?? edited(message, CertificateMessage.self) { if !$0.entries.isEmpty { change(&$0.entries[0].extensions) } }
    }

    private static func withHello(
        _ message: HandshakeMessage, _ client: (inout ClientHello) -> Void, _ server: (inout ServerHello) -> Void
    ) -> [UInt8]? {
        edited(message, ClientHello.self, client) ?? edited(message, ServerHello.self, server)
    }

    private static func replacing(_ message: HandshakeMessage, at position: Int, by byte: UInt8) -> [UInt8]? {
        var body = message.body
        guard position < body.count else { return nil }
        body[position] = byte
        return HandshakeMessage(type: message.type, body: body).bytes
    }

    // MARK: Values

    private static func suite(_ operand: UInt8) -> CipherSuite {
        let suites: [CipherSuite] = [
            .TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256,
            .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_RSA_WITH_AES_128_GCM_SHA256,
            CipherSuite(rawValue: 0x1304), CipherSuite(rawValue: 0x5600), CipherSuite(rawValue: 0x00ff), CipherSuite(rawValue: 0),
        ]
        return suites[Int(operand) % suites.count]
    }

    private static func version(_ operand: UInt8) -> ProtocolVersion { ProtocolVersion(rawValue: 0x0300 + UInt16(operand)) }

    private static func scheme(_ operand: UInt8) -> SignatureScheme {
        let schemes: [SignatureScheme] = [
            .rsa_pkcs1_sha256, .rsa_pss_rsae_sha256, .ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .ed25519, .mldsa44,
            .mldsa65,
            SignatureScheme(rawValue: 0x0201), SignatureScheme(rawValue: 0xffff),
        ]
        return schemes[Int(operand) % schemes.count]
    }

    private static func random(_ operand: UInt8) -> Random {
        var bytes = [UInt8](repeating: operand, count: 32)
        switch operand % 4 {
        case 0: return .helloRetryRequest
        // RFC 8446 §4.1.3: "DOWNGRD" and the version.
        case 1: bytes.replaceSubrange(24..., with: [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 1])
        case 2: bytes.replaceSubrange(24..., with: [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 0])
        default: break
        }
        var span = bytes.span
        return (try? Random(decoding: &span)) ?? .helloRetryRequest
    }

    private static let extensions: [(ExtensionType, [UInt8])] = [
        (.serverName, []), (.serverName, [0, 6, 0, 0, 3, 97, 46, 98]), (.serverName, [0, 4, 0, 0, 1, 58]), (.statusRequest, []),
        (.statusRequest, [1, 0, 0, 0, 0]), (.statusRequest, [1, 0, 0, 2, 0x30, 0]), (.supportedGroups, [0, 2, 0, 0x17]),
        (.supportedGroups, [0, 2, 0x7f, 1]), (.supportedGroups, [0, 4, 0, 0x1d, 0, 0x17]), (.ecPointFormats, [1, 0]),
        (.ecPointFormats, [1, 1]), (.signatureAlgorithms, [0, 2, 4, 3]), (.signatureAlgorithms, [0, 2, 8, 7]),
        (.signatureAlgorithms, [0, 4, 2, 1, 4, 1]), (.signatureAlgorithmsCert, [0, 2, 2, 1]),
        (.applicationLayerProtocolNegotiation, [0, 3, 2, 104, 50]), (.applicationLayerProtocolNegotiation, [0, 3, 2, 120, 121]),
        (.applicationLayerProtocolNegotiation, [0, 6, 2, 104, 50, 2, 120, 121]), (.signedCertificateTimestamp, []),
        (.clientCertificateType, [2]), (.clientCertificateType, [1, 0]), (.clientCertificateType, [1, 9]),
        (.serverCertificateType, [2]), (.serverCertificateType, [0]), (.serverCertificateType, [1, 2]),
        (.serverCertificateType, [1, 9]),
        (.padding, [0, 0]), (.encryptThenMAC, []), (.extendedMasterSecret, []), (.recordSizeLimit, [0, 63]),
        (.recordSizeLimit, [1, 0]),
        (.recordSizeLimit, [0x7f, 0xff]), (.tlsCertWithExternPSK, []), (.sessionTicket, []), (.sessionTicket, [1, 2, 3]),
        (.preSharedKey, [0, 0]), (.preSharedKey, [0, 1]), (.preSharedKey, [0, 9]),
        (.preSharedKey, [0, 7, 0, 1, 7, 0, 0, 0, 0, 0, 33, 32] + [UInt8](repeating: 5, count: 32)),
        (.preSharedKey, [0, 14, 0, 1, 7, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0, 33, 32] + [UInt8](repeating: 5, count: 32)),
        (.earlyData, []), (.earlyData, [0, 0, 16, 0]), (.earlyData, [255, 255, 255, 255]), (.supportedVersions, [3, 4]),
        (.supportedVersions, [3, 3]), (.supportedVersions, [3, 5]), (.supportedVersions, [2, 3, 3]),
        (.supportedVersions, [2, 3, 4]),
        (.supportedVersions, [2, 3, 1]), (.supportedVersions, [4, 3, 4, 3, 3]), (.cookie, [0, 1, 7]),
        (.pskKeyExchangeModes, [1, 0]),
        (.pskKeyExchangeModes, [1, 1]), (.pskKeyExchangeModes, [1, 9]), (.certificateAuthorities, [0, 4, 0, 2, 0x30, 0]),
        (.oidFilters, [0, 0]), (.postHandshakeAuth, []), (.keyShare, [0, 0x1d]), (.keyShare, [0, 0x17]),
        (.keyShare, [0x11, 0xec]),
        (.keyShare, [0, 0]), (.keyShare, [0, 0x1d, 0, 32] + [UInt8](repeating: 0, count: 32)),
        (.keyShare, [0, 0x1d, 0, 32] + [UInt8](repeating: 9, count: 32)), (.keyShare, [0, 0x17, 0, 2, 4, 4]),
        (.keyShare, [0, 36, 0, 0x1d, 0, 32] + [UInt8](repeating: 0, count: 32)), (.keyShare, [0, 6, 0, 0x17, 0, 2, 4, 4]),
        (.keyShare, [0, 6, 0, 0x18, 0, 2, 4, 4]), (.ticketRequest, [2, 1]), (.renegotiationInfo, [0]),
        (.renegotiationInfo, [1, 1]),
        (.maxFragmentLength, [1]), (ExtensionType(rawValue: 0x4a4a), [0]), (ExtensionType(rawValue: 0x7777), []),
    ]

    private static func message(_ type: HandshakeType, _ body: [UInt8]) -> [UInt8] {
        HandshakeMessage(type: type, body: body).bytes
    }

    private static let canned: [[UInt8]] = [
        message(.keyUpdate, [0]), message(.keyUpdate, [1]), message(.keyUpdate, [2]), message(.helloRequest, []),
        message(.endOfEarlyData, []), message(.newSessionTicket, [0, 0, 0, 9, 1, 2, 3, 4, 1, 1, 0, 1, 7, 0, 0]),
        message(.newSessionTicket, [0, 0, 0, 0, 1, 2, 3, 4, 1, 2, 0, 1, 7, 0, 0]),
        message(.newSessionTicket, [0, 9, 0x3a, 0x81, 1, 2, 3, 4, 1, 3, 0, 1, 7, 0, 8, 0, 42, 0, 4, 0, 0, 9, 9]),
        message(.newSessionTicket, [0, 0, 0, 9, 0, 3, 7, 7, 7]), message(.newSessionTicket, [0, 0, 0, 9, 0, 0]),
        message(.certificateRequest, [0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3]),
        message(.certificateRequest, [1, 1, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3]),
        message(.certificateRequest, [1, 64, 0, 2, 4, 3, 0, 0]), message(.serverHelloDone, []), message(.serverHelloDone, [1]),
        message(.finished, [UInt8](repeating: 0, count: 32)), message(.finished, [UInt8](repeating: 0, count: 12)),
        message(.certificate, [0, 0, 0, 0]), message(.certificate, [0, 0, 0]), message(.clientKeyExchange, [1, 4]),
        message(.clientKeyExchange, [32] + [UInt8](repeating: 0, count: 32)), message(.clientKeyExchange, [0, 2, 1, 1]),
        message(.certificateStatus, [1, 0, 0, 2, 0x30, 0]), message(.certificateStatus, [2, 0, 0, 0]),
        message(HandshakeType(rawValue: 99), []), message(HandshakeType(rawValue: 254), [UInt8](repeating: 0, count: 32)),
        message(HandshakeType(rawValue: 25), [0, 1, 0, 0, 1, 0, 0, 1, 0]),
    ]
}
