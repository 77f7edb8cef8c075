import ApusTLS
import ApusTestKit
import Testing

@testable import ApusDNS

@Suite struct ServiceLookupTests {
    private func group(_ records: [ResourceRecord]) throws -> UpstreamGroup {
        UpstreamGroup([
            try ScriptedTransport { query in
                let question = query.questions.first
                let found = records.filter { $0.name == question?.name && $0.type == question?.type }
                return query.answered(found, found.isEmpty ? .nameError : .noError)
            }
        ])
    }

    private func service(_ name: String, _ hexadecimal: String) throws -> ResourceRecord {
        ResourceRecord(
            name: try DomainName(text: name), type: .HTTPS, ttl: 60, data: RecordData(bytes: HexBytes.decode(hexadecimal)))
    }

    private static let names = (www: "03777777076578616d706c6500", none: "00")

    @Test func theRecordSaysPortProtocolsAndWhere() async throws {
        let servers = try group([
            try service("example", "0001 \(Self.names.www) 0001 0006 026832 026833 0003 0002 20fb 0004 0004 c0000263"),
            .address("www.example", 7), .address("example", 66),
        ])
        let found = try await ServiceLookup.find("example", port: 443, from: servers)
        #expect(found == ServiceLookup(addresses: ["192.0.2.7"], port: 8443, protocols: [.h2, .http11]))
    }

    @Test func hintsStandInForAddresses() async throws {
        let servers = try group([
            try service(
                "example", "0001 00 0001 0003 026832 0002 0000 0004 0004 c0000263 0006 0010 20010db8000000000000000000000001")
        ])
        let found = try await ServiceLookup.find("example", port: 443, from: servers)
        #expect(found == ServiceLookup(addresses: ["2001:db8::1", "192.0.2.99"], port: 443, protocols: [.h2]))
    }

    @Test func anAliasIsFollowedAndTheLowestPriorityTaken() async throws {
        let servers = try group([
            try service("example", "0000 \(Self.names.www)"), try service("www.example", "0002 00 0003 0002 0050"),
            try service("www.example", "0001 00 0003 0002 2000"), .address("www.example", 7), .address("example", 66),
        ])
        let found = try await ServiceLookup.find("example", port: 443, from: servers)
        #expect(found.addresses == ["192.0.2.7"])
        #expect(found.port == 0x2000)
    }

    @Test func anotherPortHasANameOfItsOwn() async throws {
        let servers = try group([
            try service("example", "0001 00 0003 0002 2000"), try service("_8443._https.example", "0001 00 0003 0002 2001"),
            .address("example", 7), .address("_8443._https.example", 8),
        ])
        // RFC 9460 §2.5.2: the root stands for the record's own name, prefix and all.
        let found = try await ServiceLookup.find("example", port: 8443, from: servers)
        #expect(found.port == 0x2001)
        #expect(found.addresses == ["192.0.2.8"])
        let other = try await ServiceLookup.find("example", port: 8444, from: servers)
        #expect(other.port == 8444)
        #expect(other.addresses == ["192.0.2.7"])
    }

    @Test(arguments: ["0001 00 0003 0001 20", "0001 00 0000 0002 029b 029b 0000", "0001 00 0001 0000"])
    func aRecordThatCanNotBeUsedIsPassedOver(hexadecimal: String) async throws {
        let servers = try group([try service("example", hexadecimal), .address("example", 7)])
        let found = try await ServiceLookup.find("example", port: 443, from: servers)
        #expect(found == ServiceLookup(addresses: ["192.0.2.7"], port: 443, protocols: nil))
    }

    @Test func aliasesInACircleEnd() async throws {
        let servers = try group([
            try service("example", "0000 \(Self.names.www)"), try service("www.example", "0000 076578616d706c6500"),
            .address("www.example", 7), .address("example", 7),
        ])
        #expect(try await ServiceLookup.find("example", port: 443, from: servers).addresses == ["192.0.2.7"])
    }
}
