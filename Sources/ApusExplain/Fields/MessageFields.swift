import ApusCrypto
import ApusTLS
import ApusWire

/// A handshake message field by field, with the bytes of each.
enum MessageFields {
    /// - Parameter tls12: the suite, once the hellos have settled on TLS 1.2.
    /// - Returns: fields that cover the message byte for byte; one for the whole body where it can't be told apart.
    static func fields(of message: HandshakeMessage, tls12: TLS12CipherSuite? = nil) -> [Explanation.Field] {
        var map = header(of: message)
        if let body = body(of: message, tls12: tls12), body.bytes == message.body {
            map.append(body)
        } else if !message.body.isEmpty {
            map.field("body", FieldMap.brief(message.body)) { $0.writeBytes(message.body) }
        }
        return map.bytes == message.bytes ? map.fields : []
    }

    private static func header(of message: HandshakeMessage) -> FieldMap {
        var map = FieldMap()
        map.field("msg_type", "\(message.type) (\(message.type.rawValue))", Meanings.messageType) {
            $0.writeUInt8(message.type.rawValue)
        }
        map.field("length", "\(message.body.count)", Meanings.messageLength) {
            $0.writeUInt24(UInt32(truncatingIfNeeded: message.body.count))
        }
        return map
    }

    private static func body(of message: HandshakeMessage, tls12: TLS12CipherSuite?) -> FieldMap? {
        if tls12 != nil, let map = try? tls12Body(of: message, suite: tls12) { return map }
        return try? tls13Body(of: message)
    }

    private static func tls13Body(of message: HandshakeMessage) throws -> FieldMap? {
        var map = FieldMap()
        switch message.type {
        case .clientHello: map.clientHello(try message.decode(ClientHello.self))
        case .serverHello: map.serverHello(try message.decode(ServerHello.self))
        case .encryptedExtensions:
            map.extensions(
                try message.decode(EncryptedExtensions.self).extensions, .encryptedExtensions, Meanings.extensionsAnswer)
        case .certificateRequest:
            let request = try message.decode(CertificateRequest.self)
            map.opaque("certificate_request_context", request.context, lengthSize: 1, nil, "Empty during the handshake.")
            map.extensions(request.extensions, .certificateRequest, "What the server can check.")
        case .certificate: map.certificate(try message.decode(CertificateMessage.self))
        case .certificateVerify:
            let verify = try message.decode(CertificateVerify.self)
            map.signed(verify.algorithm, verify.signature)
        case .finished:
            let finished = try message.decode(Finished.self)
            map.field("verify_data", hexadecimal(finished.verifyData), Meanings.verifyData, isShown: true) {
                $0.writeBytes(finished.verifyData)
            }
        case .newSessionTicket: map.ticket(try message.decode(NewSessionTicket.self))
        case .keyUpdate:
            let update = try message.decode(KeyUpdate.self)
            let asks = update.request == .updateRequested
            map.field(
                "request_update", asks ? "update_requested" : "update_not_requested",
                asks ? "The peer shall move on, too." : "The peer need not answer.", isShown: true
            ) { $0.writeUInt8(update.request.rawValue) }
        case .endOfEarlyData: break
        default: return nil
        }
        return map
    }

    private static func tls12Body(of message: HandshakeMessage, suite: TLS12CipherSuite?) throws -> FieldMap? {
        var map = FieldMap()
        switch message.type {
        case .certificate:
            let certificate = try message.decode(CertificateTLS12.self)
            map.group("certificate_list", "", Meanings.certificateList, lengthSize: 3) { map in
                for data in certificate.certificates { map.certificateData("certificate", data) }
            }
        case .certificateStatus:
            let status = try message.decode(CertificateStatusTLS12.self).status
            map.certificateStatus(status)
        case .serverKeyExchange:
            let exchange = try message.decode(ServerKeyExchangeECDHE.self)
            map.group("params", "", "The server's half of the key exchange.") { map in
                map.field("curve_type", "named_curve (3)", "The group has a name.") { $0.writeUInt8(3) }
                map.field("namedcurve", exchange.params.group.description, "The group both sides compute in.", isShown: true) {
                    $0.writeUInt16(exchange.params.group.rawValue)
                }
                map.opaque("public", exchange.params.point, lengthSize: 1, nil, Meanings.point, isShown: true)
            }
            map.signed(exchange.signed.algorithm, exchange.signed.signature)
        case .certificateRequest:
            let request = try message.decode(CertificateRequestTLS12.self)
            map.group(
                "certificate_types", MessageStory.list(request.certificateTypes), "Which kinds of keys the server takes.",
                lengthSize: 1
            ) { map in
                for type in request.certificateTypes {
                    map.field("certificate_type", type.description) { $0.writeUInt8(type.rawValue) }
                }
            }
            map.codePoints(
                "supported_signature_algorithms", request.schemes, item: "signature_algorithm",
                "Which signatures the server can check.", isShown: true)
            map.group(
                "certificate_authorities", "\(request.authorities.count) names", "Which authorities the server trusts.",
                lengthSize: 2
            ) { map in
                for name in request.authorities { map.opaque("distinguished_name", name, lengthSize: 2) }
            }
        case .serverHelloDone: break
        case .clientKeyExchange where suite?.keyExchange == .staticRSA:
            let exchange = try message.decode(ClientKeyExchangeRSA.self)
            map.opaque(
                "encrypted_pre_master_secret", exchange.encryptedPreMasterSecret, lengthSize: 2, nil,
                Meanings.encryptedPremaster, isShown: true)
        case .clientKeyExchange:
            let exchange = try message.decode(ClientKeyExchangeECDHE.self)
            map.opaque("ecdh_Yc", exchange.point, lengthSize: 1, nil, Meanings.point, isShown: true)
        case .certificateVerify:
            let signed = try message.decode(CertificateVerifyTLS12.self).signed
            map.signed(signed.algorithm, signed.signature)
        case .newSessionTicket:
            let ticket = try message.decode(NewSessionTicketTLS12.self)
            map.field("ticket_lifetime_hint", "\(ticket.lifetimeHint) s", Meanings.ticketLifetime, isShown: true) {
                $0.writeUInt32(ticket.lifetimeHint)
            }
            map.opaque("ticket", ticket.ticket, lengthSize: 2, nil, Meanings.ticket)
        default: return nil
        }
        return map
    }
}

