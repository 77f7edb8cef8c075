import ApusTestKit
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ApusDNS

@Suite struct DatagramTransportTests {
    private func transport(_ server: LoopbackServer, randomizesCase: Bool = true) throws -> DatagramTransport {
        let location = try #require(DNSServerLocation("udp://127.0.0.1:\(server.port)"))
        return DatagramTransport(location, randomizesCase: randomizesCase, group: MultiThreadedEventLoopGroup.singleton)
    }

    private static func answer(_ query: [UInt8], _ last: UInt8 = 1) -> DNSMessage? {
        guard let message = try? DNSMessage(decoding: query) else { return nil }
        return try? message.answered([.address("www.example.com", last)])
    }

    @Test func anAnswerIsTaken() async throws {
        let server = try await LoopbackServer.plain(datagrams: { query in [Self.answer(query)?.encoded() ?? []] })
        let reply = try await transport(server).exchange(.query(), timeout: .seconds(10))
        #expect(reply.message.answers == [try .address("www.example.com")])
        #expect(reply.transport == .udp)
        await server.close()
    }

    @Test func idAndCaseAreRandom() async throws {
        let seen = Mutex<[DNSMessage]>([])
        let server = try await LoopbackServer.plain(datagrams: { query in
            if let message = try? DNSMessage(decoding: query) { seen.withLock { $0.append(message) } }
            return [Self.answer(query)?.encoded() ?? []]
        })
        let transport = try transport(server)
        for _ in 0..<8 { _ = try await transport.exchange(.query("a-name-of-many-letters.example.com"), timeout: .seconds(10)) }
        let messages = seen.withLock { $0 }
        #expect(Set(messages.map(\.header.id)).count > 4)
        #expect(Set(messages.flatMap(\.questions).map(\.name.wire)).count > 4)
        await server.close()
    }

    /// Servers compress: what ends as the question does comes in the question's letters.
    @Test func theRandomCaseIsNotSeen() async throws {
        let server = try await LoopbackServer.plain(datagrams: { query in
            guard let message = try? DNSMessage(decoding: query), let name = message.questions.first?.name, let zone = name.parent
            else { return [] }
            let target = DomainName(validated: [4] + Array("MaiL".utf8) + zone.wire)
            let data = RecordData(bytes: [0, 10] + target.wire)
            return [message.answered([ResourceRecord(name: name, type: .MX, ttl: 60, data: data)]).encoded()]
        })
        let reply = try await transport(server).exchange(.query("www.Example.com", .MX), timeout: .seconds(10))
        #expect(reply.message.answers.map(\.dataText) == ["10 MaiL.Example.com."])
        #expect(reply.message.questions.map(\.name.description) == ["www.Example.com."])
        #expect(reply.message.answers.map(\.name.description) == ["www.Example.com."])
        await server.close()
    }

    /// Each of these comes before the true answer, from the right address, and must not be taken for it.
    @Test(arguments: [
        "another ID", "another name", "another case", "another type", "another class", "a query", "no question", "no DNS",
        "nothing",
    ])
    func aForgedAnswerIsPassedOver(kind: String) async throws {
        let server = try await LoopbackServer.plain(datagrams: { query in
            guard var forged = Self.answer(query, 66), let truth = Self.answer(query) else { return [] }
            switch kind {
            case "another ID": forged.header.id ^= 1
            case "another name": forged.questions[0].name = .root
            case "another case":
                forged.questions[0].name = DomainName(validated: forged.questions[0].name.wire.map { $0 > 0x40 ? $0 ^ 0x20 : $0 })
            case "another type": forged.questions[0].type = .AAAA
            case "another class": forged.questions[0].recordClass = .CH
            case "a query": forged.header.isResponse = false
            case "no question": forged.questions = []
            case "no DNS": return [[1, 2, 3], truth.encoded()]
            default: return [[], truth.encoded()]
            }
            return [forged.encoded(), truth.encoded()]
        })
        let reply = try await transport(server).exchange(.query(), timeout: .seconds(10))
        #expect(reply.message.answers == [try .address("www.example.com")])
        await server.close()
    }

    @Test func afterManyForgeriesTheQuestionGoesByTCP() async throws {
        let server = try await LoopbackServer.plain(
            datagrams: { query in
                (0..<UInt16(DatagramTransport.maximumForgeries)).map { number in
                    var forged = Self.answer(query, 66) ?? DNSMessage(header: DNSHeader(id: 0))
                    forged.header.id &+= number + 1
                    return forged.encoded()
                }
            }, stream: { query in [Self.answer(query)?.encoded() ?? []] })
        let reply = try await transport(server).exchange(.query(), timeout: .seconds(10))
        #expect(reply.transport == .tcp)
        #expect(reply.message.answers == [try .address("www.example.com")])
        await server.close()
    }

    @Test func anAnswerCutShortIsAskedForByTCP() async throws {
        let server = try await LoopbackServer.plain(
            datagrams: { query in
                guard var short = Self.answer(query) else { return [] }
                short.header.isTruncated = true
                short.answers = []
                return [short.encoded()]
            }, stream: { query in [Self.answer(query)?.encoded() ?? []] })
        let reply = try await transport(server).exchange(.query(), timeout: .seconds(10))
        #expect(reply.transport == .tcp)
        #expect(reply.message.answers.count == 1)
        await server.close()
    }

    @Test func whatIsLostIsSentAgain() async throws {
        let count = LoopbackServer.Counter()
        let server = try await LoopbackServer.plain(datagrams: { query in
            count.add()
            return count.count < 2 ? [] : [Self.answer(query)?.encoded() ?? []]
        })
        _ = try await transport(server).exchange(.query(), timeout: .seconds(20))
        #expect(count.count >= 2)
        await server.close()
    }

    @Test func aServerThatSaysNothingIsGivenUp() async throws {
        let server = try await LoopbackServer.plain()
        await #expect(throws: DNSExchangeError.timedOut) {
            try await transport(server).exchange(.query(), timeout: .milliseconds(50))
        }
        await server.close()
    }

    @Test func nothingListening() async throws {
        let server = try await LoopbackServer.plain()
        let transport = try transport(server)
        await server.close()
        await #expect(throws: (any Error).self) { try await transport.exchange(.query(), timeout: .seconds(10)) }
    }
}
