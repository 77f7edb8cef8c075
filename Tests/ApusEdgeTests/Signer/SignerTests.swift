import ApusCrypto
import ApusEdge
import ApusTLS
import ApusTestKit
import ApusWire
import Foundation
import NIOCore
import NIOPosix
import Testing

@Suite("The signer", .timeLimit(.minutes(1)))
struct SignerTests {
    private static let random = Random(Array(repeating: 7, count: 32))
    private static let name = Array(repeating: UInt8(9), count: 32)

    private func requests() throws -> [SignerRequest] {
        let random = try #require(Self.random)
        return [
            .describe, .signTLS13(.ecdsa_secp256r1_sha256, transcriptHash: Array(repeating: 1, count: 32)),
            .signTLS13(.ed25519, transcriptHash: Array(repeating: 1, count: 48)),
            .signTLS12(
                .rsa_pss_rsae_sha256, clientRandom: random, serverRandom: random,
                ServerECDHParams(group: .x25519, point: Array(repeating: 3, count: 32))),
            .decrypt(clientVersion: .TLS12, ciphertext: Array(repeating: 4, count: 256)),
        ]
    }

    @Test("requests and answers are read as they were written, and not one byte shorter or longer")
    func codec() throws {
        for request in try requests() {
            let content = Array(request.encoded(id: 0x0102_0304, key: Self.name)[4...])
            let (id, key, read) = try SignerRequest.decode(content)
            #expect(id == 0x0102_0304 && key == Self.name && read == request)
            for count in 0..<content.count {
                #expect(throws: DecodeError.self) { try SignerRequest.decode(Array(content[..<count])).id }
            }
            #expect(throws: DecodeError.self) { try SignerRequest.decode(content + [0]).id }
        }
        let answers: [SignerAnswer] = [
            .key(schemes: [.ed25519], decrypts: false), .key(schemes: [], decrypts: true), .signature([1, 2, 3]),
            .premasterSecret(Array(repeating: 5, count: 48)), .refused(.unfit),
        ]
        for answer in answers {
            let content = Array(answer.encoded(id: 7)[4...])
            let (id, read) = try SignerAnswer.decode(content)
            #expect(id == 7 && read == answer)
            for count in 0..<content.count {
                #expect(throws: DecodeError.self) { try SignerAnswer.decode(Array(content[..<count])).id }
            }
            #expect(throws: DecodeError.self) { try SignerAnswer.decode(content + [0]).id }
        }
    }

    @Test("no request holds a digest of another length than TLS 1.3's, another version, or another kind")
    func almost() throws {
        let good = Array(
            SignerRequest.signTLS13(.ed25519, transcriptHash: Array(repeating: 1, count: 32)).encoded(id: 1, key: Self.name)[4...]
        )
        for length in [0, 20, 31, 33, 47, 49, 64] {
            let content = Array(good[..<40]) + [UInt8(length)] + Array(repeating: 1, count: length)
            #expect(throws: DecodeError.self) { try SignerRequest.decode(content).id }
        }
        for (index, value) in [(0, 2), (5, 0), (5, 5)] {
            var content = good
            content[index] = UInt8(value)
            #expect(throws: DecodeError.self) { try SignerRequest.decode(content).id }
        }
    }

    @Test("signs what belongs to a server's handshake, and nothing with a scheme that does not fit")
    func signs() throws {
        let identity = try TestIdentity(.p256).identity
        guard case .local(let key) = identity.key else { throw SignerError.wrongAnswer }
        let name = Self.name(of: key)
        let keys = SignerKeys([key])
        let hash = Array(repeating: UInt8(1), count: 32)
        guard case .signature(let signature) = keys.answer(.signTLS13(.ecdsa_secp256r1_sha256, transcriptHash: hash), key: name)
        else {
            Issue.record("no signature")
            return
        }
        let covered = Array(repeating: 0x20, count: 64) + Array("TLS 1.3, server CertificateVerify".utf8) + [0] + hash
        #expect(key.publicKey.isValid(signature, for: covered, scheme: .ecdsa_secp256r1_sha256))
        #expect(!key.publicKey.isValid(signature, for: hash, scheme: .ecdsa_secp256r1_sha256))
        for scheme in [SignatureScheme.ed25519, .rsa_pss_rsae_sha256, .rsa_pkcs1_sha256, .ecdsa_secp384r1_sha384] {
            #expect(keys.answer(.signTLS13(scheme, transcriptHash: hash), key: name) == .refused(.unfit), "\(scheme)")
        }
        #expect(keys.answer(.decrypt(clientVersion: .TLS12, ciphertext: [1]), key: name) == .refused(.unfit))
        for request in try requests() { #expect(keys.answer(request, key: Self.name) == .refused(.unknownKey)) }
        #expect(keys.answer(.describe, key: name) == .key(schemes: [.ecdsa_secp256r1_sha256], decrypts: false))
    }

    private static func name(of key: PrivateKey) -> [UInt8] { HashAlgorithm.sha256.hash(key.publicKey.subjectPublicKeyInfo) }

    @Test("answers many at once over its socket, comes back after a restart, and is found out when it lies")
    func overASocket() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/signer.sock"
        let identity = try TestIdentity(.p256).identity
        guard case .local(let key) = identity.key else { throw SignerError.wrongAnswer }
        let info = key.publicKey.subjectPublicKeyInfo
        let client = SignerClient(path: path, group: .singletonMultiThreadedEventLoopGroup)
        await #expect(throws: SignerError.self) { try await SignerKey(subjectPublicKeyInfo: info, client: client) }

        let server = try await SignerServer.start(keys: SignerKeys([key]), socket: path, threads: 1)
        await #expect(throws: SignerStartError.inUse(path)) {
            try await SignerServer.start(keys: SignerKeys([key]), socket: path, threads: 1)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let remote = try await SignerKey(subjectPublicKeyInfo: info, client: client)
        let input = SignatureInput(purpose: .serverCertificateVerifyTLS13, transcriptHash: Array(repeating: 2, count: 32))
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { _ = try await remote.signature(for: input, scheme: .ecdsa_secp256r1_sha256) }
            }
            try await group.waitForAll()
        }
        let forClients = SignatureInput(purpose: .clientCertificateVerifyTLS13, transcriptHash: Array(repeating: 2, count: 32))
        await #expect(throws: SignerError.refused(.unfit)) {
            try await remote.signature(for: forClients, scheme: .ecdsa_secp256r1_sha256)
        }
        await server.shutdown()
        await #expect(throws: SignerError.self) { try await remote.signature(for: input, scheme: .ecdsa_secp256r1_sha256) }

        let again = try await SignerServer.start(keys: SignerKeys([key]), socket: path, threads: 1)
        _ = try await remote.signature(for: input, scheme: .ecdsa_secp256r1_sha256)
        await again.shutdown()
    }

    @Test("a signer that answers nothing is waited for no longer than it may take")
    func silence() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/signer.sock"
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(unixDomainSocketPath: path)
            .get()
        let client = SignerClient(path: path, timeout: .milliseconds(50), group: .singletonMultiThreadedEventLoopGroup)
        await #expect(throws: SignerError.timedOut) { try await client.ask(.describe, key: Self.name) }
        try await silent.close()
    }
}
