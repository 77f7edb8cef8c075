import ApusCrypto
import Foundation
import Testing

@testable import ApusX509

@Suite("OCSP responses (RFC 6960)")
struct OCSPTests {
    enum Expectation: Sendable {
        case good, revoked, unknown, unsatisfactory
    }

    /// Half an hour after OpenSSL made its responses.
    static let openSSLTime = Date(timeIntervalSince1970: 1_795_536_900)

    @Test(
        "says of OpenSSL's responses what they say",
        arguments: [
            (OpenSSLRevocation.good, OpenSSLRevocation.goodCertificate, Expectation.good),
            (OpenSSLRevocation.goodDelegated, OpenSSLRevocation.goodCertificate, .good),
            (OpenSSLRevocation.goodBySHA256AndKey, OpenSSLRevocation.goodCertificate, .good),
            (OpenSSLRevocation.goodWithoutNextUpdate, OpenSSLRevocation.goodCertificate, .good),
            (OpenSSLRevocation.goodUnauthorized, OpenSSLRevocation.goodCertificate, .unsatisfactory),
            (OpenSSLRevocation.goodWeak, OpenSSLRevocation.goodCertificate, .unsatisfactory),
            (OpenSSLRevocation.revoked, OpenSSLRevocation.revokedCertificate, .revoked),
            (OpenSSLRevocation.revokedDelegated, OpenSSLRevocation.revokedCertificate, .revoked),
            (OpenSSLRevocation.good, OpenSSLRevocation.revokedCertificate, .unsatisfactory),
        ])
    func readsOpenSSL(response: [UInt8], certificate: [UInt8], expectation: Expectation) {
        let status = OCSPResponse.status(
            stapled: response, chain: [certificate, OpenSSLRevocation.rootCertificate], at: Self.openSSLTime)
        #expect(Self.matches(status, expectation), "\(status)")
    }

    @Test("tells when and why a certificate was revoked")
    func tellsRevocation() {
        let status = OCSPResponse.status(
            stapled: OpenSSLRevocation.revoked, chain: [OpenSSLRevocation.revokedCertificate, OpenSSLRevocation.rootCertificate],
            at: Self.openSSLTime)
        let date = Date(timeIntervalSince1970: 1_767_323_045)
        #expect(status == .revoked(Revocation(date: date, reason: RevocationReason(rawValue: 1))))
        #expect("\(RevocationReason(rawValue: 1))" == "keyCompromise")
    }

    @Test("an answer without nextUpdate holds for seven days")
    func holdsSevenDays() {
        let chain = [OpenSSLRevocation.goodCertificate, OpenSSLRevocation.rootCertificate]
        let after = { (days: Double) in
            OCSPResponse.status(
                stapled: OpenSSLRevocation.goodWithoutNextUpdate, chain: chain, at: Self.openSSLTime + days * 86_400)
        }
        #expect(Self.matches(after(6.9), .good))
        #expect(Self.matches(after(7.1), .unknown))
    }

    @Test("without the issuer's certificate nothing is known")
    func needsIssuer() {
        let status = OCSPResponse.status(
            stapled: OpenSSLRevocation.good, chain: [OpenSSLRevocation.goodCertificate], at: Self.openSSLTime)
        #expect(Self.matches(status, .unknown))
    }

    @Test("refuses every strict prefix, and every bit turned over in the signed part")
    func refusesDamage() {
        let chain = [OpenSSLRevocation.goodCertificate, OpenSSLRevocation.rootCertificate]
        let whole = OpenSSLRevocation.good
        for length in whole.indices {
            let status = OCSPResponse.status(stapled: Array(whole.prefix(length)), chain: chain, at: Self.openSSLTime)
            #expect(Self.matches(status, .unsatisfactory), "\(length): \(status)")
        }
        for index in whole.indices.dropLast(450) {
            var bytes = whole
            bytes[index] ^= 1
            let status = OCSPResponse.status(stapled: bytes, chain: chain, at: Self.openSSLTime)
            #expect(!Self.matches(status, .good), "\(index): \(status)")
        }
    }

    /// What is changed in a response that is good otherwise.
    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var expectation: Expectation
        var change: @Sendable (inout OCSPRecipe) -> Void

