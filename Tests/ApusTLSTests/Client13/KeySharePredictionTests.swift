import ApusCrypto
import ApusTLS
import ApusTestKit
import Testing

/// Which key shares the first ClientHello has (RFC 8446 §4.2.8).
// RFC8446-4.2.7-1
@Suite("Key shares")
struct KeySharePredictionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let groups: [NamedGroup]
        let asked: [NamedGroup]?
        let shares: [NamedGroup]
        var testDescription: String { "\(groups) asked for \(asked.map { "\($0)" } ?? "none")" }
    }

    static let cases = [
        Case(groups: [.X25519MLKEM768, .x25519, .secp256r1], asked: nil, shares: [.X25519MLKEM768, .x25519]),
        Case(groups: [.X25519MLKEM768, .secp256r1, .x25519], asked: nil, shares: [.X25519MLKEM768, .x25519]),
        Case(groups: [.X25519MLKEM768, .secp256r1], asked: nil, shares: [.X25519MLKEM768, .secp256r1]),
        Case(groups: [.x25519, .secp256r1, .X25519MLKEM768], asked: nil, shares: [.x25519, .X25519MLKEM768]),
        Case(groups: [.secp384r1, .secp256r1], asked: nil, shares: [.secp384r1]),
        Case(groups: [.MLKEM1024], asked: nil, shares: [.MLKEM1024]),
        Case(groups: [.MLKEM1024, .secp384r1], asked: nil, shares: [.MLKEM1024, .secp384r1]),
        Case(groups: [.X25519MLKEM768, .x25519], asked: [.x25519], shares: [.x25519]),
        Case(groups: [.x25519, .secp256r1], asked: [.secp256r1, .secp256r1], shares: [.secp256r1]),
        Case(groups: [.x25519], asked: [], shares: []),
    ]

    @Test("One for each kind of group, or those that are asked for", arguments: cases)
    func shares(_ example: Case) throws {
        var policy = SecurityPolicy.default
        policy.groups = example.groups
        let identity = try TestIdentity.shared(.p256)
        var configuration = ClientConfiguration(verifier: identity.verifier, policy: policy)
        configuration.keyShareGroups = example.asked
        var client = try ClientConnection(configuration: configuration, serverName: nil)
        try client.start()
        let hello = try RawServer(clientOutput: client.takeOutput(), identity: identity).clientHello
        let shares = try #require(try hello.extensions.decode(KeyShareClientHello.self)).clientShares
        #expect(shares.map(\.group) == example.shares)
    }

    @Test("None for a group that is not offered")
    func unoffered() throws {
        let identity = try TestIdentity.shared(.p256)
        var configuration = ClientConfiguration(verifier: identity.verifier)
        configuration.policy.groups = [.x25519]
        configuration.keyShareGroups = [.secp256r1]
        var client = try ClientConnection(configuration: configuration, serverName: nil)
        #expect(throws: TLSError.self) { try client.start() }
    }
}
