/// What fields are for, one plain sentence each.
enum Meanings {
    static let grease = "A value without meaning, sent so that servers keep ignoring what they do not know (GREASE)."
    static let messageType = "Which handshake message this is."
    static let messageLength = "How many bytes follow."
    static let legacyVersion = "Always says TLS 1.2, because old machines on the way refuse anything newer."
    static let clientRandom = "Fresh random bytes, so that no two handshakes are the same."
    static let serverRandom = "The server's fresh random bytes."
    static let retryRandom = "A fixed value that makes this ServerHello a HelloRetryRequest."
    static let sessionID = "In TLS 1.3 it means nothing, and makes the handshake look like one of TLS 1.2 that resumes."
    static let sessionIDEcho = "The client's own session ID, sent back."
    static let sessionIDTLS12 = "The name of the session that the server would keep."
    static let cipherSuites = "How data can be encrypted and hashed, the preferred way first."
    static let cipherSuite = "How both sides encrypt and hash from here on."
    static let compression = "Compression leaks secrets, so there is none."
    static let extensions = "Everything else that is offered, each extension with its type and length."
    static let extensionsAnswer = "The answers to what the client offered."
    static let certificateContext = "Empty in a server's message."
    static let certificateList = "The sender's own certificate first, then those that lead to a root."
    static let certificateData = "The certificate itself, in DER."
    static let signatureScheme = "How the signature was made."
    static let signature = "Made with the private key of the certificate."
    static let verifyData = "A keyed checksum over all messages so far."
    static let ticketLifetime = "How long the ticket is good for."
    static let ticketAgeAdd = "Added to the ticket's age, so that nobody can link two connections by it."
    static let ticketNonce = "Makes each ticket's secret another one."
    static let ticket = "The session, sealed with a key that only the server has."
    static let keyShareClient = "The public half of a key made for this connection alone."
    static let keyShareServer = "The server's public half, or for ML-KEM a secret sealed to the client's key."
    static let point = "The public half of a key made for this connection alone."
    static let encryptedPremaster = "48 secret bytes, encrypted to the public key in the server's certificate."
    static let ocspResponse = "What the certificate's authority last said of it."

    /// What an extension is for.
    static func meaning(of type: String) -> String? { extensionMeanings[type] }

    private static let extensionMeanings: [String: String] = [
        "server_name": "Which name the client wants, so that one server can have many. It travels unencrypted.",
        "status_request": "The client would like proof that the certificate is not revoked.",
        "supported_groups": "In which groups the client can exchange keys, preferred first.",
        "ec_point_formats": "How points of curves are written. Only one way is left.",
        "signature_algorithms": "Which signatures the sender can check.",
        "signature_algorithms_cert": "Which signatures in certificates the sender can check.",
        "application_layer_protocol_negotiation": "What will be spoken over the connection, such as HTTP/2.",
        "signed_certificate_timestamp": "The client would like proof that the certificate is logged in public.",
        "padding": "Zeros, to give the message a harmless length.",
        "encrypt_then_mac": "Encrypt first, then authenticate: the safe order for CBC suites.",
        "extended_master_secret": "The master secret shall cover the whole handshake, so that it can't be moved to another.",
        "compress_certificate": "Which ways to compress certificates the sender knows.",
        "record_size_limit": "The largest record that the sender takes.",
        "session_ticket": "A ticket of an earlier session, or empty to ask for one.",
        "pre_shared_key": "A secret from an earlier connection, named by its ticket and proven by a binder.",
        "early_data": "The client sends data at once, before the server has answered.",
        "supported_versions": "The versions of TLS, newest first.",
        "cookie": "Bytes that the server wants back.",
        "psk_key_exchange_modes": "A pre-shared key shall be joined with a fresh key exchange.",
        "certificate_authorities": "Which authorities the sender trusts.",
        "post_handshake_auth": "The client can show a certificate later, too.",
        "key_share": "The public half of the key exchange, so that no round trip is lost.",
        "renegotiation_info": "This handshake is the first of its connection.",
        "client_certificate_type": "In which form a client's key may come.",
        "server_certificate_type": "In which form the server's key may come.",
    ]
}
