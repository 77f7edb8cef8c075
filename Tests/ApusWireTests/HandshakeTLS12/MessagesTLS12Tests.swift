import ApusWire
import Testing

@Suite("Messages of TLS 1.2 (RFC 5246 §7.4)")
struct MessagesTLS12Tests {
    @Test("types of messages have the numbers of RFC 5246 §7.4, RFC 5077 §3.3 and RFC 6066 §8")
    func types() {
        #expect(HelloRequest.type.rawValue == 0)
        #expect(NewSessionTicketTLS12.type.rawValue == 4)
        #expect(CertificateTLS12.type.rawValue == 11)
        #expect(ServerKeyExchangeECDHE.type.rawValue == 12)
        #expect(CertificateRequestTLS12.type.rawValue == 13)
        #expect(ServerHelloDone.type.rawValue == 14)
        #expect(CertificateVerifyTLS12.type.rawValue == 15)
        #expect(ClientKeyExchangeECDHE.type.rawValue == 16)
        #expect(ClientKeyExchangeRSA.type.rawValue == 16)
        #expect(CertificateStatusTLS12.type.rawValue == 22)
    }

    @Test("a ServerKeyExchange for ECDHE, byte by byte (RFC 8422 §5.4)")
    func serverKeyExchange() throws {
        let message = try HandshakeMessage(bytes: bytes("0c 00000f 03 0017 0304aabb 0403 0004 deadbeef"))
        let body = try message.decode(ServerKeyExchangeECDHE.self)
        #expect(body.params == ServerECDHParams(group: .secp256r1, point: [0x04, 0xaa, 0xbb]))
        #expect(body.signed.algorithm == .ecdsa_secp256r1_sha256)
        #expect(body.signed.signature == [0xde, 0xad, 0xbe, 0xef])
        #expect(body.message() == message)
    }

    @Test("what it signs is both random values and the parameters (RFC 8422 §5.4)")
    func signedContent() throws {
        let client = try #require(Random([UInt8](repeating: 0xcc, count: 32)))
        let server = try #require(Random([UInt8](repeating: 0x55, count: 32)))
        let params = ServerECDHParams(group: .x25519, point: [1, 2])
        #expect(
            params.signedContent(clientRandom: client, serverRandom: server)
                == client.bytes + server.bytes + bytes("03 001d 02 0102"))
    }

    @Test("a CertificateRequest, byte by byte (RFC 5246 §7.4.4)")
    func certificateRequest() throws {
        let message = try HandshakeMessage(bytes: bytes("0d 00000f 02 0140 0004 04010403 0004 00023000"))
        let body = try message.decode(CertificateRequestTLS12.self)
        #expect(body.certificateTypes == [.rsa_sign, .ecdsa_sign])
        #expect(body.schemes == [.rsa_pkcs1_sha256, .ecdsa_secp256r1_sha256])
        #expect(body.authorities == [[0x30, 0x00]])
    }

    @Test("the message CertificateStatus has the struct of TLS 1.3's extension (RFC 6066 §8)")
    func certificateStatus() throws {
        let body = try HandshakeMessage(bytes: bytes("16 000006 01 000002 3000")).decode(CertificateStatusTLS12.self)
        #expect(body.status == CertificateStatus(ocspResponse: [0x30, 0x00]))
    }

    @Test("an empty ticket says that there is none after all (RFC 5077 §3.3)")
    func emptyTicket() throws {
        let body = try HandshakeMessage(bytes: bytes("04 000006 00000000 0000")).decode(NewSessionTicketTLS12.self)
        #expect(body == NewSessionTicketTLS12(lifetimeHint: 0, ticket: []))
    }

    @Test("a session ticket fills its extension without a length of its own (RFC 5077 §3.2)")
    func sessionTicket() {
        var extensions = Extensions()
        extensions.append(SessionTicketTLS12(ticket: [1, 2, 3]))
        #expect(extensions.body(of: .sessionTicket) == [1, 2, 3])
    }

    @Test("a first handshake's renegotiation_info is one zero byte (RFC 5746 §3.4)")
    func renegotiationInfo() {
        var extensions = Extensions()
        extensions.append(RenegotiationInfo())
        #expect(extensions.body(of: .renegotiationInfo) == [0])
    }

    @Test("TLS 1.2's ServerHello holds no extension that TLS 1.3 alone has, nor one that no server answers")
    func serverHelloExtensions() {
        let refused: [ExtensionType] = [
            .supportedVersions, .keyShare, .preSharedKey, .earlyData, .cookie, .pskKeyExchangeModes, .certificateAuthorities,
            .oidFilters, .postHandshakeAuth, .signatureAlgorithmsCert, .signatureAlgorithms, .padding, .compressCertificate,
            .encryptedClientHello, .quicTransportParameters, ExtensionType(rawValue: 0x1a1a),
        ]
        for type in refused { #expect(!ExtensionPermissions.allowsInServerHelloTLS12(type), "\(type)") }
        let allowed: [ExtensionType] = [
            .serverName, .statusRequest, .ecPointFormats, .applicationLayerProtocolNegotiation, .encryptThenMAC,
            .extendedMasterSecret, .sessionTicket, .renegotiationInfo, .recordSizeLimit,
        ]
        for type in allowed { #expect(ExtensionPermissions.allowsInServerHelloTLS12(type), "\(type)") }
    }
}
