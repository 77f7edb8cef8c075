#if OPENSSL
    import CAllocationCounter
    import COpenSSL

    /// The system's OpenSSL over memory BIOs, without a channel around it.
    struct OpenSSLPeer: Peer {
        let name = "OpenSSL \(String(cString: OpenSSL_version(OPENSSL_VERSION_STRING)))"

        func prepare(_ setting: Setting) throws -> (any PreparedPeer)? {
            guard setting.verification == .remembering else { return nil }
            let client = try Context(server: false, setting)
            let server = try Context(server: true, setting)
            guard try client.select(setting), try server.select(setting) else { return nil }
            let prepared = Prepared(client: client, server: server, sessions: setting.isResumed ? Sessions() : nil)
            if setting.isResumed { try prepared.makePair().handshakeAndClose() }
            return prepared
        }

        private struct Prepared: PreparedPeer {
            let client: Context
            let server: Context
            let sessions: Sessions?

            func makePair() throws -> any ConnectedPair { try OpenSSLPair(client: client, server: server, sessions: sessions) }
        }

        /// The newest session, for the next handshake.
        fileprivate final class Sessions {
            private(set) var newest: OpaquePointer?

            func keep(of ssl: OpaquePointer) {
                SSL_SESSION_free(newest)
                newest = SSL_get1_session(ssl)
            }

            deinit { SSL_SESSION_free(newest) }
        }

        /// An `SSL_CTX`.
        fileprivate final class Context {
            let pointer: OpaquePointer

            init(server: Bool, _ setting: Setting) throws {
                guard let pointer = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()) else {
                    throw PeerError("OpenSSL gave no context")
                }
                self.pointer = pointer
                let ownChain = server ? setting.chain : setting.clientChain
                let peerRoot = server ? setting.clientChain?.rootFile : setting.chain.rootFile
                if let ownChain {
                    guard SSL_CTX_use_certificate_chain_file(pointer, ownChain.certificateFile) == 1,
                        SSL_CTX_use_PrivateKey_file(pointer, ownChain.privateKeyFile, SSL_FILETYPE_PEM) == 1
                    else { throw PeerError("OpenSSL took no certificate") }
                }
                if let peerRoot {
                    guard SSL_CTX_load_verify_file(pointer, peerRoot) == 1 else { throw PeerError("OpenSSL took no root") }
                    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
                }
            }

            deinit { SSL_CTX_free(pointer) }

            /// Narrows what is offered to the setting; false where this OpenSSL does not know it.
            func select(_ setting: Setting) throws -> Bool {
                let version = setting.version == .tls13 ? TLS1_3_VERSION : TLS1_2_VERSION
                guard apus_set_versions(pointer, version) == 1 else { return false }
                guard apus_set_groups(pointer, setting.groups.map(\.openSSL).joined(separator: ":")) == 1 else { return false }
                return switch setting.version {
                case .tls13: SSL_CTX_set_ciphersuites(pointer, setting.suite.openSSL13) == 1
                case .tls12: SSL_CTX_set_cipher_list(pointer, setting.suite.openSSL12) == 1
                }
            }
        }
    }

    private final class OpenSSLPair: ConnectedPair {
        var cost = Cost()
        private let client: Endpoint
        private let server: Endpoint
        private var message: [UInt8] = []
        private var received = 0
        private let sessions: OpenSSLPeer.Sessions?
        private let isResumed: Bool

        init(client: OpenSSLPeer.Context, server: OpenSSLPeer.Context, sessions: OpenSSLPeer.Sessions?) throws {
            self.sessions = sessions
            isResumed = sessions?.newest != nil
            self.client = try Endpoint(client)
            self.server = try Endpoint(server)
            SSL_set_connect_state(self.client.ssl)
            SSL_set_accept_state(self.server.ssl)
            guard apus_set_server_name(self.client.ssl, Chain.hostName) == 1, SSL_set1_host(self.client.ssl, Chain.hostName) == 1
            else { throw PeerError("OpenSSL took no server name") }
            if let session = sessions?.newest {
                guard SSL_set_session(self.client.ssl, session) == 1 else { throw PeerError("OpenSSL took no session") }
            }
        }

        func handshake() throws {
            let before = allocation_count()
            cost.measure(.client) { _ = SSL_do_handshake(client.ssl) }
            var rounds = 0
            while SSL_is_init_finished(client.ssl) == 0 || SSL_is_init_finished(server.ssl) == 0 {
                cost.measure(.server) {
                    client.carry(to: server)
                    _ = SSL_do_handshake(server.ssl)
                }
                cost.measure(.client) {
                    server.carry(to: client)
                    _ = SSL_do_handshake(client.ssl)
                }
                rounds += 1
                guard rounds < 10 else { throw PeerError("the handshake did not complete") }
            }
            // The session tickets.
            cost.measure(.client) {
                server.carry(to: client)
                var byte: UInt8 = 0
                _ = SSL_read(client.ssl, &byte, 1)
            }
            cost.measure(.client) { sessions?.keep(of: client.ssl) }
            cost.allocations += allocation_count() - before
            guard (SSL_session_reused(client.ssl) == 1) == isResumed else {
                throw PeerError("resumed where it should not be, or not")
            }
        }

        func transfer(size: Int, count: Int, flushingEach: Bool) throws {
            if message.count != size { message = [UInt8](repeating: 0x61, count: size) }
            let before = allocation_count()
            received = 0
            for _ in 0..<count {
                cost.measure(.client) { _ = SSL_write(client.ssl, message, Int32(size)) }
                if flushingEach || client.pending > 256 * 1024 { receive() }
            }
            receive()
            cost.allocations += allocation_count() - before
            guard received == size * count else { throw PeerError("\(received) of \(size * count) bytes arrived") }
        }

        private func receive() {
            cost.measure(.server) {
                client.carry(to: server)
                received += server.readAll()
            }
        }

        func pingPong() throws {
            let before = allocation_count()
            var byte: UInt8 = 0x61
            cost.measure(.client) { _ = SSL_write(client.ssl, &byte, 1) }
            let ponged = cost.measure(.server) {
                client.carry(to: server)
                return SSL_read(server.ssl, &byte, 1) == 1 && SSL_write(server.ssl, &byte, 1) == 1
            }
            let returned = cost.measure(.client) {
                server.carry(to: client)
                return SSL_read(client.ssl, &byte, 1) == 1
            }
            cost.allocations += allocation_count() - before
            guard ponged, returned else { throw PeerError("no pong arrived") }
        }

        func close() throws {
            cost.measure(.client) { _ = SSL_shutdown(client.ssl) }
            cost.measure(.server) {
                client.carry(to: server)
                _ = SSL_shutdown(server.ssl)
            }
        }
    }

    /// An `SSL` with a memory BIO for each direction.
    private final class Endpoint {
        let ssl: OpaquePointer
        private let context: OpenSSLPeer.Context
        private let input: OpaquePointer
        private let output: OpaquePointer
        private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

        init(_ context: OpenSSLPeer.Context) throws {
            guard let ssl = SSL_new(context.pointer), let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
                throw PeerError("OpenSSL gave no connection")
            }
            self.ssl = ssl
            self.context = context
            self.input = input
            self.output = output
            SSL_set_bio(ssl, input, output)
        }

        deinit { SSL_free(ssl) }

        var pending: Int { Int(apus_pending(output)) }

        func carry(to other: Endpoint) {
            while true {
                let count = BIO_read(output, &buffer, Int32(buffer.count))
                guard count > 0 else { return }
                BIO_write(other.input, buffer, count)
            }
        }

        func readAll() -> Int {
            var total = 0
            while true {
                let count = SSL_read(ssl, &buffer, Int32(buffer.count))
                guard count > 0 else { return total }
                total += Int(count)
            }
        }
    }

    extension Setting.Group {
        fileprivate var openSSL: String {
            switch self {
            case .x25519: "X25519"
            case .x25519MLKEM768: "X25519MLKEM768"
            case .secp256r1: "P-256"
            }
        }
    }

    extension Setting.Suite {
        fileprivate var openSSL13: String {
            switch self {
            case .aes128GCM: "TLS_AES_128_GCM_SHA256"
            case .aes256GCM: "TLS_AES_256_GCM_SHA384"
            case .chaCha20Poly1305: "TLS_CHACHA20_POLY1305_SHA256"
            }
        }

        fileprivate var openSSL12: String {
            switch self {
            case .aes128GCM: "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
            case .aes256GCM: "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
            case .chaCha20Poly1305: "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
            }
        }
    }
#endif
