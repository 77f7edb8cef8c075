import ApusTLS
import ApusWire

extension FieldMap {
    /// Which message's extensions these are: one type can have another body in each.
    enum ExtensionPlace {
        case clientHello
        case serverHello
        case serverHelloTLS12
        case helloRetryRequest
        case encryptedExtensions
        case certificateRequest
        case certificate
        case newSessionTicket
    }

    /// `Extension extensions<…>`.
    mutating func extensions(_ extensions: Extensions, _ place: ExtensionPlace, _ meaning: String) {
        let types = extensions.types
        group("extensions", types.isEmpty ? "none" : MessageStory.list(types), meaning, lengthSize: 2) { map in
            for type in types {
                let body = extensions.body(of: type) ?? []
                let name = type.description
                let told = Self.content(of: type, body, place).flatMap { $0.bytes == body ? $0 : nil }
                let gist = told?.gist(of: type)
                map.group(
                    name, gist ?? "", type.isGREASE ? Meanings.grease : Meanings.meaning(of: name), isShown: gist != nil
                ) { map in
                    map.field("extension_type", "\(name) (\(type.rawValue))") { $0.writeUInt16(type.rawValue) }
                    map.group("extension_data", body.isEmpty ? "empty" : "\(body.count) bytes", lengthSize: 2) { map in
                        if var told {
                            if gist != nil { told.hide() }
                            map.append(told)
                        } else if !body.isEmpty {
                            map.field(name, FieldMap.brief(body)) { $0.writeBytes(body) }
                        }
                    }
                }
            }
        }
    }

    /// What the default story says of an extension in one value; nil where it shows the extension's parts, or nothing.
    private func gist(of type: ExtensionType) -> String? {
        guard type != .keyShare, type != .preSharedKey else { return nil }
        let shown = fields.filter(\.isShown)
        return shown.count == 1 ? shown.first?.value : nil
    }

