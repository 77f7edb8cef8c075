import ApusTestKit
import ApusWire
import Testing

@testable import ApusDNS

@Suite struct DNSQueryTests {
    private func refusal(_ change: (inout DNSMessage) -> Void) throws -> DNSQuery.Refusal? {
        var message = try DNSMessage.query(id: 77)
        change(&message)
        do throws(DNSQuery.Refusal) {
            _ = try DNSQuery(decoding: message.encoded())
            return nil
        } catch { return error }
    }

    private func code(_ change: (inout DNSMessage) -> Void) throws -> ResponseCode? {
        guard case .answered(let response)? = try refusal(change) else { return nil }
        #expect(response.header.id == 77)
        #expect(response.header.isResponse)
        return response.responseCode
    }

    @Test func whatCanNotBeAnsweredIsSaid() throws {
        #expect(try code { $0.header.opcode = Opcode(rawValue: 5) } == .notImplemented)
        #expect(try code { $0.questions = [] } == .formatError)
        #expect(try code { $0.questions += $0.questions } == .formatError)
        #expect(try code { $0.answers = [try? .address("www.example.com")].compactMap { $0 } } == .formatError)
        #expect(try code { $0.authorities = [try? .authority("example.com")].compactMap { $0 } } == .formatError)
        #expect(try code { $0.edns?.version = 1 } == .badVersion)
        for type in [RecordType.AXFR, .IXFR, .OPT, .TSIG] { #expect(try code { $0.questions[0].type = type } == .notImplemented) }
        #expect(try code { $0.questions[0].recordClass = RecordClass(rawValue: 255) } == .notImplemented)
    }

    @Test func almostTheSameIsTaken() throws {
        #expect(try refusal { _ in } == nil)
        #expect(try refusal { $0.questions[0].type = .ANY } == nil)
        #expect(try refusal { $0.questions[0].type = RecordType(rawValue: 65280) } == nil)
        #expect(try refusal { $0.additionals = [try? .address("www.example.com")].compactMap { $0 } } == nil)
        #expect(try refusal { $0.edns = nil } == nil)
    }

    @Test func whatIsNoQueryIsMalformed() throws {
        guard case .malformed? = try refusal({ $0.header.isResponse = true }) else { return #expect(Bool(false)) }
        #expect(throws: DNSQuery.Refusal.self) { try DNSQuery(decoding: []) }
        #expect(throws: DNSQuery.Refusal.self) { try DNSQuery(decoding: DNSMessage.query().encoded() + [0]) }
    }
}
