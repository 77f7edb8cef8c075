import ApusCrypto

// The bytes of a session, for tickets, files and stores. The first byte is the version of this layout; what it does not know is refused,
// and nothing may follow. Lists and fields are bounded, so that whatever a store or a file gives back costs little to refuse.

extension Session {
    private static let layout: UInt8 = 3

    /// More certificates than any handshake that was accepted can have shown.
    private static let maximumCertificates = 64

    /// The longest encoded session that is read, in bytes.
    package static let maximumSerializedSize = 256 * 1024

    /// The session as bytes, secret included.
    public func serialized() -> [UInt8] {
        var out: [UInt8] = []
        out.writeUInt8(Self.layout)
        out.writeUInt16(version.rawValue)
        out.writeUInt16(cipherSuite.rawValue)
        out.writeUInt8(usesExtendedMasterSecret ? 1 : 0)
        out.writeOpaque8(secret.revealed())
        out.writeUInt64(createdAt.milliseconds)
        out.writeUInt64(authenticatedAt.milliseconds)
        out.writeUInt32(lifetime)
        out.writeUInt32(ageAdd)
        out.writeOptional(serverName) { $0.writeOpaque16(Array($1.utf8)) }
        out.writeOptional(applicationProtocol) { $0.writeOpaque8($1.bytes) }
        out.writeUInt16(group?.rawValue ?? 0)
        out.writeUInt16(signatureScheme?.rawValue ?? 0)
        out.writeOpaque8(binding)
        out.writeUInt32(maximumEarlyDataSize)
        out.writeOpaque8(earlyDataScope)
        out.writeOptional(peer) { $1.encode(into: &$0) }
        out.writeOptional(externalPSKIdentity) { $0.writeOpaque16($1) }
        return out
    }

    /// A session from what ``serialized()`` gave.
    ///
    /// - Throws: `DecodeError` for bytes of another layout, cut short, or with something behind them.
    public init(serialized bytes: [UInt8]) throws(DecodeError) {
        var rest = bytes.span
        try self.init(decoding: &rest)
        try rest.expectEnd("Session")
    }

    package init(decoding body: inout Span<UInt8>) throws(DecodeError) {
        guard body.count <= Self.maximumSerializedSize else { throw DecodeError(.tooLong, in: "Session") }
        guard try body.readUInt8("Session.layout") == Self.layout else { throw DecodeError(.invalidValue, in: "Session.layout") }
        let version = ProtocolVersion(rawValue: try body.readUInt16("Session.version"))
        let cipherSuite = CipherSuite(rawValue: try body.readUInt16("Session.cipher_suite"))
        let usesExtendedMasterSecret = try body.readFlag("Session.extended_master_secret")
        let secret = SharedSecret(bytes: try body.readOpaque8("Session.secret", length: 1...64))
        let createdAt = WallTime(milliseconds: try body.readUInt64("Session.created_at"))
        let authenticatedAt = WallTime(milliseconds: try body.readUInt64("Session.authenticated_at"))
        let lifetime = try body.readUInt32("Session.lifetime")
        let ageAdd = try body.readUInt32("Session.age_add")
        let serverName = try body.readOptional("Session.server_name") { rest throws(DecodeError) in
            String(decoding: try rest.readOpaque16("Session.server_name", length: 1...255), as: UTF8.self)
        }
        let applicationProtocol = try body.readOptional("Session.application_protocol") { rest throws(DecodeError) in
            let name = try rest.readOpaque8("Session.application_protocol", length: 1...255)
            guard let known = ApplicationProtocol(bytes: name) else {
                throw DecodeError(.invalidLength, in: "Session.application_protocol")
            }
            return known
        }
        let group = try body.readUInt16("Session.group")
        let signatureScheme = try body.readUInt16("Session.signature_scheme")
        self.init(
            version: version, cipherSuite: cipherSuite, secret: secret, usesExtendedMasterSecret: usesExtendedMasterSecret,
            createdAt: createdAt, authenticatedAt: authenticatedAt, lifetime: lifetime, ageAdd: ageAdd, serverName: serverName,
            applicationProtocol: applicationProtocol, group: group == 0 ? nil : NamedGroup(rawValue: group),
            signatureScheme: signatureScheme == 0 ? nil : SignatureScheme(rawValue: signatureScheme), peer: nil,
            binding: try body.readOpaque8("Session.binding", length: 0...64),
            maximumEarlyDataSize: try body.readUInt32("Session.maximum_early_data_size"),
            earlyDataScope: try body.readOpaque8("Session.early_data_scope", length: 0...64))
        peer = try body.readOptional("Session.peer") { rest throws(DecodeError) in
            try Peer(decoding: &rest, maximumCertificates: Self.maximumCertificates)
        }
        externalPSKIdentity = try body.readOptional("Session.external_psk_identity") { rest throws(DecodeError) in
            try rest.readOpaque16("Session.external_psk_identity", length: 1...0xffff)
        }
    }
}

