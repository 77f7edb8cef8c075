import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

@Suite("Path building (RFC 4158), within its budget")
struct PathBuilderTests {
    // RFC8446-4.4.2-8, RFC8446-4.4.2-9, RFC5246-7.4.2-3, RFC5246-7.4.2-4
    @Test("the order of what a peer sends does not matter, nor what is superfluous or can't be read")
    func takesAnyOrder() throws {
        let root = try TestAuthority.root()
        let first = try root.authority("First")
        let second = try first.authority("Second")
        let server = try second.server()
        let stranger = try TestAuthority.root("Stranger")
        let garbage = TestAuthority(certificate: [0x30, 0x03, 0x02, 0x01, 0x2a], privateKey: root.privateKey)
        let verifier = try CertificateVerifier(root)
        for chain in [
            [second, first], [first, second], [root, first, second], [stranger, first, garbage, second, second],
            [second, second, first, first, root, root],
        ] {
            #expect(verifier.refusal([server] + chain) == nil)
        }
    }

    @Test("a certificate that is missing is told, with the name of who issued")
    func tellsMissing() throws {
        let root = try TestAuthority.root()
        let first = try root.authority("First")
        let server = try first.server()
        let garbage = TestAuthority(certificate: [0x30, 0x00], privateKey: root.privateKey)
        let refusal = try CertificateVerifier(root).refusal([server])
        #expect(refusal?.reason == .unknownIssuer)
        #expect(refusal?.message.contains("CN=First") == true)
        #expect(
            try CertificateVerifier(root).refusal([server, garbage])?.message.contains("certificate 2 of the chain can't be read")
                == true)
    }

    @Test("an authority that is certified by two others is found on either way")
    func takesCrossSigned() throws {
        let old = try TestAuthority.root("Old")
        let new = try TestAuthority.root("New")
        let key = try PrivateKey.generate(.p256)
        let byOld = try old.authority("Intermediate", key: key) { $0.notAfter = TestAuthority.now - 1 }
        let byNew = try new.authority("Intermediate", key: key)
        let server = try byNew.server()
        for chain in [[byOld, byNew], [byNew, byOld]] {
            #expect(try CertificateVerifier(new).refusal([server] + chain) == nil)
        }
        #expect(try CertificateVerifier(old).refusal([server, byOld])?.reason == .expired)
        #expect(try CertificateVerifier(old).refusal([server, byNew, byOld]) != nil)
    }

    @Test("two roots of one name are told apart by their keys")
    func takesRootsOfOneName() throws {
        let wrong = try TestAuthority.root("Root")
        let right = try TestAuthority.root("Root")
        let verifier = CertificateVerifier(
            roots: try TrustRoots(certificates: [wrong.certificate, right.certificate]), now: { TestAuthority.now })
        #expect(verifier.refusal([try right.server()]) == nil)
        #expect(try CertificateVerifier(wrong).refusal([right.server()])?.reason == .unknownIssuer)
    }

    @Test("roots of two sets are all trusted, each once")
    func addsRoots() throws {
        let (one, two) = (try TestAuthority.root("One"), try TestAuthority.root("Two"))
        let both = try one.roots.adding(two.roots).adding(one.roots)
        #expect(both.count == 2)
        let verifier = CertificateVerifier(roots: both, now: { TestAuthority.now })
        #expect(verifier.refusal([try one.server()]) == nil)
        #expect(verifier.refusal([try two.server()]) == nil)
        #expect(verifier.refusal([try TestAuthority.root("Two").server()])?.reason == .unknownIssuer)
    }

    @Test("an intermediate, and a certificate that is signed by itself, can be what trust starts from")
    func takesOtherAnchors() throws {
        let root = try TestAuthority.root()
        let intermediate = try root.authority("Intermediate")
        let server = try intermediate.server()
        #expect(try CertificateVerifier(intermediate).refusal([server]) == nil)
        #expect(try CertificateVerifier(intermediate).refusal([server, intermediate, root]) == nil)
        #expect(try CertificateVerifier(server).refusal([server]) == nil)
        #expect(try CertificateVerifier(server).refusal([intermediate.server()])?.reason == .unknownIssuer)
        let key = try PrivateKey.generate(.p256)
        var recipe = TestAuthority.serverRecipe(.dnsName("www.example.com"))
        recipe.commonName = "self"
        let pinned = TestAuthority(certificate: try CertificateFactory.selfSigned(recipe, privateKey: key), privateKey: key)
        #expect(try CertificateVerifier(pinned).refusal([pinned]) == nil)
        #expect(try CertificateVerifier(pinned).refusal([pinned], for: "example.com")?.reason == .wrongName)
        #expect(try CertificateVerifier(root).refusal([pinned])?.reason == .selfSigned)
    }

    @Test("takes ten certificates and no more")
    func limitsDepth() throws {
        for (intermediates, isTaken) in [(8, true), (9, false)] {
            let root = try TestAuthority.root()
            var chain: [TestAuthority] = []
            var issuer = root
            for number in 0..<intermediates {
                issuer = try issuer.authority("Intermediate \(number)")
                chain.insert(issuer, at: 0)
            }
            let refusal = try CertificateVerifier(root).refusal([try issuer.server()] + chain)
            #expect((refusal == nil) == isTaken)
            if let refusal { #expect(refusal.reason == .invalid && refusal.message.contains("longer than 10")) }
        }
    }

    @Test("a chain of two hundred is refused")
    func refusesLongChains() throws {
        let root = try TestAuthority.root()
        let key = try PrivateKey.generate(.p256)
        var chain: [TestAuthority] = []
        var issuer = root
        for number in 0..<200 {
            issuer = try issuer.authority("Intermediate \(number)", key: key)
            chain.insert(issuer, at: 0)
        }
        let server = try issuer.server()
        let (refusal, budget) = try Self.search([server] + chain, roots: root.roots)
        #expect(refusal?.reason == .invalid)
        #expect(budget.signatureChecks <= VerificationBudget.maximumDepth)
    }

    @Test("authorities that certify each other lead nowhere, soon")
    func refusesLoops() throws {
        let root = try TestAuthority.root()
        let one = try TestAuthority.root("One")
        let two = try TestAuthority.root("Two")
        let oneByTwo = try two.authority("One", key: one.privateKey)
        let twoByOne = try one.authority("Two", key: two.privateKey)
        let server = try one.server()
        let (refusal, budget) = try Self.search([server, oneByTwo, twoByOne, oneByTwo, twoByOne], roots: root.roots)
        #expect(refusal?.reason == .unknownIssuer)
        #expect(budget.signatureChecks < 10)
    }

    @Test("a web of equal names ends with the budget")
    func endsWithBudget() throws {
        let root = try TestAuthority.root()
        let authorities = try (0..<40).map { _ in try TestAuthority.root("Same") }
        // Each certifies the next one: all have one name, so that every one could be anyone's issuer.
        let web = try zip(authorities, authorities.dropFirst()).map { try $0.authority("Same", key: $1.privateKey) }
        let server = try authorities[39].server()
        let (refusal, budget) = try Self.search([server] + web, roots: root.roots)
        #expect(refusal != nil)
        #expect(budget.signatureChecks <= VerificationBudget.maximumSignatureChecks)
    }

    @Test("ten thousand names against constraints end with the budget")
    func limitsComparisons() throws {
        let root = try TestAuthority.root { recipe in
            recipe.nameConstraints = CertificateRecipe.NameConstraints(
                permitted: (0..<500).map { .dnsName("host\($0).example.com") })
        }
        let server = try root.server { $0.names = (0..<10_000).map { .dnsName("host\($0 % 500).example.com") } }
        let (refusal, budget) = try Self.search([server], roots: root.roots)
        #expect(refusal?.message.contains("reasonable effort") == true)
        #expect(budget.nameComparisons <= VerificationBudget.maximumNameComparisons)
    }

    private static func search(_ chain: [TestAuthority], roots: TrustRoots) throws -> (UntrustedPeer?, VerificationBudget) {
        let members = try chain.enumerated().map { PathMember(certificate: try $1.parsed, index: $0) }
        let policy = CertificatePolicy()
        var builder = PathBuilder(
            roots: roots, candidates: Array(members.dropFirst()),
            rules: PathRules(peer: .server, date: TestAuthority.now, policy: policy),
            acceptance: PathAcceptance(
                pins: nil,
                revocation: RevocationCheck(
                    policy: .soft, lists: nil, staple: nil, requestedStaple: false, date: TestAuthority.now)))
        do throws(UntrustedPeer) {
            _ = try builder.path(from: members[0].certificate)
            return (nil, builder.budget)
        } catch {
            return (error, builder.budget)
        }
    }
}
