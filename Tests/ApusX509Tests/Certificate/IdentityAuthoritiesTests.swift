import ApusTLS
import Testing

@testable import ApusX509

@Suite("An identity, and the authorities that a peer names")
struct IdentityAuthoritiesTests {
    @Test("fits where one of them issued one of its certificates, to the byte")
    func issuers() throws {
        let root = try TestAuthority.root("Root")
        let other = try TestAuthority.root("Other")
        let intermediate = try root.authority("Intermediate")
        let leaf = try intermediate.issue(TestAuthority.serverRecipe(.dnsName("test.example")))
        let identity = Identity(certificateChain: [leaf.certificate, intermediate.certificate], privateKey: leaf.privateKey)
        let names = try [root, other, intermediate].map { try $0.parsed.subjectDER }
        #expect(identity.isIssued(byOneOf: [names[0]]))
        #expect(identity.isIssued(byOneOf: [names[1], names[2]]))
        #expect(!identity.isIssued(byOneOf: [names[1]]))
        #expect(!identity.isIssued(byOneOf: []))
        #expect(!identity.isIssued(byOneOf: [names[0] + [0]]))
        #expect(!Identity(rawPublicKeyOf: leaf.privateKey).isIssued(byOneOf: names))
        #expect(!Identity(certificateChain: [[0x30, 0]], privateKey: leaf.privateKey).isIssued(byOneOf: names))
    }
}
