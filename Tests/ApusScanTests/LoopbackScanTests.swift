import ApusCrypto
import ApusNIO
import ApusTLS
import ApusTestKit
import ApusX509
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import ApusScan

@Suite("Scans of our own server")
struct LoopbackScanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var policy: SecurityPolicy
        var resumes: Bool
    }

    static let cases = [
        Case(testDescription: "default", policy: .default, resumes: true),
        Case(testDescription: "TLS 1.3 alone", policy: only(.TLS13, .default), resumes: false),
        Case(testDescription: "TLS 1.2 alone, legacy", policy: only(.TLS12, .legacy), resumes: true),
    ]

    static func only(_ version: ProtocolVersion, _ policy: SecurityPolicy) -> SecurityPolicy {
        var policy = policy
        policy.minimumVersion = version
        policy.maximumVersion = version
        return policy
    }

    @Test("find the policy that it was given, with ten connections at a time", arguments: cases)
    func policies(_ testCase: Case) async throws {
        var recipe = CertificateRecipe(
            commonName: "localhost", notBefore: Date(timeIntervalSinceNow: -86_400),
            notAfter: Date(timeIntervalSinceNow: 86_400 * 90))
        recipe.names = [.dnsName("localhost")]
        recipe.extendedKeyUsage = [.serverAuth]
        recipe.keyUsage = [.digitalSignature, .keyEncipherment]
        let key = try PrivateKey.generate(.rsa(bits: 2048))
        let certificate = try CertificateFactory.selfSigned(recipe, privateKey: key)
        var configuration = ServerConfiguration(
            identities: [Identity(certificateChain: [certificate], privateKey: key)], policy: testCase.policy,
            applicationProtocols: [.h2, .http11])
        if testCase.resumes { configuration.resumption = ServerResumption() }
        let final = configuration
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TLSServerHandler(configuration: final))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let name = try #require(ServerName("localhost"))
        let prober = NetworkProber(host: "127.0.0.1", port: port, serverName: name, timeoutSeconds: 60)
        let seen = try await Survey(prober, serverName: name).run()
        try await server.close()

        let policy = testCase.policy
        #expect(prober.mostOpen <= NetworkProber.maximumConnections)
        #expect(prober.unanswered == 0)
        #expect(
            seen.supportedVersions
                == [ProtocolVersion.TLS12, .TLS13].filter { (policy.minimumVersion...policy.maximumVersion).contains($0) })
        let isRSA: (CipherSuite) -> Bool = { !"\($0)".contains("ECDSA") }
        for version in seen.supportedVersions {
            let expected = policy.cipherSuites.filter { isRSA($0) && CipherSuiteTraits($0).isTLS13 == (version == .TLS13) }
            #expect(Set(seen.facts(version)?.cipherSuites ?? []) == Set(expected), "\(version)")
            #expect(seen.facts(version)?.prefersOwnOrder == true)
        }
        if seen.supports(.TLS13) {
            #expect(Set(seen.groups.filter { $0.inTLS13 == true }.map(\.group)) == Set(policy.groups))
            #expect(seen.helloRetry?.completes == true)
        }
        #expect(seen.applicationProtocols == [.h2, .http11])
        #expect(seen.refusesUnknownProtocols == true)
        #expect(seen.chains == [[certificate]])
        let ticket: ResumptionFacts.Way = testCase.resumes ? .resumed : .notOffered
        if seen.supports(.TLS13) { #expect(seen.resumption.tls13Ticket == ticket) }
        if seen.supports(.TLS12) {
            #expect(seen.resumption.tls12Ticket == ticket)
            #expect(seen.secureRenegotiation == true)
            #expect(seen.extendedMasterSecret == true)
            #expect(seen.compression == false)
        }
        let chains = seen.judgedChains(roots: try TrustRoots(certificates: [certificate]), serverName: name)
        #expect(chains.map(\.isTrusted) == [true])
        let result = ScanResult(observations: seen, chains: chains)
        #expect(result.findings.allSatisfy { $0.verdict < .bad }, "\(result.findings.filter { $0.verdict == .bad })")
    }
}
