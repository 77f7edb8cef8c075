import ApusCrypto
import ApusTestKit
import ApusWire
import Testing

/// Key exchange in every group (RFC 9846 §4.2.8, §7.4; draft-ietf-tls-ecdhe-mlkem).
@Suite("Key exchange") struct KeyExchangeTests {
    // RFC5246-7.3-1
    @Test("Client and server come to the same secret, of the group's lengths", arguments: GroupShape.all)
    func agrees(_ shape: GroupShape) throws {
        let client = try KeyExchangeKey.generate(shape.group, random: .system)
        #expect(client.group == shape.group)
        #expect(client.share.count == shape.clientShare)
        let server = try KeyExchange.respond(to: client.share, group: shape.group, random: .system)
        #expect(server.share.count == shape.serverShare)
        let secret = try client.sharedSecret(peerShare: server.share)
        #expect(secret.revealed() == server.secret.revealed())
        #expect(secret.count == shape.secret)
    }

    // RFC8446-4.2.8-2, RFC9846-4.3.8-5
    @Test("Keys differ from one another", arguments: GroupShape.all)
    func keysAreFresh(_ shape: GroupShape) throws {
        let first = try KeyExchangeKey.generate(shape.group, random: .system)
        let second = try KeyExchangeKey.generate(shape.group, random: .system)
        #expect(first.share != second.share)
        let one = try KeyExchange.respond(to: first.share, group: shape.group, random: .system)
        let two = try KeyExchange.respond(to: first.share, group: shape.group, random: .system)
        #expect(one.share != two.share)
        #expect(one.secret.revealed() != two.secret.revealed())
    }

    @Test("A share of a wrong length is refused on both sides", arguments: GroupShape.all)
    func refusesWrongLengths(_ shape: GroupShape) throws {
        let client = try KeyExchangeKey.generate(shape.group, random: .system)
        let server = try KeyExchange.respond(to: client.share, group: shape.group, random: .system)
        for share in [[], [0], Array(client.share.dropLast()), client.share + [0], [0] + client.share] {
            #expect(throws: CryptoError.invalidKeyShare) {
                try KeyExchange.respond(to: share, group: shape.group, random: .system)
            }
        }
        for share in [[], [0], Array(server.share.dropLast()), server.share + [0], [0] + server.share] {
            #expect(throws: CryptoError.invalidKeyShare) { try client.sharedSecret(peerShare: share) }
        }
    }

    // RFC8446-4.2.8.2-1, RFC8422-5.11-2
    @Test("A point that is not on the curve is refused on both sides", arguments: GroupShape.all.filter { $0.point != nil })
    func refusesPointsOffTheCurve(_ shape: GroupShape) throws {
        let client = try KeyExchangeKey.generate(shape.group, random: .system)
        let server = try KeyExchange.respond(to: client.share, group: shape.group, random: .system)
        let point = try #require(shape.point)
        // The point stands first in each of these groups' shares.
        for change in PointChange.allCases {
            var share = client.share
            share.replaceSubrange(0..<point, with: change.apply(Array(share.prefix(point))))
            #expect(throws: CryptoError.invalidKeyShare, "\(change)") {
                try KeyExchange.respond(to: share, group: shape.group, random: .system)
            }
            share = server.share
            share.replaceSubrange(0..<point, with: change.apply(Array(share.prefix(point))))
            #expect(throws: CryptoError.invalidKeyShare, "\(change)") { try client.sharedSecret(peerShare: share) }
        }
    }

    @Test("Other groups are not supported")
    func refusesOtherGroups() {
        for group in [
            NamedGroup(rawValue: 30), NamedGroup(rawValue: 256), NamedGroup(rawValue: 0x0a0a), NamedGroup(rawValue: 0x11ed),
        ] {
            #expect(throws: CryptoError.unsupportedGroup(group)) { try KeyExchangeKey.generate(group, random: .system) }
            #expect(throws: CryptoError.unsupportedGroup(group)) {
                try KeyExchange.respond(to: [1], group: group, random: .system)
            }
        }
        #expect(Set(KeyExchange.supportedGroups) == Set(GroupShape.all.map(\.group)))
        #expect(KeyExchange.supportedGroups.first == .X25519MLKEM768)
    }

    @Test("A random source that gives nothing usable is an error, not an endless loop")
    func refusesBrokenRandomness() {
        for byte in [UInt8(0), 0xff] {
            let broken = RandomSource { count in [UInt8](repeating: byte, count: count) }
            #expect(throws: CryptoError.randomSourceFailed) { try KeyExchangeKey.generate(.secp256r1, random: broken) }
            #expect(throws: CryptoError.randomSourceFailed) { try KeyExchangeKey.generate(.secp384r1, random: broken) }
        }
        let zeros = RandomSource { count in [UInt8](repeating: 0, count: count) }
        #expect(throws: CryptoError.randomSourceFailed) { try KeyExchangeKey.generate(.secp521r1, random: zeros) }
    }

    @Test("Keys and secrets are not shown")
    func isNotShown() throws {
        let key = try KeyExchangeKey.generate(.X25519MLKEM768, random: .system)
        let server = try KeyExchange.respond(to: key.share, group: .X25519MLKEM768, random: .system)
        for text in ["\(key)", String(reflecting: key), "\(server.secret)", String(reflecting: server.secret)] {
            #expect(text == "‹secret›")
        }
        #expect(Mirror(reflecting: key).children.isEmpty)
        #expect(Mirror(reflecting: server.secret).children.isEmpty)
    }
}

/// The lengths of a group's shares and secret, in bytes.
struct GroupShape: Sendable, CustomTestStringConvertible {
    var group: NamedGroup
    var clientShare: Int
    var serverShare: Int
    var secret: Int
    /// The length of the uncompressed point at the start of a share.
    var point: Int?
    var testDescription: String { "\(group)" }

    static let all = [
        GroupShape(group: .x25519, clientShare: 32, serverShare: 32, secret: 32),
        GroupShape(group: .secp256r1, clientShare: 65, serverShare: 65, secret: 32, point: 65),
        GroupShape(group: .secp384r1, clientShare: 97, serverShare: 97, secret: 48, point: 97),
        GroupShape(group: .secp521r1, clientShare: 133, serverShare: 133, secret: 66, point: 133),
        GroupShape(group: .X25519MLKEM768, clientShare: 1184 + 32, serverShare: 1088 + 32, secret: 64),
        GroupShape(group: .SecP256r1MLKEM768, clientShare: 65 + 1184, serverShare: 65 + 1088, secret: 64, point: 65),
        GroupShape(group: .MLKEM1024, clientShare: 1568, serverShare: 1568, secret: 32),
    ]
}

/// Ways to turn a valid uncompressed point into one that is not.
enum PointChange: CaseIterable {
    case yChanged, xChanged, zeros, ones, compressedForm, hybridForm, infinityForm

    func apply(_ point: [UInt8]) -> [UInt8] {
        var changed = point
        let coordinate = (point.count - 1) / 2
        switch self {
        case .yChanged: changed[point.count - 1] ^= 1
        case .xChanged: changed[coordinate] ^= 1
        case .zeros: changed = [4] + [UInt8](repeating: 0, count: 2 * coordinate)
        case .ones: changed = [4] + [UInt8](repeating: 0xff, count: 2 * coordinate)
        case .compressedForm: changed[0] = 2 | (point[point.count - 1] & 1)
        case .hybridForm: changed[0] = 6 | (point[point.count - 1] & 1)
        case .infinityForm: changed[0] = 0
        }
        return changed
    }
}