extension Session.Peer {
    /// Certificates of the verified chain mostly stand in the message too; they are written once and pointed at.
    private enum Reference {
        static let inMessage: UInt8 = 0
        static let inPlace: UInt8 = 1
    }

    fileprivate func encode(into out: inout [UInt8]) {
        out.writeUInt8(certificateType.rawValue)
        out.writeVector24 { list in
            for certificate in certificates { list.writeOpaque24(certificate) }
        }
        out.writeOptional(ocspResponse) { $0.writeOpaque24($1) }
        out.writeUInt8(identity.isVerified ? 1 : 0)
        out.writeOpaque16(identity.subjectPublicKeyInfo)
        out.writeOpaque16(Array(identity.subject.utf8))
        out.writeVector16 { list in
            for name in identity.names { list.writeOpaque16(Array(name.utf8)) }
        }
        out.writeVector24 { list in
            for certificate in identity.verifiedChain {
                if let index = certificates.firstIndex(of: certificate), index <= 0xff {
                    list.writeUInt8(Reference.inMessage)
                    list.writeUInt8(UInt8(truncatingIfNeeded: index))
                } else {
                    list.writeUInt8(Reference.inPlace)
                    list.writeOpaque24(certificate)
                }
            }
        }
    }

    fileprivate init(decoding body: inout Span<UInt8>, maximumCertificates: Int) throws(DecodeError) {
        let certificateType = CertificateType(rawValue: try body.readUInt8("Session.certificate_type"))
        let certificates = try body.readVector24("Session.certificates") { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in try item.readOpaque24("Session.certificate") }
        }
        let ocspResponse = try body.readOptional("Session.ocsp_response") { rest throws(DecodeError) in
            try rest.readOpaque24("Session.ocsp_response")
        }
        let isVerified = try body.readFlag("Session.is_verified")
        let key = try body.readOpaque16("Session.subject_public_key_info")
        let subject = String(decoding: try body.readOpaque16("Session.subject"), as: UTF8.self)
        let names = try body.readVector16("Session.names") { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in String(decoding: try item.readOpaque16("Session.name"), as: UTF8.self)
            }
        }
        let chain = try body.readVector24("Session.verified_chain") { list throws(DecodeError) in
            try list.readAll { item throws(DecodeError) in
                guard try item.readUInt8("Session.reference") == Reference.inMessage else {
                    return try item.readOpaque24("Session.certificate")
                }
                let index = Int(try item.readUInt8("Session.reference"))
                guard certificates.indices.contains(index) else { throw DecodeError(.invalidValue, in: "Session.reference") }
                return certificates[index]
            }
        }
        guard certificates.count <= maximumCertificates, chain.count <= maximumCertificates else {
            throw DecodeError(.tooLong, in: "Session.certificates")
        }
        self.init(
            identity: PeerIdentity(
                subjectPublicKeyInfo: key, verifiedChain: chain, isVerified: isVerified, subject: subject, names: names),
            certificates: certificates, certificateType: certificateType, ocspResponse: ocspResponse)
    }
}

extension [UInt8] {
    /// A byte that says whether there is a value, then the value.
    fileprivate mutating func writeOptional<Value>(_ value: Value?, _ write: (inout [UInt8], Value) -> Void) {
        writeUInt8(value == nil ? 0 : 1)
        if let value { write(&self, value) }
    }
}

extension Span<UInt8> {
    fileprivate mutating func readFlag(_ field: StaticString) throws(DecodeError) -> Bool {
        switch try readUInt8(field) {
        case 0: return false
        case 1: return true
        default: throw DecodeError(.invalidValue, in: field.description)
        }
    }

    fileprivate mutating func readUInt64(_ field: StaticString) throws(DecodeError) -> UInt64 {
        let high = UInt64(try readUInt32(field))
        return high << 32 | UInt64(try readUInt32(field))
    }

    fileprivate mutating func readOptional<Value>(
        _ field: StaticString, _ read: (inout Span<UInt8>) throws(DecodeError) -> Value
    ) throws(DecodeError) -> Value? {
        try readFlag(field) ? try read(&self) : nil
    }
}
