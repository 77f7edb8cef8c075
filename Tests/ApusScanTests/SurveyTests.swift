import ApusTLS
import Testing

@testable import ApusScan

@Suite("A survey finds what a server takes")
struct SurveyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var server: ModelServer
        var fallback: Bool?
        var sentinel: Bool?
    }

    static let modern: [CipherSuite] = [.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]
    static let old: [CipherSuite] = [
        .TLS_RSA_WITH_RC4_128_SHA, .TLS_DHE_RSA_WITH_AES_128_CBC_SHA, .TLS_RSA_WITH_3DES_EDE_CBC_SHA, .TLS_RSA_WITH_NULL_SHA,
    ]

    static let cases = [
        Case(
            testDescription: "TLS 1.3 alone",
            server: ModelServer(
                suites: [.TLS13: [.TLS_AES_256_GCM_SHA384, .TLS_AES_128_GCM_SHA256]], groups: [.X25519MLKEM768, .x25519],
                protocols: [.h2, .http11], compression: [.brotli, .zlib], staple: [7])),
        Case(
            testDescription: "TLS 1.3 and TLS 1.2, in the client's order",
            server: ModelServer(
                suites: [.TLS13: [.TLS_AES_128_GCM_SHA256], .TLS12: modern], prefersOwnOrder: false, protocols: [.http11],
                refusesUnknownProtocols: false), fallback: true, sentinel: true),
        Case(
            testDescription: "everything since SSL 3.0, and every fault",
            server: ModelServer(
                suites: [.SSL30: old, .TLS10: old, .TLS11: old, .TLS12: old + modern], dhBits: 1024, knowsFallback: false,
                renegotiationInfo: false, extendedMasterSecret: false, encryptThenMAC: false, compresses: true), fallback: false),
        Case(
            testDescription: "TLS 1.3 that needs a share, and no sentinel",
            server: ModelServer(
                suites: [.TLS13: [.TLS_CHACHA20_POLY1305_SHA256], .TLS12: modern], answersWithoutShares: false,
                setsSentinel: false),
            fallback: true, sentinel: false),
        Case(testDescription: "TLS 1.0 alone", server: ModelServer(suites: [.TLS10: [.TLS_RSA_WITH_AES_128_CBC_SHA]])),
    ]

    @Test("versions, suites, groups, schemes, protocols and behaviour", arguments: cases)
    func survey(_ testCase: Case) async throws {
        let server = testCase.server
        let name = try #require(ServerName("example.com"))
        let seen = try await Survey(server, serverName: name).run()
        #expect(seen.versions.map(\.version) == [.SSL30, .TLS10, .TLS11, .TLS12, .TLS13])
        for facts in seen.versions {
            let known = server.suites[facts.version]
            #expect(facts.isSupported == (known != nil), "\(facts.version)")
            #expect(Set(facts.cipherSuites) == Set(known ?? []), "\(facts.version)")
            if let known, known.count > 1 {
                #expect(facts.prefersOwnOrder == server.prefersOwnOrder)
                if server.prefersOwnOrder { #expect(facts.cipherSuites == known, "in the server's order") }
            }
            #expect((facts.refusal == nil) == facts.isSupported)
            #expect(facts.smallestDHGroup == (known?.contains { CipherSuiteTraits($0).isDHE } == true ? server.dhBits : nil))
        }
        let isElliptic = server.suites.values.joined().contains { CipherSuiteTraits($0).isECDHE || CipherSuiteTraits($0).isTLS13 }
        #expect(Set(seen.groups.filter(\.isTaken).map(\.group)) == (isElliptic ? Set(server.groups) : []))
        #expect(seen.applicationProtocols == server.protocols)
        #expect(seen.refusesUnknownProtocols == (server.protocols.isEmpty ? nil : server.refusesUnknownProtocols))
        #expect(Set(seen.certificateCompression) == Set(server.compression))
        #expect(seen.stapledOCSP == server.staple)
        #expect(seen.chains == [[server.certificate]])
        #expect(seen.fallbackSignal == testCase.fallback)
        #expect(seen.downgradeSentinel == testCase.sentinel)
        let speaksOld = server.suites.keys.contains { $0 < .TLS13 }
        #expect(seen.secureRenegotiation == (speaksOld ? server.renegotiationInfo : nil))
        #expect(seen.extendedMasterSecret == (speaksOld ? server.extendedMasterSecret : nil))
        #expect(seen.compression == (speaksOld ? server.compresses : nil))
        if server.newest == .TLS13 {
            let wanted = seen.helloRetry?.wanted
            #expect(server.answersWithoutShares ? wanted.map(server.groups.contains) == true : wanted == nil)
        } else {
            #expect(seen.helloRetry == nil)
        }
    }

    @Test("where nobody answers, it says whether there was anybody")
    func nobody() async throws {
        struct Silent: Prober {
            var ending: ServerAnswer.Ending
            func ask(_: HelloRecipe) async -> ServerAnswer { ServerAnswer(ending: ending) }
            func shakeHands(_: ClientConfiguration) async -> HandshakeOutcome { HandshakeOutcome() }
        }
        let name = try #require(ServerName("example.com"))
        for (ending, isUnreachable) in [
            (ServerAnswer.Ending.notReached("refused"), true), (.notTLS, false), (.closed, false),
            (.alert(.internalError), false),
            (.silence, false), (.malformed("x"), false),
        ] {
            await #expect {
                try await Survey(Silent(ending: ending), serverName: name).run()
            } throws: { ($0 as? SurveyFailure)?.isUnreachable == isUnreachable }
        }
    }

    @Test("a server that chooses what was not offered ends the asking")
    func unoffered() async throws {
        struct Stubborn: Prober {
            func ask(_ recipe: HelloRecipe) async -> ServerAnswer {
                var answer = ServerAnswer(ending: .complete)
                answer.version = recipe.version
                answer.hello = ServerHello(
                    random: .helloRetryRequest, legacySessionIDEcho: [], cipherSuite: .TLS_RSA_WITH_RC4_128_MD5,
                    extensions: Extensions())
                return answer
            }
            func shakeHands(_: ClientConfiguration) async -> HandshakeOutcome { HandshakeOutcome() }
        }
        let elimination = await Elimination(of: [CipherSuite.TLS_RSA_WITH_RC4_128_MD5, .TLS_RSA_WITH_NULL_SHA], by: Stubborn()) {
            HelloRecipe(version: .TLS12, cipherSuites: $0)
        } chosen: {
            $0.cipherSuite(in: .TLS12)
        }
        #expect(elimination.taken == [.TLS_RSA_WITH_RC4_128_MD5])
        #expect(elimination.answers.count == 2)
    }
}
