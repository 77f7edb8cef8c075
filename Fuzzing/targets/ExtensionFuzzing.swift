import ApusWire

/// A block of extensions, each of which is decoded as what it says it is.
enum ExtensionFuzzing {
    static func run(_ bytes: [UInt8]) {
        var body = bytes.span
        guard let extensions = try? Extensions(decoding: &body) else { return }
        check(SupportedVersionsClientHello.self, in: extensions)
        check(SupportedVersionsServerHello.self, in: extensions)
        check(KeyShareClientHello.self, in: extensions)
        check(KeyShareServerHello.self, in: extensions)
        check(KeyShareHelloRetryRequest.self, in: extensions)
        check(SupportedGroups.self, in: extensions)
        check(SignatureAlgorithms.self, in: extensions)
        check(SignatureAlgorithmsCert.self, in: extensions)
        check(PreSharedKeyClientHello.self, in: extensions)
        check(PskKeyExchangeModes.self, in: extensions)
        check(ApplicationLayerProtocolNegotiation.self, in: extensions)
        // Names of other types are passed over, so that a list of them alone is not written again.
        _ = try? extensions.decode(ServerNameList.self)
        check(Cookie.self, in: extensions)
        check(CertificateAuthorities.self, in: extensions)
        check(RecordSizeLimit.self, in: extensions)
        check(ECPointFormats.self, in: extensions)
        check(RenegotiationInfo.self, in: extensions)
        check(OIDFilters.self, in: extensions)
        check(StatusRequestAcknowledgement.self, in: extensions)
        check(SessionTicketTLS12.self, in: extensions)
        check(ServerNameAcknowledgement.self, in: extensions)
        check(ServerCertificateTypesClientHello.self, in: extensions)
        check(ServerCertificateTypeServerHello.self, in: extensions)
        check(PreSharedKeyServerHello.self, in: extensions)
        check(PostHandshakeAuth.self, in: extensions)
        check(Padding.self, in: extensions)
        check(ExtendedMasterSecret.self, in: extensions)
        check(EncryptThenMAC.self, in: extensions)
        check(EarlyDataIndicationTicket.self, in: extensions)
        check(EarlyDataIndication.self, in: extensions)
        check(ClientCertificateTypesClientHello.self, in: extensions)
        check(ClientCertificateTypeServerHello.self, in: extensions)
        check(CertificateStatus.self, in: extensions)
        check(CompressCertificate.self, in: extensions)
    }

    private static func check<Body: ExtensionBody & Equatable>(_ type: Body.Type, in extensions: Extensions) {
        guard let body = try? extensions.decode(type) else { return }
        var block = Extensions()
        block.append(body)
        let again = try? block.decode(type)
        FuzzTarget.expect(again == body, "\(type) decodes, encodes, and then is another")
    }
}
