import ApusTestKit
import ApusWire
import Testing

@Suite("Messages of the traces of RFC 8448")
struct RFC8448Tests {
    /// Decodes, and expects that encoding gives the very same bytes.
    private func decode<Body: HandshakeBody>(_: Body.Type, _ bytes: [UInt8]) throws -> Body {
        let body = try HandshakeMessage(bytes: bytes).decode(Body.self)
        #expect(body.message().bytes == bytes)
        return body
    }

    static let groups: [NamedGroup] = [
        .x25519, .secp256r1, .secp384r1, .secp521r1, .ffdhe2048, .ffdhe3072, .ffdhe4096, .ffdhe6144, .ffdhe8192,
    ]

    static let schemes: [SignatureScheme] = [
        .ecdsa_secp256r1_sha256, .ecdsa_secp384r1_sha384, .ecdsa_secp521r1_sha512, .ecdsa_sha1, .rsa_pss_rsae_sha256,
        .rsa_pss_rsae_sha384, .rsa_pss_rsae_sha512, .rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512, .rsa_pkcs1_sha1,
        .dsa_sha256_RESERVED, .dsa_sha384_RESERVED, .dsa_sha512_RESERVED, .dsa_sha1_RESERVED,
    ]

    @Test("§3: the record of the ClientHello, and all that the ClientHello offers")
    func clientHello() throws {
        let bytesOfRecord = RFC8448.Simple1RTT.clientHelloRecord
        var record = bytesOfRecord.span
        let header = try RecordHeader(decoding: &record)
        #expect(header == RecordHeader(type: .handshake, version: 0x0301, length: 0xc4))
        #expect(record.count == header.length)

        let hello = try decode(ClientHello.self, record.readRemaining())
        #expect(hello.legacyVersion == .TLS12)
        #expect(hello.random.bytes == bytes("cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7"))
        #expect(hello.legacySessionID.isEmpty)
        #expect(
            hello.cipherSuites == [.TLS_AES_128_GCM_SHA256, .TLS_CHACHA20_POLY1305_SHA256, .TLS_AES_256_GCM_SHA384])
        #expect(hello.legacyCompressionMethods == [0])

