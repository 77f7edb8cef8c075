import ApusTLS
import ApusTestKit
import NIOCore
import NIOEmbedded
import Testing

@testable import ApusNIO

/// A transport that ends behind any byte of the handshake.
@Suite("A channel whose transport is cut")
struct CutTests {
    static let versions: [ProtocolVersion] = [.TLS13, .TLS12]

    enum Receiver: CaseIterable, Sendable {
        case client
        case server
    }

    private static func pair(_ version: ProtocolVersion) throws -> EmbeddedPair {
        // Ed25519 signatures have one length, so that each run has as many bytes as the one before.
        let identity = try TestIdentity.steady
        return try EmbeddedPair(
            configureClient: { client in
                client.verifier = identity.verifier
                client.policy.minimumVersion = version
                client.policy.maximumVersion = version
                client.policy.groups = [.x25519]
            },
            configureServer: { server in
                server.identities = [identity.identity]
                server.policy.groups = [.x25519]
            })
    }

    /// What must be gone when a channel is, and what must have been answered.
    private struct Remains {
        let objects: [Weak]
        let isComplete: Bool
    }

    private struct Weak {
        weak var object: AnyObject?
    }

    /// A handshake of which `receiver` gets `length` bytes before both ends see the transport's end.
    private func run(_ version: ProtocolVersion, _ receiver: Receiver, _ length: Int) throws -> Remains {
        let pair = try Self.pair(version)
        try pair.activate()
        let ends = [pair.client, pair.server]
        let writes = ends.map { $0.writeAndFlush([1, 2, 3]) }
        let handshakes = ends.map { $0.channel.tlsHandshake() }
        pair.exchange(toServer: receiver == .server ? length : .max, toClient: receiver == .client ? length : .max)
        let closes = ends.map { $0.channel.close() }
        for end in ends { end.cut() }
        let about = "\(version), \(receiver) after \(length) bytes"
        for (index, end) in ends.enumerated() {
            // Nobody waits for anything any more.
            let handshake = try #require(handshakes[index].outcome, "\(about): no result of the handshake")
            #expect(writes[index].outcome != nil, "\(about): a write was never answered")
            #expect(closes[index].outcome != nil, "\(about): a close was never answered")
            switch handshake {
            case .success: #expect(end.application.isHandshakeComplete)
            case .failure(let error):
                #expect(error is TLSError || error is TLSHandlerError || error is ChannelError, "\(about): \(error)")
            }
            for happening in end.application.errors {
                if case .otherError(let error) = happening { Issue.record("\(about): an error of no type: \(error)") }
            }
            if !end.application.isHandshakeComplete {
                #expect(end.application.errors.count <= 1, "\(about): \(end.application.errors)")
            }
        }
        let remains = Remains(
            objects: ends.flatMap { [Weak(object: $0.tls), Weak(object: $0.channel), Weak(object: $0.application)] }
                + [
                    Weak(object: (pair.client.tls as? TLSClientHandler)?.driver),
                    Weak(object: (pair.server.tls as? TLSServerHandler)?.driver),
                ],
            isComplete: (receiver == .client ? pair.client : pair.server).application.isHandshakeComplete)
        pair.finish()
        return remains
    }

    @Test(
        "behind any byte of the handshake ends in a typed error, with every promise fulfilled and nothing left",
        arguments: versions, Receiver.allCases)
    func everyByte(_ version: ProtocolVersion, _ receiver: Receiver) throws {
        var length = 0
        while true {
            let remains = try run(version, receiver, length)
            #expect(
                remains.objects.allSatisfy { $0.object == nil },
                "\(version), \(receiver): something is left after \(length) bytes")
            if remains.isComplete { break }
            length += 1
            try #require(length < 20_000)
        }
        #expect(length > 100)
    }
}

extension TestIdentity {
    private static let ed25519 = Result { try TestIdentity(.ed25519) }

    /// The same for all tests, with signatures of one length.
    fileprivate static var steady: TestIdentity { get throws { try ed25519.get() } }
}