        var testDescription: String { name }
    }

    @Test(
        // RFC6066-8-5
        "judges what a response says",
        arguments: [
            Change(name: "nothing changed", expectation: .good) { _ in },
            Change(name: "revoked without a reason", expectation: .revoked) { $0.status = OCSPRecipe.revoked(reason: nil) },
            Change(name: "revoked, superseded", expectation: .revoked) { $0.status = OCSPRecipe.revoked(reason: 4) },
            Change(name: "revoked, and out of date", expectation: .revoked) {
                $0.status = OCSPRecipe.revoked(reason: nil)
                $0.nextUpdate = DERBuilder.time("20270114080000Z")
            },
            Change(name: "the responder does not know it", expectation: .unknown) { $0.status = OCSPRecipe.unknown },
            Change(name: "out of date", expectation: .unknown) { $0.nextUpdate = DERBuilder.time("20270114080000Z") },
            Change(name: "from the future", expectation: .unknown) { $0.thisUpdate = DERBuilder.time("20270116080000Z") },
            Change(name: "ends before it begins", expectation: .unsatisfactory) {
                $0.nextUpdate = DERBuilder.time("20270112080000Z")
            },
            Change(name: "of another serial number", expectation: .unsatisfactory) { $0.serialNumber = [0x2a] },
            Change(name: "a status that does not exist", expectation: .unsatisfactory) { $0.status = [0x83, 0x00] },
            Change(name: "good with contents", expectation: .unsatisfactory) { $0.status = [0x80, 0x01, 0x00] },
            Change(name: "fractional seconds", expectation: .unsatisfactory) {
                $0.thisUpdate = DERBuilder.time("20270113080000.5Z")
            },
            Change(name: "another responder's name", expectation: .unsatisfactory) { $0.responderName = [0x30, 0x00] },
            Change(name: "tryLater", expectation: .unknown) { $0.responseStatus = 3 },
            Change(name: "unauthorized", expectation: .unknown) { $0.responseStatus = 6 },
            Change(name: "a nonce", expectation: .good) {
                $0.responseExtensions = DERBuilder.extension(
                    [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02], [0x04, 0x01, 0x2a])
            },
            Change(name: "a critical extension of the response", expectation: .unsatisfactory) {
                $0.responseExtensions = DERBuilder.extension([0x2a, 0x03, 0x04], isCritical: true, [0x05, 0x00])
            },
            Change(name: "a critical extension of the answer", expectation: .unsatisfactory) {
                $0.singleExtensions = DERBuilder.extension([0x2a, 0x03, 0x04], isCritical: true, [0x05, 0x00])
            },
        ])
    func judges(change: Change) throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        var recipe = OCSPRecipe()
        change.change(&recipe)
        let status = OCSPResponse.status(
            stapled: try recipe.respond(for: server, of: root), chain: [server.certificate, root.certificate],
            at: TestAuthority.now)
        #expect(Self.matches(status, change.expectation), "\(status)")
    }

    /// What is changed in the certificate of a responder that may answer otherwise.
    struct ResponderChange: Sendable, CustomTestStringConvertible {
        var name: String
        var expectation: Expectation
        var change: @Sendable (inout CertificateRecipe) -> Void

        var testDescription: String { name }
    }

    /// 1.3.6.1.5.5.7.3.9, as an extension by its parts.
    static let ocspSigning = CertificateRecipe.Extension(
        identifier: [2, 5, 29, 37], isCritical: false,
        value: DERBuilder.sequence(DERBuilder.identifier([0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09])))

    @Test(
        "a delegated responder must be certified for it",
        arguments: [
            ResponderChange(name: "nothing changed", expectation: .good) { _ in },
            ResponderChange(name: "for servers", expectation: .unsatisfactory) {
                $0.otherExtensions = []
                $0.extendedKeyUsage = [.serverAuth]
            },
            ResponderChange(name: "for any use", expectation: .unsatisfactory) {
                $0.otherExtensions = []
                $0.extendedKeyUsage = [.any]
            },
            ResponderChange(name: "expired", expectation: .unsatisfactory) { $0.notAfter = TestAuthority.now - 1 },
            ResponderChange(name: "not yet valid", expectation: .unsatisfactory) { $0.notBefore = TestAuthority.now + 1 },
            ResponderChange(name: "may not sign", expectation: .unsatisfactory) { $0.keyUsage = [.keyEncipherment] },
            ResponderChange(name: "an unknown critical extension", expectation: .unsatisfactory) {
                $0.otherExtensions.append(
                    CertificateRecipe.Extension(identifier: [1, 2, 3, 4], isCritical: true, value: [0x05, 0x00]))
            },
            ResponderChange(name: "nocheck, critical", expectation: .good) {
                $0.otherExtensions.append(
                    CertificateRecipe.Extension(
                        identifier: [1, 3, 6, 1, 5, 5, 7, 48, 1, 5], isCritical: true, value: [0x05, 0x00]))
            },
        ])
    func delegates(change: ResponderChange) throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        var recipe = TestAuthority.recipe("Responder")
        recipe.otherExtensions = [Self.ocspSigning]
        change.change(&recipe)
        let responder = try root.issue(recipe)
        let response = try OCSPRecipe(certificates: [responder.certificate]).respond(for: server, of: root, signer: responder)
        let status = OCSPResponse.status(
            stapled: response, chain: [server.certificate, root.certificate], at: TestAuthority.now)
        #expect(Self.matches(status, change.expectation), "\(status)")
    }

    @Test("a responder of another authority is none, nor one of the same name")
    func refusesForeignResponders() throws {
        let root = try TestAuthority.root()
        let server = try root.server()
        for foreign in [try TestAuthority.root("Other"), try TestAuthority.root("Root")] {
            var recipe = TestAuthority.recipe("Responder")
            recipe.otherExtensions = [Self.ocspSigning]
            let responder = try foreign.issue(recipe)
            let response = try OCSPRecipe(certificates: [responder.certificate]).respond(for: server, of: root, signer: responder)
            let status = OCSPResponse.status(
                stapled: response, chain: [server.certificate, root.certificate], at: TestAuthority.now)
            #expect(Self.matches(status, .unsatisfactory), "\(status)")
        }
    }

    @Test("reads no response beyond its limits")
    func isBounded() {
        #expect(throws: MalformedRevocation.self) {
            try OCSPResponse(der: [UInt8](repeating: 0x30, count: OCSPResponse.maximumSize + 1))
        }
    }

    static func matches(_ status: RevocationStatus, _ expectation: Expectation) -> Bool {
        switch (status, expectation) {
        case (.good, .good), (.revoked, .revoked), (.unknown, .unknown), (.unsatisfactory, .unsatisfactory): true
        default: false
        }
    }
}
