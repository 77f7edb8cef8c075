import ApusTestKit
import Testing

@testable import ApusDNS

@Suite struct DigOutputTests {
    @Test(arguments: DigOutput.records.indices)
    func eachRecordIsPrintedAsDigPrintsIt(index: Int) throws {
        let (line, data) = DigOutput.records[index]
        let parts = line.split(whereSeparator: { $0 == "\t" || $0 == " " }).map(String.init)
        let record = ResourceRecord(
            name: try DomainName(text: parts[0]), type: try #require(RecordType(name: parts[3])),
            ttl: try #require(UInt32(parts[1])),
            data: RecordData(bytes: HexBytes.decode(data)))
        #expect(record.description == line)
        var message = DNSMessage(header: DNSHeader(id: 1))
        message.answers = [record]
        #expect(try DNSMessage(decoding: message.encoded()) == message)
    }

    @Test func theTableHasEveryTypeWithAForm() {
        let printed = Set(
            DigOutput.records.map { $0.line.split(whereSeparator: { $0 == "\t" || $0 == " " })[3] }.map(String.init))
        let known = (0...UInt16(300)).map(RecordType.init).filter { RecordLayout.fields($0, in: .IN) != nil }.map(\.description)
        let absent = ["MD", "MF", "MB", "MG", "MR", "ISDN", "SIG", "KEY", "GPOS", "AVC", "CDS", "CDNSKEY"]
        #expect(Set(known).subtracting(absent).subtracting(printed) == [])
    }

    @Test func aWholeMessageIsPrintedAsDigPrintsIt() throws {
        let name = try DomainName(text: "nope.all.example")
        var message = DNSMessage(asking: Question(name: name, type: .A), id: 4660)
        message.header.recursionDesired = false
        message.header.isResponse = true
        message.header.isAuthoritative = true
        message.edns?.dnssecOK = true
        message.responseCode = .nameError
        message.authorities = [
            ResourceRecord(
                name: try DomainName(text: "all.example"), type: .SOA, ttl: 60,
                data: RecordData(bytes: HexBytes.decode(DigOutput.records[0].data)))
        ]
        let printed = """
            ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 4660
            ;; flags: qr aa; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1

            ;; OPT PSEUDOSECTION:
            ; EDNS: version: 0, flags: do; udp: 1232
            ;; QUESTION SECTION:
            ;nope.all.example.\t\tIN\tA

            ;; AUTHORITY SECTION:
            all.example.\t\t60\tIN\tSOA\tns.all.example. hostmaster.all.example. 2026112401 7200 3600 1209600 60

            """
        #expect(message.text == printed)
    }

    @Test func extendedErrorsArePrinted() {
        var message = DNSMessage(header: DNSHeader(id: 1))
        message.edns = EDNS()
        message.edns?.options = [ExtendedError(.prohibited, "not \"here\"").option, EDNS.Option(code: .padding, data: [0])]
        #expect(message.text.contains("; EDE: 18 (Prohibited): (not \\\"here\\\")\n"))
        #expect(message.text.contains("; PAD: (1 byte)\n"))
    }
}