extension FieldMap {
    fileprivate mutating func clientHello(_ hello: ClientHello) {
        field("legacy_version", hello.legacyVersion.description, Meanings.legacyVersion) {
            $0.writeUInt16(hello.legacyVersion.rawValue)
        }
        field("random", hexadecimal(hello.random.bytes), Meanings.clientRandom, isShown: true) {
            $0.writeBytes(hello.random.bytes)
        }
        opaque("legacy_session_id", hello.legacySessionID, lengthSize: 1, nil, Meanings.sessionID)
        codePoints("cipher_suites", hello.cipherSuites, item: "cipher_suite", Meanings.cipherSuites, isShown: true)
        opaque("legacy_compression_methods", hello.legacyCompressionMethods, lengthSize: 1, "null", Meanings.compression)
        if !hello.extensions.isEmpty { extensions(hello.extensions, .clientHello, Meanings.extensions) }
    }

    fileprivate mutating func serverHello(_ hello: ServerHello) {
        let isTLS13 = hello.extensions.contains(.supportedVersions)
        field(
            isTLS13 ? "legacy_version" : "server_version", hello.legacyVersion.description,
            isTLS13 ? Meanings.legacyVersion : "The version that both sides speak from here on.", isShown: !isTLS13
        ) { $0.writeUInt16(hello.legacyVersion.rawValue) }
        field(
            "random", hexadecimal(hello.random.bytes), hello.isHelloRetryRequest ? Meanings.retryRandom : Meanings.serverRandom,
            isShown: true
        ) { $0.writeBytes(hello.random.bytes) }
        opaque(
            isTLS13 ? "legacy_session_id_echo" : "session_id", hello.legacySessionIDEcho, lengthSize: 1, nil,
            isTLS13 ? Meanings.sessionIDEcho : Meanings.sessionIDTLS12)
        field("cipher_suite", hello.cipherSuite.description, Meanings.cipherSuite, isShown: true) {
            $0.writeUInt16(hello.cipherSuite.rawValue)
        }
        field("legacy_compression_method", "null", Meanings.compression) { $0.writeUInt8(hello.legacyCompressionMethod) }
        guard !hello.extensions.isEmpty else { return }
        extensions(
            hello.extensions,
            hello.isHelloRetryRequest ? .helloRetryRequest : isTLS13 ? .serverHello : .serverHelloTLS12,
            Meanings.extensionsAnswer)
    }

    fileprivate mutating func certificate(_ message: CertificateMessage) {
        opaque("certificate_request_context", message.context, lengthSize: 1, nil, Meanings.certificateContext)
        group("certificate_list", "", Meanings.certificateList, lengthSize: 3) { map in
            for entry in message.entries {
                map.group("CertificateEntry") { map in
                    map.certificateData("cert_data", entry.data)
                    map.extensions(entry.extensions, .certificate, "What belongs to this certificate.")
                }
            }
        }
    }

    mutating func certificateData(_ name: String, _ data: [UInt8]) {
        opaque(name, data, lengthSize: 3, "\(data.count) bytes of DER", Meanings.certificateData)
    }

    mutating func certificateStatus(_ status: CertificateStatus) {
        field("status_type", "ocsp (1)", "The kind of proof.") { $0.writeUInt8(1) }
        opaque(
            "response", status.ocspResponse, lengthSize: 3, "\(status.ocspResponse.count) bytes of DER", Meanings.ocspResponse,
            isShown: true)
    }

    fileprivate mutating func signed(_ algorithm: SignatureScheme, _ signature: [UInt8]) {
        field("algorithm", algorithm.description, Meanings.signatureScheme, isShown: true) { $0.writeUInt16(algorithm.rawValue) }
        opaque("signature", signature, lengthSize: 2, nil, Meanings.signature, isShown: true)
    }

    fileprivate mutating func ticket(_ ticket: NewSessionTicket) {
        field("ticket_lifetime", "\(ticket.lifetime) s", Meanings.ticketLifetime, isShown: true) {
            $0.writeUInt32(ticket.lifetime)
        }
        field("ticket_age_add", "\(ticket.ageAdd)", Meanings.ticketAgeAdd) { $0.writeUInt32(ticket.ageAdd) }
        opaque("ticket_nonce", ticket.nonce, lengthSize: 1, nil, Meanings.ticketNonce)
        opaque("ticket", ticket.ticket, lengthSize: 2, nil, Meanings.ticket)
        extensions(ticket.extensions, .newSessionTicket, "What else the ticket allows.")
    }
}
