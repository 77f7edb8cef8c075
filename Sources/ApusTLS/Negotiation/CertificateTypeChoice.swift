/// RFC 7250 §4: which kind of certificate each side shows. X.509, unless both say otherwise.
struct CertificateTypeChoice: Sendable, Equatable {
    var server = CertificateType.x509
    var client = CertificateType.x509
}

// MARK: - The client

extension CertificateTypeChoice {
    /// What the client offers: nothing where X.509 is all that it takes (RFC 7250 §4.1).
    static func offer(_ configuration: Shared<ClientConfiguration>, into extensions: inout Extensions) {
        if configuration.serverCertificateTypes != [.x509] {
            extensions.append(ServerCertificateTypesClientHello(types: configuration.serverCertificateTypes))
        }
        if configuration.clientCertificateTypes != [.x509] {
            extensions.append(ClientCertificateTypesClientHello(types: configuration.clientCertificateTypes))
        }
    }

    /// What the server selected of it.
    ///
    /// - Parameter session: what is resumed: nobody shows a certificate then, and the server's is of the kind that it was.
    init(
        selectedIn extensions: Extensions, of message: String, configuration: Shared<ClientConfiguration>,
        resuming session: Session?
    ) throws(TLSError) {
        let server = try TLSError.decoding(message) { () throws(DecodeError) in
            try extensions.decode(ServerCertificateTypeServerHello.self)
        }
        let client = try TLSError.decoding(message) { () throws(DecodeError) in
            try extensions.decode(ClientCertificateTypeServerHello.self)
        }
        for (selected, offered) in [
            (server?.selected, configuration.serverCertificateTypes), (client?.selected, configuration.clientCertificateTypes),
        ] {
            guard let selected, !offered.contains(selected) else { continue }
            throw .misbehaved(
                Misbehaviour(.selectedUnoffered, "it selected the certificate type \(selected), which was not offered"))
        }
        if let peer = session?.peer {
            self.init(server: peer.certificateType, client: client?.selected ?? .x509)
            return
        }
        // A server that does not answer shows X.509.
        guard server != nil || configuration.serverCertificateTypes.contains(.x509) else {
            throw .incompatible(.certificateType(offered: [.x509], supported: configuration.serverCertificateTypes))
        }
        self.init(server: server?.selected ?? .x509, client: client?.selected ?? .x509)
    }
}

// MARK: - The server

extension CertificateTypeChoice {
    /// By the server's order (RFC 7250 §4.2).
    init(offer: ClientHelloOffer, configuration: Shared<ServerConfiguration>) throws(TLSError) {
        server = try Self.choose(from: offer.serverCertificateTypes, own: configuration.certificateTypes)
        client =
            configuration.asksForCertificate
            ? try Self.choose(from: offer.clientCertificateTypes, own: configuration.clientCertificateTypes) : .x509
    }

    private static func choose(
        from offered: [CertificateType]?, own: [CertificateType]
    ) throws(TLSError) -> CertificateType {
        // RFC 7250 §4.1: a client that takes X.509 alone must leave the extension out.
        guard offered?.allSatisfy({ $0 == .x509 }) != true else {
            throw .misbehaved(Misbehaviour(.illegalParameter, "it offers X.509 as its only certificate type"))
        }
        let offered = offered ?? [.x509]
        guard let type = own.first(where: offered.contains) else {
            throw .incompatible(.certificateType(offered: offered, supported: own))
        }
        return type
    }

    /// What the server answers to a client that asked.
    func answer(to offer: ClientHelloOffer, configuration: Shared<ServerConfiguration>, in extensions: inout Extensions) {
        if offer.serverCertificateTypes != nil { extensions.append(ServerCertificateTypeServerHello(selected: server)) }
        // RFC 7250 §4.2: left out where no certificate is asked for.
        if offer.clientCertificateTypes != nil, configuration.asksForCertificate {
            extensions.append(ClientCertificateTypeServerHello(selected: client))
        }
    }
}

extension Identity {
    /// What stands in the Certificate message; empty where this identity has nothing of that kind.
    func shown(as type: CertificateType) -> [[UInt8]] {
        type == .rawPublicKey ? subjectPublicKeyInfo.map { [$0] } ?? [] : certificateChain
    }

    /// Of the key; nil for a remote one that does not say.
    private var subjectPublicKeyInfo: [UInt8]? {
        if let rawPublicKey { return rawPublicKey }
        if case .local(let privateKey) = key { return privateKey.publicKey.subjectPublicKeyInfo }
        return nil
    }
}
