import ApusWire

extension WireCase {
    static let extensions: [WireCase] = [
        anExtension(ServerNameList.self, .list(2, of: [.fixed(1), .opaque(2)])) { random in
            ServerNameList(hostName: random.bytes(1...40))
        },
        anExtension(ServerNameAcknowledgement.self) { _ in
            ServerNameAcknowledgement()
        },
        anExtension(SupportedVersionsClientHello.self, .list(1, of: [.fixed(2)])) { random in
            SupportedVersionsClientHello(versions: random.codePoints(1...5))
        },
        anExtension(SupportedVersionsServerHello.self, .fixed(2)) { random in
            SupportedVersionsServerHello(selectedVersion: random.codePoint())
        },
        anExtension(SupportedGroups.self, .list(2, of: [.fixed(2)])) { random in
            SupportedGroups(groups: random.codePoints(1...9))
        },
        anExtension(SignatureAlgorithms.self, .list(2, of: [.fixed(2)])) { random in
            SignatureAlgorithms(schemes: random.codePoints(1...9))
        },
        anExtension(SignatureAlgorithmsCert.self, .list(2, of: [.fixed(2)])) { random in
            SignatureAlgorithmsCert(schemes: random.codePoints(1...9))
        },
        anExtension(CompressCertificate.self, .list(1, of: [.fixed(2)])) { random in
            CompressCertificate(algorithms: random.codePoints(1...3))
        },
        anExtension(KeyShareClientHello.self, .list(2, of: [.fixed(2), .opaque(2)])) { random in
            var groups: Set<NamedGroup> = []
            let shares = random.list(0...4) { KeyShareEntry(group: $0.codePoint(), keyExchange: $0.bytes(1...40)) }
            return KeyShareClientHello(clientShares: shares.filter { groups.insert($0.group).inserted })
        },
        anExtension(KeyShareServerHello.self, .fixed(2), .opaque(2)) { random in
            KeyShareServerHello(serverShare: KeyShareEntry(group: random.codePoint(), keyExchange: random.bytes(1...40)))
        },
        anExtension(KeyShareHelloRetryRequest.self, .fixed(2)) { random in
            KeyShareHelloRetryRequest(selectedGroup: random.codePoint())
        },
        anExtension(ApplicationLayerProtocolNegotiation.self, .list(2, of: [.opaque(1)])) { random in
            ApplicationLayerProtocolNegotiation(
                protocols: random.list(1...4) { ApplicationProtocol(bytes: $0.bytes(1...12)) ?? .h2 })
        },
        anExtension(ClientCertificateTypesClientHello.self, .list(1, of: [.fixed(1)])) { random in
            ClientCertificateTypesClientHello(types: random.codePoints(1...3))
        },
        anExtension(ClientCertificateTypeServerHello.self, .fixed(1)) { random in
            ClientCertificateTypeServerHello(selected: random.codePoint())
        },
        anExtension(ServerCertificateTypesClientHello.self, .list(1, of: [.fixed(1)])) { random in
            ServerCertificateTypesClientHello(types: random.codePoints(1...3))
        },
        anExtension(ServerCertificateTypeServerHello.self, .fixed(1)) { random in
            ServerCertificateTypeServerHello(selected: random.codePoint())
        },
        anExtension(Cookie.self, .opaque(2)) { random in
            Cookie(cookie: random.bytes(1...60))
        },
        anExtension(PskKeyExchangeModes.self, .list(1, of: [.fixed(1)])) { random in
            PskKeyExchangeModes(modes: random.codePoints(1...3))
        },
        anExtension(
            PreSharedKeyClientHello.self, .list(2, of: [.opaque(2), .fixed(4)]), .list(2, of: [.opaque(1)])
        ) { random in
            PreSharedKeyClientHello(
                identities: random.list(1...3) { PskIdentity(identity: $0.bytes(1...40), obfuscatedTicketAge: $0.integer()) },
                binders: random.list(1...3) { $0.bytes(32...48) })
        },
        anExtension(PreSharedKeyServerHello.self, .fixed(2)) { random in
            PreSharedKeyServerHello(selectedIdentity: random.integer())
        },
        anExtension(EarlyDataIndication.self) { _ in
            EarlyDataIndication()
        },
        anExtension(EarlyDataIndicationTicket.self, .fixed(4)) { random in
            EarlyDataIndicationTicket(maxEarlyDataSize: random.integer())
        },
        anExtension(CertificateAuthorities.self, .list(2, of: [.opaque(2)])) { random in
            CertificateAuthorities(authorities: random.list(1...4) { $0.bytes(1...30) })
        },
        anExtension(OIDFilters.self, .list(2, of: [.opaque(1), .opaque(2)])) { random in
            // The first byte numbers them, so that no OID stands twice.
            let filters = random.list(0...3) { OIDFilter(oid: $0.bytes(1...9), values: $0.bytes(0...20)) }
            return OIDFilters(
                filters: filters.enumerated().map { OIDFilter(oid: [UInt8($0)] + $1.oid, values: $1.values) })
        },
        anExtension(PostHandshakeAuth.self) { _ in
            PostHandshakeAuth()
        },
        anExtension(StatusRequest.self, .fixed(1), .list(2, of: [.opaque(2)]), .opaque(2)) { random in
            .ocsp(responderIDs: random.list(0...3) { $0.bytes(1...20) }, requestExtensions: random.bytes(0...20))
        },
        anExtension(StatusRequestAcknowledgement.self) { _ in
            StatusRequestAcknowledgement()
        },
        anExtension(CertificateStatus.self, .fixed(1), .opaque(3)) { random in
            CertificateStatus(ocspResponse: random.bytes(1...80))
        },
        anExtension(RecordSizeLimit.self, .fixed(2)) { random in
            RecordSizeLimit(limit: random.integer())
        },
        anExtension(Padding.self, .rest) { random in
            Padding(length: Int.random(in: 0...60, using: &random))
        },
        value(
            ImportedIdentity.self, .opaque(2), .opaque(2), .fixed(4), encode: { $0.encode(into: &$1) },
            decode: { rest throws(DecodeError) in try ImportedIdentity(decoding: &rest) }
        ) { random in
            ImportedIdentity(
                externalIdentity: random.bytes(1...40), context: random.bytes(0...40), targetProtocol: random.codePoint(),
                targetKDF: ImportedIdentity.KDFIdentifier(rawValue: random.integer()))
        },
    ]
}
