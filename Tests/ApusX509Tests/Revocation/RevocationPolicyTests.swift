import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

@Suite("Revocation in the verdict")
struct RevocationPolicyTests {
    struct Situation: Sendable, CustomTestStringConvertible {
        var name: String
        /// nil for trust.
        var reason: UntrustedPeer.Reason?
        var policy = RevocationPolicy.soft
        /// What is stapled; nil for nothing.
        var staple: OCSPRecipe?
        /// What the intermediate's list says; nil for no list.
        var list: RevocationListRecipe?
        /// What the root's list says; nil for no list.
        var rootList: RevocationListRecipe?
        var demandsStaple = false

        var testDescription: String { name }
    }

    private static let serialNumber: [UInt8] = [0x42]
    private static let outOfDate = DERBuilder.time("20270114080000Z")
    private static let wholeChain = RevocationPolicy(demand: .hard, depth: .chain)
    /// RFC 7633: status_request.
    private static let mustStaple = CertificateRecipe.Extension(
        identifier: [1, 3, 6, 1, 5, 5, 7, 1, 24], isCritical: false, value: [0x30, 0x03, 0x02, 0x01, 0x05])

    @Test(
        "takes and refuses by policy",
        arguments: [
            Situation(name: "soft: nothing known"),
            Situation(name: "soft: a good staple", staple: OCSPRecipe()),
            Situation(name: "soft: a staple out of date", reason: .badStatusResponse, staple: OCSPRecipe(nextUpdate: outOfDate)),
            Situation(
                name: "soft: the responder has no answer", reason: .badStatusResponse, staple: OCSPRecipe(responseStatus: 3)),
            Situation(
                name: "soft: revoked by staple", reason: .revoked, staple: OCSPRecipe(status: OCSPRecipe.revoked(reason: 1))),
            Situation(name: "soft: a staple for another", reason: .badStatusResponse, staple: OCSPRecipe(serialNumber: [0x43])),
            Situation(name: "soft: a list without it", list: RevocationListRecipe()),
            Situation(
                name: "soft: revoked by list", reason: .revoked, list: RevocationListRecipe(entries: [(serialNumber, [])])),
            Situation(
                name: "soft: revoked by list, good by staple", reason: .revoked, staple: OCSPRecipe(),
                list: RevocationListRecipe(entries: [(serialNumber, [])])),
            Situation(
                name: "soft: the intermediate is revoked", reason: .revoked,
                rootList: RevocationListRecipe(entries: [(serialNumber, [])])),
            Situation(name: "soft: a list out of date", list: RevocationListRecipe(nextUpdate: outOfDate)),
            Situation(name: "hard: nothing known", reason: .statusUnknown, policy: .hard),
            Situation(name: "hard: a good staple", policy: .hard, staple: OCSPRecipe()),
            Situation(
                name: "hard: unknown to the responder", reason: .badStatusResponse, policy: .hard,
                staple: OCSPRecipe(status: OCSPRecipe.unknown)),
            Situation(name: "hard: a list without it", policy: .hard, list: RevocationListRecipe()),
            Situation(
                name: "hard: a list out of date", reason: .statusUnknown, policy: .hard,
                list: RevocationListRecipe(nextUpdate: outOfDate)),
            Situation(
                name: "hard: the root's list alone", reason: .statusUnknown, policy: .hard, rootList: RevocationListRecipe()),
            Situation(name: "chain: the end entity alone", reason: .statusUnknown, policy: wholeChain, staple: OCSPRecipe()),
            Situation(name: "chain: both", policy: wholeChain, staple: OCSPRecipe(), rootList: RevocationListRecipe()),
            Situation(name: "must-staple: nothing stapled", reason: .badStatusResponse, demandsStaple: true),
            Situation(
                name: "must-staple: a list instead", reason: .badStatusResponse, list: RevocationListRecipe(), demandsStaple: true
            ),
            Situation(name: "must-staple: good", staple: OCSPRecipe(), demandsStaple: true),
        ])
    func judges(situation: Situation) throws {
        let root = try TestAuthority.root()
        let intermediate = try root.authority("Intermediate") { $0.serialNumber = Self.serialNumber }
        let server = try intermediate.server { recipe in
            recipe.serialNumber = Self.serialNumber
            if situation.demandsStaple { recipe.otherExtensions = [Self.mustStaple] }
        }
        var lists: [[UInt8]] = []
        if let list = situation.list { lists.append(try list.issue(by: intermediate)) }
        if let list = situation.rootList { lists.append(try list.issue(by: root)) }
        let verifier = try CertificateVerifier(
            root, policy: CertificatePolicy(revocation: situation.policy), lists: RevocationLists(der: lists))
        let staple = try situation.staple?.respond(for: server, of: intermediate)
        // Twice: the second answer may come from memory.
        for _ in 0..<2 {
            let refusal = verifier.refusal([server, intermediate], staple: staple)
            #expect(refusal?.reason == situation.reason, "\(refusal?.message ?? "trusted")")
        }
    }

    @Test("a revoked intermediate is avoided where another way leads to a root")
    func findsAnotherWay() throws {
        let root = try TestAuthority.root()
        let key = try PrivateKey.generate(.p256)
        let old = try root.authority("Intermediate", key: key) { $0.serialNumber = [0x42] }
        let new = try root.authority("Intermediate", key: key) { $0.serialNumber = [0x43] }
        let server = try new.server()
        let lists = try RevocationLists(der: [RevocationListRecipe(entries: [([0x42], [])]).issue(by: root)])
        #expect(try CertificateVerifier(root, lists: lists).refusal([server, old, new]) == nil)
        #expect(try CertificateVerifier(root, lists: lists).refusal([server, old])?.reason == .revoked)
    }

    @Test("a refusal names the certificate, the time and the reason")
    func saysWhy() throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        let staple = try OCSPRecipe(status: OCSPRecipe.revoked(reason: 1)).respond(for: server, of: root)
        let refusal = try CertificateVerifier(root).refusal([server], staple: staple)
        #expect(
            refusal?.message
                == "the certificate for www.example.com was revoked on 2027-01-01 at 00:00:00 UTC (keyCompromise), says the stapled OCSP response"
        )
        #expect(refusal?.certificateIndex == 0)
    }

    @Test("bytes that are no response are refused, whatever the policy")
    func refusesGarbage() throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        for garbage: [UInt8] in [[], [0x30], [0x30, 0x80], Array("hello".utf8), [UInt8](repeating: 0x30, count: 70_000)] {
            #expect(try CertificateVerifier(root).refusal([server], staple: garbage)?.reason == .badStatusResponse)
        }
    }
}