    /// The inside of an extension; nil for one that has none, or that is not known here.
    private static func content(of type: ExtensionType, _ body: [UInt8], _ place: ExtensionPlace) -> FieldMap? {
        var map = FieldMap()
        switch (type, place) {
        case (.serverName, .clientHello):
            guard let name = decode(ServerNameList.self, body)?.hostName else { return nil }
            map.group("server_name_list", "", nil, lengthSize: 2) { map in
                map.field("name_type", "host_name (0)") { $0.writeUInt8(0) }
                map.opaque("host_name", name, lengthSize: 2, String(decoding: name, as: UTF8.self), nil, isShown: true)
            }
        case (.supportedGroups, _):
            guard let groups = decode(SupportedGroups.self, body) else { return nil }
            map.codePoints("named_group_list", groups.groups, item: "named_group", isShown: true)
        case (.signatureAlgorithms, _):
            guard let schemes = decode(SignatureAlgorithms.self, body) else { return nil }
            map.codePoints("supported_signature_algorithms", schemes.schemes, item: "signature_scheme", isShown: true)
        case (.signatureAlgorithmsCert, _):
            guard let schemes = decode(SignatureAlgorithmsCert.self, body) else { return nil }
            map.codePoints("supported_signature_algorithms", schemes.schemes, item: "signature_scheme")
        case (.applicationLayerProtocolNegotiation, _):
            guard let protocols = decode(ApplicationLayerProtocolNegotiation.self, body)?.protocols else { return nil }
            map.group("protocol_name_list", MessageStory.list(protocols), nil, lengthSize: 2, isShown: true) { map in
                for name in protocols { map.opaque("protocol_name", name.bytes, lengthSize: 1, name.description) }
            }
        case (.supportedVersions, .clientHello):
            guard let versions = decode(SupportedVersionsClientHello.self, body)?.versions else { return nil }
            map.group("versions", MessageStory.list(versions), nil, lengthSize: 1, isShown: true) { map in
                for version in versions {
                    map.field("version", version.description, version.isGREASE ? Meanings.grease : nil) {
                        $0.writeUInt16(version.rawValue)
                    }
                }
            }
        case (.supportedVersions, .serverHello), (.supportedVersions, .helloRetryRequest):
            guard let version = decode(SupportedVersionsServerHello.self, body)?.selectedVersion else { return nil }
            map.field("selected_version", version.description, nil, isShown: true) { $0.writeUInt16(version.rawValue) }
        case (.keyShare, .clientHello):
            guard let shares = decode(KeyShareClientHello.self, body)?.clientShares else { return nil }
            map.group("client_shares", MessageStory.list(shares.map(\.group)), nil, lengthSize: 2) { map in
                for share in shares { map.keyShare(share, Meanings.keyShareClient) }
            }
        case (.keyShare, .helloRetryRequest):
            guard let group = decode(KeyShareHelloRetryRequest.self, body)?.selectedGroup else { return nil }
            map.field("selected_group", group.description, "The group for which the server wants a key share.", isShown: true) {
                $0.writeUInt16(group.rawValue)
            }
        case (.keyShare, .serverHello):
            guard let share = decode(KeyShareServerHello.self, body)?.serverShare else { return nil }
            map.keyShare(share, Meanings.keyShareServer)
        case (.preSharedKey, .clientHello):
            guard let offer = decode(PreSharedKeyClientHello.self, body) else { return nil }
            map.preSharedKeys(offer)
        case (.preSharedKey, .serverHello):
            guard let selected = decode(PreSharedKeyServerHello.self, body)?.selectedIdentity else { return nil }
            map.field("selected_identity", "\(selected)", "Which of the offered tickets the server takes.", isShown: true) {
                $0.writeUInt16(selected)
            }
        case (.pskKeyExchangeModes, _):
            guard let modes = decode(PskKeyExchangeModes.self, body)?.modes else { return nil }
            map.group("ke_modes", MessageStory.list(modes), nil, lengthSize: 1) { map in
                for mode in modes { map.field("ke_mode", mode.description) { $0.writeUInt8(mode.rawValue) } }
            }
        case (.earlyData, .newSessionTicket):
            guard let size = decode(EarlyDataIndicationTicket.self, body)?.maxEarlyDataSize else { return nil }
            map.field("max_early_data_size", "\(size) bytes", "How much early data the ticket allows.", isShown: true) {
                $0.writeUInt32(size)
            }
        case (.cookie, _):
            guard let cookie = decode(Cookie.self, body)?.cookie else { return nil }
            map.opaque("cookie", cookie, lengthSize: 2)
        case (.recordSizeLimit, _):
            guard let limit = decode(RecordSizeLimit.self, body)?.limit else { return nil }
            map.field("record_size_limit", "\(limit) bytes") { $0.writeUInt16(limit) }
        case (.ecPointFormats, _):
            guard let formats = decode(ECPointFormats.self, body)?.formats else { return nil }
            map.group("ec_point_format_list", MessageStory.list(formats), nil, lengthSize: 1) { map in
                for format in formats { map.field("ec_point_format", format.description) { $0.writeUInt8(format.rawValue) } }
            }
        case (.renegotiationInfo, _):
            guard let info = decode(RenegotiationInfo.self, body) else { return nil }
            map.opaque("renegotiated_connection", info.renegotiatedConnection, lengthSize: 1)
        case (.statusRequest, .clientHello):
            guard case .ocsp(let responders, let requestExtensions)? = decode(StatusRequest.self, body) else { return nil }
            map.field("status_type", "ocsp (1)") { $0.writeUInt8(1) }
            map.group("responder_id_list", responders.isEmpty ? "empty" : "\(responders.count)", nil, lengthSize: 2) { map in
                for responder in responders { map.opaque("responder_id", responder, lengthSize: 2) }
            }
            map.opaque("request_extensions", requestExtensions, lengthSize: 2)
        case (.statusRequest, .certificate):
            guard let status = decode(CertificateStatus.self, body) else { return nil }
            map.certificateStatus(status)
        case (.certificateAuthorities, _):
            guard let names = decode(CertificateAuthorities.self, body)?.authorities else { return nil }
            map.group("authorities", "\(names.count) names", nil, lengthSize: 2) { map in
                for name in names { map.opaque("distinguished_name", name, lengthSize: 2) }
            }
        default: return nil
        }
        return map
    }

    private mutating func keyShare(_ share: KeyShareEntry, _ meaning: String) {
        let gist = "\(share.group) \(FieldMap.brief(share.keyExchange))"
        group("KeyShareEntry", gist, meaning, isShown: true) { map in
            map.field("group", share.group.description) { $0.writeUInt16(share.group.rawValue) }
            map.opaque("key_exchange", share.keyExchange, lengthSize: 2)
        }
    }

    private mutating func preSharedKeys(_ offer: PreSharedKeyClientHello) {
        group("identities", "\(offer.identities.count)", "The tickets.", lengthSize: 2) { map in
            for identity in offer.identities {
                map.group("PskIdentity") { map in
                    map.opaque("identity", identity.identity, lengthSize: 2, nil, Meanings.ticket, isShown: true)
                    map.field("obfuscated_ticket_age", "\(identity.obfuscatedTicketAge)", Meanings.ticketAgeAdd) {
                        $0.writeUInt32(identity.obfuscatedTicketAge)
                    }
                }
            }
        }
        group("binders", "\(offer.binders.count)", "One for each ticket.", lengthSize: 2) { map in
            for binder in offer.binders {
                map.opaque(
                    "binder", binder, lengthSize: 1, nil,
                    "A keyed checksum over this ClientHello. It proves that the client knows the ticket's secret.", isShown: true)
            }
        }
    }

    private static func decode<Body: ExtensionBody>(_: Body.Type, _ bytes: [UInt8]) -> Body? {
        var rest = bytes.span
        guard let value = try? Body(decoding: &rest), rest.isEmpty else { return nil }
        return value
    }
}
