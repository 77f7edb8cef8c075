import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

@Suite("Revocation lists (RFC 5280 §5, §6.3)")
struct RevocationListTests {
    private static func status(_ list: [UInt8], of certificate: [UInt8], issuer: [UInt8], at date: Date) throws
        -> RevocationStatus
    {
        try RevocationList(der: list).status(
            of: ParsedCertificate(der: certificate), issuer: ParsedCertificate(der: issuer), at: date)
    }

    @Test(
        "says of OpenSSL's lists what they say",
        arguments: [
            (OpenSSLRevocation.list, OpenSSLRevocation.goodCertificate, OCSPTests.Expectation.good),
            (OpenSSLRevocation.list, OpenSSLRevocation.revokedCertificate, .revoked),
            (OpenSSLRevocation.weakList, OpenSSLRevocation.goodCertificate, .unsatisfactory),
            (OpenSSLRevocation.listForDistributionPoint, OpenSSLRevocation.goodCertificate, .unknown),
        ])
    func readsOpenSSL(list: [UInt8], certificate: [UInt8], expectation: OCSPTests.Expectation) throws {
        let status = try Self.status(
            list, of: certificate, issuer: OpenSSLRevocation.rootCertificate, at: OCSPTests.openSSLTime)
        #expect(OCSPTests.matches(status, expectation), "\(status)")
    }

    @Test("refuses indirect and delta lists by their names")
    func refusesOtherKinds() throws {
        let reason = { (der: [UInt8]) in
            do throws(MalformedRevocation) {
                _ = try RevocationList(der: der)
                return ""
            } catch { return error.reason }
        }
        #expect(reason(OpenSSLRevocation.indirectList).contains("indirect"))
        #expect(reason(OpenSSLRevocation.deltaList).contains("delta"))
    }

    @Test("refuses every strict prefix, and a list with any byte changed")
    func refusesDamage() throws {
        let whole = OpenSSLRevocation.list
        for length in whole.indices {
            #expect(throws: MalformedRevocation.self) { try RevocationList(der: Array(whole.prefix(length))) }
        }
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= 1
            guard
                let status = try? Self.status(
                    bytes, of: OpenSSLRevocation.goodCertificate, issuer: OpenSSLRevocation.rootCertificate,
                    at: OCSPTests.openSSLTime)
            else { continue }
            #expect(OCSPTests.matches(status, .unsatisfactory), "\(index): \(status)")
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        /// nil: the list can't be read.
        var expectation: OCSPTests.Expectation?
        var change: @Sendable (inout RevocationListRecipe) -> Void

        var testDescription: String { name }
    }

    private static let reasonCode: [UInt8] = [0x55, 0x1d, 0x15]
    private static let certificateIssuer: [UInt8] = [0x55, 0x1d, 0x1d]
    private static let listNumber: [UInt8] = [0x55, 0x1d, 0x14]
    private static let distributionPoint: [UInt8] = [0x55, 0x1d, 0x1c]
    /// The server's, in the tests below.
    private static let serialNumber: [UInt8] = [0x42, 0x43]