        let extensions = hello.extensions
        #expect(
            extensions.types == [
                .serverName, .renegotiationInfo, .supportedGroups, .sessionTicket, .keyShare, .supportedVersions,
                .signatureAlgorithms, .pskKeyExchangeModes, .recordSizeLimit,
            ])
        #expect(extensions.types.allSatisfy { ExtensionPermissions.allows($0, in: .clientHello) })
        #expect(try extensions.decode(ServerNameList.self) == ServerNameList(hostName: Array("server".utf8)))
        #expect(try extensions.decode(SupportedGroups.self) == SupportedGroups(groups: Self.groups))
        #expect(
            try extensions.decode(KeyShareClientHello.self)
                == KeyShareClientHello(clientShares: [
                    KeyShareEntry(
                        group: .x25519, keyExchange: bytes("99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c"))
                ]))
        #expect(try extensions.decode(SupportedVersionsClientHello.self) == SupportedVersionsClientHello(versions: [.TLS13]))
        #expect(try extensions.decode(SignatureAlgorithms.self) == SignatureAlgorithms(schemes: Self.schemes))
        #expect(try extensions.decode(PskKeyExchangeModes.self) == PskKeyExchangeModes(modes: [.psk_dhe_ke]))
        #expect(try extensions.decode(RecordSizeLimit.self) == RecordSizeLimit(limit: 16385))
        #expect(try extensions.decode(PreSharedKeyClientHello.self) == nil)
    }

    @Test("§3: the ServerHello and its share")
    func serverHello() throws {
        let hello = try decode(ServerHello.self, RFC8448.Simple1RTT.serverHello)
        #expect(!hello.isHelloRetryRequest)
        #expect(hello.cipherSuite == .TLS_AES_128_GCM_SHA256)
        #expect(hello.legacyCompressionMethod == 0)
        #expect(hello.extensions.types == [.keyShare, .supportedVersions])
        #expect(
            try hello.extensions.decode(KeyShareServerHello.self)?.serverShare
                == KeyShareEntry(
                    group: .x25519, keyExchange: bytes("c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f")))
        #expect(
            try hello.extensions.decode(SupportedVersionsServerHello.self)
                == SupportedVersionsServerHello(selectedVersion: .TLS13))
    }

    @Test("§3: the server's flight")
    func serverFlight() throws {
        let encryptedExtensions = try decode(EncryptedExtensions.self, RFC8448.Simple1RTT.encryptedExtensions).extensions
        #expect(encryptedExtensions.types == [.supportedGroups, .recordSizeLimit, .serverName])
        #expect(encryptedExtensions.types.allSatisfy { ExtensionPermissions.allows($0, in: .encryptedExtensions) })
        #expect(try encryptedExtensions.decode(ServerNameAcknowledgement.self) != nil)
        #expect(throws: DecodeError.self, "an answer is no list of names") { try encryptedExtensions.decode(ServerNameList.self) }

        let certificate = try decode(CertificateMessage.self, RFC8448.Simple1RTT.certificate)
        #expect(certificate.context.isEmpty)
        #expect(certificate.entries.count == 1)
        #expect(certificate.entries.first?.data.count == 432)
        #expect(certificate.entries.first?.data.starts(with: [0x30, 0x82, 0x01, 0xac]) == true)
        #expect(certificate.entries.first?.extensions.isEmpty == true)

        let certificateVerify = try decode(CertificateVerify.self, RFC8448.Simple1RTT.certificateVerify)
        #expect(certificateVerify.algorithm == .rsa_pss_rsae_sha256)
        #expect(certificateVerify.signature.count == 128)

        #expect(
            try decode(Finished.self, RFC8448.Simple1RTT.serverFinished).verifyData
                == bytes("9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718"))
    }

    @Test("§4: the ClientHello that resumes, its ticket, its binder and its padding")
    func resumingClientHello() throws {
        let hello = try decode(ClientHello.self, RFC8448.Resumed0RTT.clientHello)
        #expect(
            hello.extensions.types == [
                .serverName, .renegotiationInfo, .supportedGroups, .keyShare, .earlyData, .supportedVersions,
                .signatureAlgorithms, .pskKeyExchangeModes, .recordSizeLimit, .padding, .preSharedKey,
            ])
        #expect(try hello.extensions.decode(EarlyDataIndication.self) != nil)
        #expect(try hello.extensions.decode(Padding.self) == Padding(length: 87))

        let offered = try #require(try hello.extensions.decode(PreSharedKeyClientHello.self))
        #expect(offered.identities == [PskIdentity(identity: RFC8448.ticket, obfuscatedTicketAge: 0xfad6_aacb)])
        #expect(offered.binders == [bytes("3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d")])
        // §4 computes the binder over the first 477 bytes of the message.
        #expect(offered.bindersLength == 35)
        #expect(RFC8448.Resumed0RTT.clientHello.count - offered.bindersLength == 477)
    }

    @Test("§4: the server takes the first identity and the early data")
    func resumingServer() throws {
        let hello = try decode(ServerHello.self, RFC8448.Resumed0RTT.serverHello)
        #expect(try hello.extensions.decode(PreSharedKeyServerHello.self) == PreSharedKeyServerHello(selectedIdentity: 0))
        let extensions = try decode(EncryptedExtensions.self, RFC8448.Resumed0RTT.encryptedExtensions).extensions
        #expect(try extensions.decode(EarlyDataIndication.self) != nil)
    }

    @Test("§5: a HelloRetryRequest with its group and its cookie")
    func helloRetryRequest() throws {
        let hello = try decode(ServerHello.self, RFC8448.HelloRetryRequest.helloRetryRequest)
        #expect(hello.isHelloRetryRequest)
        #expect(hello.extensions.types == [.keyShare, .cookie, .supportedVersions])
        #expect(hello.extensions.types.allSatisfy { ExtensionPermissions.allows($0, in: .helloRetryRequest) })
        #expect(
            try hello.extensions.decode(KeyShareHelloRetryRequest.self) == KeyShareHelloRetryRequest(selectedGroup: .secp256r1))
        #expect(try hello.extensions.decode(Cookie.self) == Cookie(cookie: RFC8448.cookie))
        #expect(throws: DecodeError.self, "a group alone is no share") { try hello.extensions.decode(KeyShareServerHello.self) }
    }

    @Test("§6: a CertificateRequest")
    func certificateRequest() throws {
        let request = try decode(CertificateRequest.self, RFC8448.ClientAuthentication.certificateRequest)
        #expect(request.context.isEmpty)
        #expect(try request.extensions.decode(SignatureAlgorithms.self) == SignatureAlgorithms(schemes: Self.schemes))
    }

    @Test("§7: a session ID is echoed in middlebox compatibility mode")
    func compatibility() throws {
        let hello = try decode(ServerHello.self, RFC8448.MiddleboxCompatibility.serverHello)
        #expect(hello.legacySessionIDEcho == bytes("a80c165581a8e0d06c0018d54d3a06dd32cfd4051eb026fad3fd0ba99269e6ef"))
    }
}
