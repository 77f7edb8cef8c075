import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

/// Each line of a flow is a message, with what a ServerHello settles; `>` is sent by the client. `(protected)` is what goes under the
/// keys of the connection.
@Suite("What is said in TLS 1.2, in order")
struct GoldenFlowTLS12Tests {
    // RFC5246-7.1-1, RFC5246-7.4.7-2, RFC5077-3.3-3
    @Test("a full handshake")
    func full() async throws {
        let flow = try await flow { _, _ in }
        #expect(
            flow == """
                > client_hello
                < server_hello TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: renegotiation_info extended_master_secret ec_point_formats server_name
                < certificate
                < server_key_exchange
                < server_hello_done
                > client_key_exchange
                > change_cipher_spec
                > finished (protected)
                < change_cipher_spec
                < finished (protected)
                completed
                """)
    }

    // RFC5246-7.4.7-1, RFC8422-3-1
    @Test("a handshake with a client certificate")
    func clientCertificate() async throws {
        let identity = try TestIdentity.shared(.rsa(bits: 2048))
        let flow = try await flow { client, server in
            client.identity = identity.identity
            server.clientAuthentication = .required(identity.verifier)
        }
        #expect(
            flow == """
                > client_hello
                < server_hello TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: renegotiation_info extended_master_secret ec_point_formats server_name
                < certificate
                < server_key_exchange
                < certificate_request
                < server_hello_done
                > certificate
                > client_key_exchange
                > certificate_verify
                > change_cipher_spec
                > finished (protected)
                < change_cipher_spec
                < finished (protected)
                completed
                """)
    }

    @Test("static RSA key exchange: the server sends no key but its certificate's")
    func staticRSA() async throws {
        let flow = try await flow(.rsa(bits: 2048), .TLS_RSA_WITH_AES_128_GCM_SHA256) { _, _ in }
        #expect(
            flow == """
                > client_hello
                < server_hello TLS_RSA_WITH_AES_128_GCM_SHA256: renegotiation_info extended_master_secret ec_point_formats server_name
                < certificate
                < server_hello_done
                > client_key_exchange
                > change_cipher_spec
                > finished (protected)
                < change_cipher_spec
                < finished (protected)
                completed
                """)
    }

    @Test("static RSA and CBC with a client certificate")
    func staticRSAWithClientCertificate() async throws {
        let identity = try TestIdentity.shared(.p256)
        let flow = try await flow(.rsa(bits: 2048), .TLS_RSA_WITH_AES_256_CBC_SHA) { client, server in
            client.identity = identity.identity
            server.clientAuthentication = .required(identity.verifier)
        }
        #expect(
            flow == """
                > client_hello
                < server_hello TLS_RSA_WITH_AES_256_CBC_SHA: renegotiation_info extended_master_secret encrypt_then_mac ec_point_formats server_name
                < certificate
                < certificate_request
                < server_hello_done
                > certificate
                > client_key_exchange
                > certificate_verify
                > change_cipher_spec
                > finished (protected)
                < change_cipher_spec
                < finished (protected)
                completed
                """)
    }

    @Test("ECDHE with CBC")
    func cbc() async throws {
        let flow = try await flow(.p256, .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256) { _, _ in }
        #expect(
            flow == """
                > client_hello
                < server_hello TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256: renegotiation_info extended_master_secret encrypt_then_mac ec_point_formats server_name
                < certificate
                < server_key_exchange
                < server_hello_done
                > client_key_exchange
                > change_cipher_spec
                > finished (protected)
                < change_cipher_spec
                < finished (protected)
                completed
                """)
    }

    @Test("static RSA, resumed by ticket, and with a new ticket when the first one ages")
    func resumedByTicket() async throws {
        var site = try ResumptionTLS12Tests.site(.ticket, .rsa(bits: 2048), policy: .legacy)
        site.client.policy = .legacy(.TLS_RSA_WITH_AES_128_CBC_SHA)
        #expect(
            try await site.connect().clientEvents.flow == """
                > client_hello
                < server_hello TLS_RSA_WITH_AES_128_CBC_SHA: renegotiation_info extended_master_secret encrypt_then_mac ec_point_formats server_name session_ticket
                < certificate
                < server_hello_done
                > client_key_exchange
                > change_cipher_spec
                > finished (protected)
                < new_session_ticket
                < change_cipher_spec
                < finished (protected)
                completed
                """)
        #expect(
            try await site.connect().clientEvents.flow == """
                > client_hello
                < server_hello TLS_RSA_WITH_AES_128_CBC_SHA: renegotiation_info extended_master_secret encrypt_then_mac ec_point_formats
                < change_cipher_spec
                < finished (protected)
                > change_cipher_spec
                > finished (protected)
                completed
                """)
        site.advance(seconds: 3600)
        #expect(
            try await site.connect().clientEvents.flow == """
                > client_hello
                < server_hello TLS_RSA_WITH_AES_128_CBC_SHA: renegotiation_info extended_master_secret encrypt_then_mac ec_point_formats session_ticket
                < new_session_ticket
                < change_cipher_spec
                < finished (protected)
                > change_cipher_spec
                > finished (protected)
                completed
                """)
    }

    @Test("resumed by session ID")
    func resumedBySessionID() async throws {
        let site = try ResumptionTLS12Tests.site(.sessionID)
        #expect(
            try await site.connect().clientEvents.flow == """
                > client_hello
                < server_hello TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: renegotiation_info extended_master_secret ec_point_formats server_name
                < certificate
                < server_key_exchange
                < server_hello_done
                > client_key_exchange
                > change_cipher_spec
                > finished (protected)
                < change_cipher_spec
                < finished (protected)
                completed
                """)
        #expect(
            try await site.connect().clientEvents.flow == """
                > client_hello
                < server_hello TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: renegotiation_info extended_master_secret ec_point_formats
                < change_cipher_spec
                < finished (protected)
                > change_cipher_spec
                > finished (protected)
                completed
                """)
    }

    /// The client's events as lines; the server's must be their mirror.
    private func flow(
        _ kind: KeyKind = .p256, _ legacySuite: CipherSuite? = nil,
        _ configure: (inout ClientConfiguration, inout ServerConfiguration) -> Void
    ) async throws -> String {
        let identity = try TestIdentity.shared(kind)
        var client = ClientConfiguration(verifier: identity.verifier, policy: legacySuite.map(SecurityPolicy.legacy) ?? .tls12)
        var server = ServerConfiguration(identities: [identity.identity], policy: legacySuite == nil ? .default : .legacy)
        configure(&client, &server)
        let logs = (client: EventLog(), server: EventLog())
        var pair = ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName("test.example"), observer: logs.client.observer),
            server: try ServerConnection(configuration: server, observer: logs.server.observer))
        try await pair.handshake()
        let (ours, theirs) = (logs.client.events.flow, logs.server.events.flow)
        let mirrored = theirs.replacing("<", with: "*").replacing(">", with: "<").replacing("*", with: ">")
        #expect(ours.split(separator: "\n").sorted() == mirrored.split(separator: "\n").sorted())
        return ours
    }
}

extension [HandshakeEvent] {
    /// One line for each thing that went over the wire.
    fileprivate var flow: String {
        compactMap { event -> String? in
            switch event.kind {
            case .message(let message):
                "\(message.direction == .sent ? ">" : "<") \(message.type)\(message.settled)\(message.epoch == .plaintext ? "" : " (protected)")"
            case .changeCipherSpec(let direction): "\(direction == .sent ? ">" : "<") change_cipher_spec"
            case .alert(let direction, let level, let alert): "\(direction == .sent ? ">" : "<") \(level) \(alert)"
            case .completed: "completed"
            default: nil
            }
        }.joined(separator: "\n")
    }
}

extension MessageEvent {
    /// Suite and extensions of a ServerHello.
    fileprivate var settled: String {
        guard type == .serverHello, let hello = try? HandshakeMessage(bytes: bytes).decode(ServerHello.self) else { return "" }
        return " \(hello.cipherSuite): " + hello.extensions.types.map(\.description).joined(separator: " ")
    }
}
