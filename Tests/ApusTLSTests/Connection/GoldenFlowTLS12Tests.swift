import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

@Suite("What is said in TLS 1.2, in order")
struct GoldenFlowTLS12Tests {
    // RFC5246-7.1-1, RFC5246-7.4.7-2, RFC5077-3.3-3
    @Test("a full handshake")
    func full() async throws {
        let flow = try await flow { _, _ in }
        #expect(
            flow == """
                > client_hello
                < server_hello
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
                < server_hello
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

    /// The client's events as lines; the server's must be their mirror.
    private func flow(_ configure: (inout ClientConfiguration, inout ServerConfiguration) -> Void) async throws -> String {
        let identity = try TestIdentity.shared(.p256)
        var client = ClientConfiguration(verifier: identity.verifier, policy: .tls12)
        var server = ServerConfiguration(identities: [identity.identity])
        configure(&client, &server)
        let logs = (client: EventLog(), server: EventLog())
        var pair = ConnectionPair(
            client: try ClientConnection(
                configuration: client, serverName: ServerName("test.example"), observer: logs.client.observer),
            server: try ServerConnection(configuration: server, observer: logs.server.observer))
        try await pair.handshake()
        let mirrored = logs.server.flow.replacing("<", with: "*").replacing(">", with: "<").replacing("*", with: ">")
        #expect(logs.client.flow.split(separator: "\n").sorted() == mirrored.split(separator: "\n").sorted())
        return logs.client.flow
    }
}

extension EventLog {
    /// One line for each thing that went over the wire.
    fileprivate var flow: String {
        events.compactMap { event -> String? in
            switch event.kind {
            case .message(let message):
                "\(message.direction == .sent ? ">" : "<") \(message.type)\(message.epoch == .plaintext ? "" : " (protected)")"
            case .changeCipherSpec(let direction): "\(direction == .sent ? ">" : "<") change_cipher_spec"
            case .alert(let direction, let level, let alert): "\(direction == .sent ? ">" : "<") \(level) \(alert)"
            case .completed: "completed"
            default: nil
            }
        }.joined(separator: "\n")
    }
}