    @Test(
        "judges what a list says",
        arguments: [
            Change(name: "an empty list", expectation: .good) { _ in },
            Change(name: "another serial number", expectation: .good) { $0.entries = [([0x42, 0x44], [])] },
            Change(name: "on the list", expectation: .revoked) { $0.entries = [([0x01], []), (serialNumber, [])] },
            Change(name: "on the list with a reason", expectation: .revoked) {
                $0.entries = [(serialNumber, [DERBuilder.extension(reasonCode, [0x0a, 0x01, 0x06])])]
            },
            Change(name: "on a list that is out of date", expectation: .revoked) {
                $0.entries = [(serialNumber, [])]
                $0.nextUpdate = DERBuilder.time("20270114080000Z")
            },
            Change(name: "out of date", expectation: .unknown) { $0.nextUpdate = DERBuilder.time("20270114080000Z") },
            Change(name: "from the future", expectation: .unknown) { $0.thisUpdate = DERBuilder.time("20270116080000Z") },
            Change(name: "without a next update", expectation: nil) { $0.nextUpdate = [] },
            Change(name: "version 1", expectation: .good) { $0.version = [] },
            Change(name: "version 1 with extensions", expectation: nil) {
                $0.version = []
                $0.extensions = [DERBuilder.extension(listNumber, [0x02, 0x01, 0x01])]
            },
            Change(name: "version 3", expectation: nil) { $0.version = DERBuilder.integer([2]) },
            Change(name: "a number", expectation: .good) {
                $0.extensions = [DERBuilder.extension(listNumber, [0x02, 0x01, 0x01])]
            },
            Change(name: "a critical number", expectation: nil) {
                $0.extensions = [DERBuilder.extension(listNumber, isCritical: true, [0x02, 0x01, 0x01])]
            },
            Change(name: "an extension twice", expectation: nil) {
                $0.extensions = Array(repeating: DERBuilder.extension(listNumber, [0x02, 0x01, 0x01]), count: 2)
            },
            Change(name: "an unknown critical extension", expectation: nil) {
                $0.extensions = [DERBuilder.extension([0x2a, 0x03], isCritical: true, [0x05, 0x00])]
            },
            Change(name: "an unknown critical extension of another entry", expectation: nil) {
                $0.entries = [([0x01], [DERBuilder.extension([0x2a, 0x03], isCritical: true, [0x05, 0x00])])]
            },
            Change(name: "an entry of another issuer", expectation: nil) {
                $0.entries = [([0x01], [DERBuilder.extension(certificateIssuer, isCritical: true, [0x30, 0x00])])]
            },
            Change(name: "a malformed reason", expectation: nil) {
                $0.entries = [([0x01], [DERBuilder.extension(reasonCode, [0x0a, 0x02, 0x00, 0x01])])]
            },
            Change(name: "two algorithms", expectation: nil) {
                $0.innerAlgorithm = DERBuilder.sequence(DERBuilder.identifier([0x2b, 0x65, 0x70]))
            },
            Change(name: "for end entities", expectation: .good) {
                $0.extensions = [
                    DERBuilder.extension(distributionPoint, isCritical: true, DERBuilder.sequence([0x81, 0x01, 0xff]))
                ]
            },
            Change(name: "for authorities", expectation: .unknown) {
                $0.extensions = [
                    DERBuilder.extension(distributionPoint, isCritical: true, DERBuilder.sequence([0x82, 0x01, 0xff]))
                ]
            },
            Change(name: "for some reasons, not on it", expectation: .unknown) {
                $0.extensions = [
                    DERBuilder.extension(distributionPoint, isCritical: true, DERBuilder.sequence([0x83, 0x02, 0x06, 0x40]))
                ]
            },
            Change(name: "for attribute certificates", expectation: nil) {
                $0.extensions = [
                    DERBuilder.extension(distributionPoint, isCritical: true, DERBuilder.sequence([0x85, 0x01, 0xff]))
                ]
            },
            Change(name: "for this distribution point", expectation: .good) {
                $0.extensions = [
                    DERBuilder.extension(distributionPoint, isCritical: true, DERBuilder.sequence(name("http://crl.example/1")))
                ]
            },
            Change(name: "for another distribution point", expectation: .unknown) {
                $0.extensions = [
                    DERBuilder.extension(distributionPoint, isCritical: true, DERBuilder.sequence(name("http://crl.example/2")))
                ]
            },
        ])
    func judges(change: Change) throws {
        let root = try TestAuthority.root()
        let server = try root.server { recipe in
            recipe.serialNumber = Self.serialNumber
            recipe.otherExtensions = [
                CertificateRecipe.Extension(
                    identifier: [2, 5, 29, 31], isCritical: false,
                    value: DERBuilder.sequence(DERBuilder.sequence(Self.name("http://crl.example/1"))))
            ]
        }
        var recipe = RevocationListRecipe()
        change.change(&recipe)
        let der = try recipe.issue(by: root)
        guard let expectation = change.expectation else {
            #expect(throws: MalformedRevocation.self) { try RevocationList(der: der) }
            return
        }
        let status = try Self.status(der, of: server.certificate, issuer: root.certificate, at: TestAuthority.now)
        #expect(OCSPTests.matches(status, expectation), "\(status)")
    }

    /// `[0] DistributionPointName` with a URI.
    private static func name(_ uri: String) -> [UInt8] {
        DERBuilder.explicit(0, DERBuilder.explicit(0, DERBuilder.value(0x86, Array(uri.utf8))))
    }

    @Test("a list that its issuer may not sign, or did not, decides nothing")
    func needsIssuer() throws {
        let root = try TestAuthority.root { $0.keyUsage = [.keyCertSign] }
        let server = try root.server { $0.serialNumber = Self.serialNumber }
        let recipe = RevocationListRecipe(entries: [(Self.serialNumber, [])])
        let withoutUsage = try Self.status(
            recipe.issue(by: root), of: server.certificate, issuer: root.certificate, at: TestAuthority.now)
        #expect(OCSPTests.matches(withoutUsage, .unsatisfactory), "\(withoutUsage)")
        let other = try TestAuthority.root()
        let forged = try Self.status(
            recipe.issue(by: other), of: try other.server().certificate, issuer: try TestAuthority.root().certificate,
            at: TestAuthority.now)
        #expect(OCSPTests.matches(forged, .unsatisfactory), "\(forged)")
    }

    @Test("finds one serial number among fifty thousand")
    func findsInLongLists() throws {
        let root = try TestAuthority.root()
        let server = try root.server { $0.serialNumber = [0x7f, 0x00, 0x01] }
        var recipe = RevocationListRecipe()
        recipe.entries = (0..<50_000).map { ([0x01, UInt8($0 >> 8 & 0xff), UInt8($0 & 0xff)], []) }
        recipe.entries.append(([0x7f, 0x00, 0x01], []))
        let list = try RevocationList(der: recipe.issue(by: root))
        #expect(list.revocation(of: [0x7f, 0x00, 0x01]) != nil)
        #expect(list.revocation(of: [0x7f, 0x00, 0x02]) == nil)
        let status = list.status(of: try server.parsed, issuer: try root.parsed, at: TestAuthority.now)
        #expect(OCSPTests.matches(status, .revoked))
    }
}
