import ApusCrypto
import ApusTestKit
import Testing

@testable import ApusTLS

@Suite("An external pre-shared key is refused")
struct ExternalPSKRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var alert: AlertDescription
        var change: @Sendable (inout PSKPair) throws -> Void
        var testDescription: String { name }
    }

    static let handshakes: [Case] = [
        Case(name: "another key under the same identity", alert: .decryptError) {
            $0.server.externalPSKs = ExternalPSKList([
                try ExternalPSK(identity: PSKPair.identity + [1], key: PSKPair.key, role: .server)
            ])
        },
        Case(name: "the same key under another identity: it looks the same as a wrong key", alert: .decryptError) {
            $0.server.externalPSKs = ExternalPSKList([try ExternalPSK(identity: [7], key: PSKPair.key + [1], role: .server)])
        },
        Case(name: "the same key with another hash: there is no suite for it", alert: .decryptError) {
            $0.server.externalPSKs = ExternalPSKList([
                try ExternalPSK(identity: PSKPair.identity + [1], key: PSKPair.key + [1], hash: .sha384, role: .server)
            ])
        },
        Case(name: "a client without a key", alert: .handshakeFailure) {
            $0.client = ClientConfiguration(verifier: try TestIdentity.shared(.p256).verifier)
        },
        Case(name: "psk_ke, which was not asked for by name at the server", alert: .handshakeFailure) {
            $0.client.policy.pskKeyExchangeModes = [.psk_ke]
        },
        Case(name: "psk_dhe_ke, where the server is for psk_ke alone", alert: .handshakeFailure) {
            $0.server.policy.pskKeyExchangeModes = [.psk_ke]
        },
        Case(name: "an imported key with a client that did not import it", alert: .decryptError) {
            $0.server.externalPSKs = ExternalPSKList(try PSKPair.imported(.server))
        },
        Case(name: "an imported key with another context", alert: .decryptError) {
            $0.client.externalPSKs = try PSKPair.imported(.client)
            $0.server.externalPSKs = ExternalPSKList(try PSKPair.imported(.server, context: [1]))
        },
        // The identity of an imported key, with the very same secret, as if it were none: its binder has another label.
        Case(name: "an imported key that pretends not to be", alert: .decryptError) {
            let imported = try PSKPair.imported(.client)
            $0.client.externalPSKs = imported
            $0.server.externalPSKs = ExternalPSKList(
                try imported.map {
                    try ExternalPSK(
                        identity: $0.identity, secret: $0.secret, hash: $0.hash, role: .server, isImported: false)
                })
        },
        // Selfie: what a node says as a client comes back to it as a server.
        Case(name: "a ClientHello that is led back to its sender", alert: .decryptError) {
            let (one, other) = (Array("one".utf8), Array("other".utf8))
            $0.client.externalPSKs = try PSKPair.imported(nil, context: ExternalPSK.pairContext(client: one, server: other))
            $0.server.externalPSKs = ExternalPSKList(
                try PSKPair.imported(nil, context: ExternalPSK.pairContext(client: other, server: one)))
        },
        Case(name: "a client's key at a server", alert: .internalError) {
            $0.server.externalPSKs = ExternalPSKList([try PSKPair.psk(.sha256, .client)])
        },
        Case(name: "by a client with a key, a server that shows a certificate", alert: .missingExtension) {
            $0.server = ServerConfiguration(identities: [try TestIdentity.shared(.p256).identity])
        },
    ]

    @Test("in a handshake", arguments: handshakes)
    func refused(_ its: Case) async throws {
        var pair = try PSKPair()
        try its.change(&pair)
        #expect(try await pair.failure()?.alert == its.alert)
    }

    @Test("and taken where nothing is wrong, so that the table means something")
    func taken() async throws {
        #expect(try await PSKPair().connect().client.externalPSKIdentity != nil)
    }

    @Test("where the server answers without it, even if it forgets that it must not: no certificate is looked at")
    func serverWithoutKey() throws {
        let pair = try PSKPair()
        var client = try ClientConnection(configuration: pair.client, serverName: ServerName("test.example"))
        try client.start()
        var server = try RawServer(clientOutput: client.takeOutput(), identity: try TestIdentity.shared(.p256))
        #expect(!server.clientHello.extensions.contains(.signatureAlgorithms))
        try server.sendServerHello()
        try server.sendHonestRest()
        let error = #expect(throws: TLSError.self) { try client.receive(server.writer.takeOutput().span) }
        #expect(error?.alert == .missingExtension)
    }

    struct ServerCase: Sendable, CustomTestStringConvertible {
        var name: String
        var alert: AlertDescription
        var modes: [PskKeyExchangeMode] = [.psk_dhe_ke]
        var bend: @Sendable (inout ServerHello) -> Void
        var testDescription: String { name }
    }

    static let serverHellos: [ServerCase] = [
        ServerCase(name: "an index behind the last", alert: .illegalParameter) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 2))
        },
        ServerCase(name: "the greatest index", alert: .illegalParameter) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 0xffff))
        },
        ServerCase(name: "the key of another hash than the suite's", alert: .illegalParameter) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 1))
        },
        ServerCase(name: "no key share, which psk_dhe_ke needs", alert: .missingExtension) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 0))
            $0.extensions.remove(.keyShare)
        },
        // RFC8446-4.2.9-6
        ServerCase(name: "a key share, which psk_ke alone must not have", alert: .illegalParameter, modes: [.psk_ke]) {
            $0.extensions.append(PreSharedKeyServerHello(selectedIdentity: 0))
        },
    ]

    @Test("by the client, in a ServerHello with", arguments: serverHellos)
    func serverHello(_ its: ServerCase) throws {
        var pair = try PSKPair(hashes: [.sha256, .sha384])
        pair.client.policy.pskKeyExchangeModes = its.modes
        var client = try ClientConnection(configuration: pair.client, serverName: ServerName("test.example"))
        try client.start()
        var server = try RawServer(clientOutput: client.takeOutput(), identity: try TestIdentity.shared(.p256))
        try server.sendServerHello { its.bend(&$0) }
        let error = #expect(throws: TLSError.self) { try client.receive(server.writer.takeOutput().span) }
        #expect(error?.alert == its.alert)
    }

    @Test("for what it can't be: too short, without a name, too long, without anything that tells the sides apart")
    func values() throws {
        let name = Array("name".utf8)
        #expect(throws: TLSError.self) { try ExternalPSK(identity: name, key: Array(repeating: 1, count: 15), role: .client) }
        #expect(throws: TLSError.self) { try ExternalPSK(identity: [], key: PSKPair.key, role: .client) }
        #expect(throws: TLSError.self) {
            try ExternalPSK(identity: Array(repeating: 1, count: 65530), key: PSKPair.key, role: .client)
        }
        _ = try ExternalPSK(identity: name, key: Array(repeating: 1, count: 16), role: .client)
        _ = try ExternalPSK(identity: Array(repeating: 1, count: 65529), key: PSKPair.key, role: .client)
        #expect(throws: TLSError.self) { try ExternalPSK.imported(identity: name, key: PSKPair.key, context: []) }
        #expect(throws: TLSError.self) { try ExternalPSK.imported(identity: name, key: [1], context: [1]) }
        #expect(throws: TLSError.self) {
            try ExternalPSK.imported(
                identity: Array(repeating: 1, count: 40_000), key: PSKPair.key, context: Array(repeating: 1, count: 40_000))
        }
        for (client, server) in [([1], [1]), ([], [1]), ([1], [])] as [([UInt8], [UInt8])] {
            #expect(throws: TLSError.self) { try ExternalPSK.pairContext(client: client, server: server) }
        }
        #expect(try ExternalPSK.pairContext(client: [1, 2], server: [3]) == [0, 2, 1, 2, 0, 1, 3])
    }

    @Test("in a configuration that can't work", arguments: [0, 1, 2, 3, 4])
    func configurations(_ number: Int) throws {
        var pair = try PSKPair()
        switch number {
        case 0: pair.client.externalPSKs = [try PSKPair.psk(.sha256, .server)]
        case 1: pair.client.policy.maximumVersion = .TLS12
        case 2: pair.client.policy.cipherSuites = [.TLS_AES_256_GCM_SHA384]
        case 3: pair.client.externalPSKs = try (0...16).map { try ExternalPSK(identity: [$0], key: PSKPair.key, role: .client) }
        default: pair.client.policy.pskKeyExchangeModes = []
        }
        #expect(throws: TLSError.self) { try ClientConnection(configuration: pair.client, serverName: nil) }
    }

    @Test("where a server has neither key nor certificate")
    func nothing() {
        #expect(throws: TLSError.self) { try ServerConnection(configuration: ServerConfiguration(identities: [])) }
    }

    // MARK: The second ClientHello (RFC 8446 §4.1.2)

    struct SecondCase: Sendable, CustomTestStringConvertible {
        var name: String
        var alert: AlertDescription?
        var bend: @Sendable (inout PreSharedKeyClientHello) -> Void
        var testDescription: String { name }
    }

    static let secondHellos: [SecondCase] = [
        SecondCase(name: "none of the keys, which go with the suite", alert: .missingExtension) {
            $0.identities = []
        },
        SecondCase(name: "a key more", alert: .illegalParameter) {
            $0.identities.append(PskIdentity(identity: [9], obfuscatedTicketAge: 0))
            $0.binders.append(Array(repeating: 0, count: 32))
        },
        SecondCase(name: "its keys in another order", alert: .illegalParameter) {
            $0.identities.reverse()
        },
        SecondCase(name: "the key that was to be used left out", alert: .illegalParameter) {
            $0.identities.removeFirst()
            $0.binders.removeFirst()
        },
        // The binder is wrong then: but it was looked at.
        SecondCase(name: "another key left out, which is none of the server's", alert: .decryptError) {
            $0.identities.removeLast()
            $0.binders.removeLast()
        },
        SecondCase(name: "nothing changed", alert: nil) { _ in },
    ]

    @Test("in a second ClientHello with", arguments: secondHellos)
    func secondHello(_ its: SecondCase) throws {
        var pair = try PSKPair()
        pair.client.externalPSKs.append(try ExternalPSK(identity: [8], key: PSKPair.key, role: .client))
        pair.client.middleboxCompatibility = false
        pair.client.keyShareGroups = [.secp384r1]
        pair.server.policy.groups = [.secp521r1]
        var connections = try pair.makePair()
        try connections.client.start()
        try connections.server.receive(connections.client.takeOutput().span)
        try connections.client.receive(connections.server.takeOutput().span)
        let bent = try ClientHello.bending(connections.client.takeOutput()) { hello in
            guard var offered = try hello.extensions.decode(PreSharedKeyClientHello.self) else {
                throw RawPeerError.unusable("no key is offered")
            }
            its.bend(&offered)
            hello.extensions.remove(.preSharedKey)
            if !offered.identities.isEmpty { hello.extensions.append(offered) }
        }
        guard let alert = its.alert else {
            try connections.server.receive(bent.span)
            #expect(connections.server.stateName == "expectClientFinished")
            return
        }
        let error = #expect(throws: TLSError.self) { try connections.server.receive(bent.span) }
        #expect(error?.alert == alert)
    }
}
