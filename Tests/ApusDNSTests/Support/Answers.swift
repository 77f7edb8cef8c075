import NIOCore

@testable import ApusDNS

extension DNSMessage {
    static func query(_ name: String = "www.example.com", _ type: RecordType = .A, id: UInt16 = 0, edns: EDNS? = EDNS()) throws
        -> DNSMessage
    {
        DNSMessage(asking: Question(name: try DomainName(text: name), type: type), id: id, edns: edns)
    }

    /// An answer to this query, with these records.
    func answered(_ answers: [ResourceRecord] = [], _ code: ResponseCode = .noError, authority: [ResourceRecord] = [])
        -> DNSMessage
    {
        var response = refused(code)
        response.answers = answers
        response.authorities = authority
        return response
    }
}

extension DNSQuery {
    init(_ message: DNSMessage) throws { try self.init(decoding: message.encoded()) }
}

extension ResourceRecord {
    static func address(_ name: String, _ last: UInt8 = 1, ttl: UInt32 = 300) throws -> ResourceRecord {
        ResourceRecord(name: try DomainName(text: name), type: .A, ttl: ttl, data: RecordData(bytes: [192, 0, 2, last]))
    }

    static func alias(_ name: String, to target: String, ttl: UInt32 = 300) throws -> ResourceRecord {
        ResourceRecord(
            name: try DomainName(text: name), type: .CNAME, ttl: ttl, data: RecordData(bytes: try DomainName(text: target).wire))
    }

    static func authority(_ zone: String, ttl: UInt32 = 600, minimum: UInt32 = 60) throws -> ResourceRecord {
        let numbers = [1, 2, 3, 4, minimum].flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        return ResourceRecord(
            name: try DomainName(text: zone), type: .SOA, ttl: ttl,
            data: RecordData(bytes: DomainName.root.wire + DomainName.root.wire + numbers))
    }
}

/// A server that is a closure.
struct ScriptedTransport: DNSTransport {
    var location: DNSServerLocation
    var answer: @Sendable (DNSMessage) async throws -> DNSMessage

    init(at location: String = "udp://192.0.2.53", _ answer: @escaping @Sendable (DNSMessage) async throws -> DNSMessage) throws {
        guard let location = DNSServerLocation(location) else { throw DNSExchangeError.connectionClosed }
        self.location = location
        self.answer = answer
    }

    func exchange(_ query: DNSMessage, timeout: TimeAmount) async throws -> DNSReply {
        DNSReply(message: try await answer(query), size: 0, transport: location.transport)
    }
}
