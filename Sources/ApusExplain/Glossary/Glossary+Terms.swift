extension Glossary {
    package static let all = [
        Term("alert", ["alerts"], "A short message that ends a connection or says goodbye.", "RFC 8446 §6"),
        Term(
            "ALPN", ["application protocol"],
            "How both sides agree within the handshake on what they will speak, such as HTTP/2.", "RFC 7301 §3"),
        Term("authority", ["authorities"], "Whoever signs certificates, and is trusted to look before signing.", "RFC 5280 §3"),
        Term(
            "binder", ["binders"], "A keyed checksum that proves that the client knows the secret of the ticket it shows.",
            "RFC 8446 §4.2.11.2"),
        Term(
            "CBC", ["CBC suites"], "An older way to encrypt, which needs a separate checksum and much care.", "RFC 5246 §6.2.3.2"),
        Term("certificate", ["certificates"], "A name and a public key, signed by an authority.", "RFC 5280 §4.1"),
        Term(
            "CertificateVerify", [],
            "A signature over the handshake so far. It proves that its sender has the certificate's private key.",
            "RFC 8446 §4.4.3"),
        Term("ChangeCipherSpec", [], "One byte that says: from here on my records are encrypted.", "RFC 5246 §7.1"),
        Term("cipher suite", ["cipher suites"], "The name of a way to encrypt and to hash, used together.", "RFC 8446 §B.4"),
        Term("ClientHello", [], "The first message. In it the client says what it can do.", "RFC 8446 §4.1.2"),
        Term("DER", [], "The exact way in which certificates are written as bytes.", "RFC 5280 §4.1"),
        Term(
            "early data", ["0-RTT"], "Data that a client sends with its first message, before the server has answered.",
            "RFC 8446 §2.3"),
        Term("EncryptedExtensions", [], "The server's answers to the offer, already encrypted.", "RFC 8446 §4.3.1"),
        Term("extension", ["extensions"], "A part of a hello message that can be there or not.", "RFC 8446 §4.2"),
        Term(
            "Finished", [], "A keyed checksum over the whole handshake. It shows that nobody has changed it.", "RFC 8446 §4.4.4"),
        Term(
            "forward secrecy", [], "Whoever steals a long-term key later still can't open what was recorded before.",
            "RFC 8446 §E.1"),
        Term("GREASE", [], "Values without meaning, sent so that others stay tolerant of what they do not know.", "RFC 8701 §2"),
        Term("group", ["groups"], "The mathematical setting of a key exchange, such as a curve.", "RFC 8446 §4.2.7"),
        Term(
            "handshake", ["handshakes"], "The first messages of a connection, in which both sides agree on keys.", "RFC 8446 §2"),
        Term("HelloRetryRequest", [], "The server asks the client to begin again with another key share.", "RFC 8446 §4.1.4"),
        Term("key exchange", [], "How both sides come to the same secret while everyone may listen.", "RFC 8446 §2"),
        Term("key share", ["key shares"], "The public half of a key that is made for one key exchange.", "RFC 8446 §4.2.8"),
        Term("legacy policy", [], "What old peers need and new ones should not have. It is never on by itself.", "RFC 9325 §4.1"),
        Term("master secret", [], "In TLS 1.2, the secret from which all keys of a session come.", "RFC 5246 §8.1"),
        Term("ML-KEM", [], "A key exchange that a quantum computer can't break, as far as anyone knows.", "RFC 9794 §2"),
        Term("nonce", ["nonces"], "A number that is used only once with a key. Each record has its own.", "RFC 8446 §5.3"),
        Term(
            "premaster secret", [], "In TLS 1.2, what the key exchange gives. The master secret comes from it.", "RFC 5246 §8.1"),
        Term("pre-shared key", ["PSK"], "A secret that both sides have from before, most often from a ticket.", "RFC 8446 §2.2"),
        Term("post-quantum", [], "Safe even from a quantum computer.", "RFC 9794 §2"),
        Term("private key", ["private keys"], "The half of a key pair that never leaves its owner.", "RFC 8446 §4.4.3"),
        Term("public key", [], "The half of a key pair that everyone may know.", "RFC 5280 §4.1"),
        Term("record", ["records"], "The envelope in which TLS sends bytes: type, length and content.", "RFC 8446 §5.1"),
        Term("resumption", ["resumes", "resumed"], "A shorter handshake that builds on an earlier connection.", "RFC 8446 §2.2"),
        Term("root", ["roots"], "The certificate at the end of a chain, which is trusted by itself.", "RFC 5280 §6.1"),
        Term("round trip", ["round trips"], "The time that a message and its answer need.", "RFC 8446 §2"),
        Term("RSA", [], "An old and well-known way to encrypt and to sign with a key pair.", "RFC 8017 §3"),
        Term("ServerHello", [], "The server's first message, with its choices.", "RFC 8446 §4.1.3"),
        Term("session", ["sessions"], "What both sides keep to make their next handshake shorter.", "RFC 5246 §F.1.4"),
        Term("session ID", [], "The name of a session in TLS 1.2.", "RFC 5246 §7.4.1.2"),
        Term("session keys", ["session key"], "The keys that protect the data of one connection.", "RFC 5246 §6.3"),
        Term(
            "signature", ["signatures", "signature algorithm", "signs"],
            "Bytes that only the owner of a private key can make, and everyone can check.", "RFC 8446 §4.2.3"),
        Term("SNI", [], "The name of the wanted server, sent in the ClientHello.", "RFC 6066 §3"),
        Term(
            "ticket", ["tickets"], "The server's memory of a session, sealed and given to the client to keep.", "RFC 8446 §4.6.1"),
        Term("ticket key", [], "The key with which a server seals its tickets.", "RFC 5077 §4"),
        Term("TLS", [], "Transport Layer Security: what protects the web, mail and much else.", "RFC 8446 §1"),
        Term("transcript", [], "All handshake messages so far, as one string of bytes.", "RFC 8446 §4.4.1"),
    ]
}
