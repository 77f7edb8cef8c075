import ApusWire
import Testing

@Suite("Where an extension may stand (RFC 9846 §4.3)")
struct ExtensionPermissionsTests {
    /// The RFC's table, in its words; below the line what RFC 8446 §4.2 and IANA's registry have beyond it. "-" is IANA's word
    /// for extensions that TLS 1.3 does not use: they come in a ClientHello that offers TLS 1.2 as well.
    static let table = """
        server_name CH, EE, CR
        status_request CH, CR, CT
        supported_groups CH, EE
        signature_algorithms CH, CR
        use_srtp CH, EE
        heartbeat CH, EE
        application_layer_protocol_negotiation CH, EE
        client_certificate_type CH, EE
        server_certificate_type CH, EE
        padding CH
        compress_certificate CH, CR
        record_size_limit CH, EE
        delegated_credential CH, CR, CT
        supported_ekt_ciphers CH, EE
        pre_shared_key CH, SH
        early_data CH, EE, NST
        supported_versions CH, SH, HRR
        cookie CH, HRR
        psk_key_exchange_modes CH
        certificate_authorities CH, CR
        oid_filters CR
        post_handshake_auth CH
        signature_algorithms_cert CH, CR
        key_share CH, SH, HRR
        transparency_info CH, CR, CT
        external_id_hash CH, EE
        external_session_id CH, EE
        quic_transport_parameters CH, EE
        ticket_request CH, EE
        ech_outer_extensions CH
        encrypted_client_hello CH, HRR, EE
        max_fragment_length CH, EE
        signed_certificate_timestamp CH, CR, CT
        tls_cert_with_extern_psk CH, SH
        connection_id CH, SH
        dnssec_chain CH, CT
        client_certificate_url -
        trusted_ca_keys -
        truncated_hmac -
        ec_point_formats -
        status_request_v2 -
        encrypt_then_mac -
        extended_master_secret -
        token_binding -
        cached_info -
        session_ticket -
        renegotiation_info -
        """

    static let rows: [(name: String, messages: Set<String>)] = table.split(separator: "\n").map { line in
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let messages = words[1] == "-" ? ["CH"] : words[1].split(separator: ",").map { $0.filter { $0 != " " } }
        return (words[0], Set(messages))
    }

    static func abbreviation(_ context: ExtensionContext) -> String {
        switch context {
        case .clientHello: "CH"
        case .serverHello: "SH"
        case .helloRetryRequest: "HRR"
        case .encryptedExtensions: "EE"
        case .certificate: "CT"
        case .certificateRequest: "CR"
        case .newSessionTicket: "NST"
        }
    }

    // RFC8446-4.2-1, RFC8446-4.2.5-1, RFC8446-4.2.6-2, RFC8446-4.2.9-5, RFC8446-4.4.2-7
    @Test("every known extension may stand where the table says, and nowhere else", arguments: ExtensionType.known)
    func known(_ type: ExtensionType) throws {
        let row = try #require(Self.rows.first { $0.name == type.description }, "not in the table")
        for context in ExtensionContext.allCases {
            #expect(
                ExtensionPermissions.allows(type, in: context) == row.messages.contains(Self.abbreviation(context)),
                "\(type) in \(context)")
        }
    }

    @Test("the table has no extension without a name, and none twice")
    func wholeTable() {
        #expect(Self.rows.allSatisfy { ExtensionType(name: $0.name) != nil })
        #expect(Set(Self.rows.map(\.name)).count == Self.rows.count)
        #expect(Self.rows.count == ExtensionType.known.count)
    }

    // RFC8446-4.6.1-7
    @Test("an unknown extension is tolerated in requests and in NewSessionTicket alone", arguments: [0x0a0a, 0x1234, 0xfffe])
    func unknown(_ rawValue: UInt16) {
        let allowed = ExtensionContext.allCases.filter { ExtensionPermissions.allows(ExtensionType(rawValue: rawValue), in: $0) }
        #expect(allowed == [.clientHello, .certificateRequest, .newSessionTicket])
    }
}
