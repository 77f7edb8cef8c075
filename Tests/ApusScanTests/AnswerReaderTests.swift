import ApusTLS
import ApusTestKit
import Testing

@testable import ApusScan

@Suite("Answers of servers to crafted hellos")
struct AnswerReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var recipe: HelloRecipe
        var bytes: [UInt8]
        var check: @Sendable (ServerAnswer) -> Bool
    }

    static let cases = [
        Case(
            testDescription: "TLS 1.0", recipe: recipe(.TLS10), bytes: RecordedAnswers.tls10,
            check: {
                $0.ending == .complete && $0.cipherSuite(in: .TLS10) == .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
                    && $0.keyExchange == .ecdhe(.secp256r1) && $0.certificates.count == 1 && $0.signatureScheme == nil
            }),
        Case(
            testDescription: "TLS 1.2", recipe: recipe(.TLS12), bytes: RecordedAnswers.tls12,
            check: {
                $0.ending == .complete && $0.cipherSuite(in: .TLS12) == .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
                    && $0.group == .secp256r1 && $0.signatureScheme == .ecdsa_secp256r1_sha256
                    && $0.hello?.extensions.contains(.renegotiationInfo) == true
            }),
        Case(
            testDescription: "nobody's certificate", recipe: recipe(.TLS12), bytes: RecordedAnswers.anon,
            check: { $0.ending == .complete && $0.certificates.isEmpty && $0.keyExchange == .dhe(bits: 1024) }),
        Case(
            testDescription: "a HelloRetryRequest", recipe: recipe(.TLS13), bytes: RecordedAnswers.retry,
            check: {
                $0.ending == .complete && $0.isHelloRetryRequest && $0.version == .TLS13 && $0.group == .x25519
                    && $0.cipherSuite(in: .TLS13) == .TLS_AES_256_GCM_SHA384
            }),
        Case(
            testDescription: "a refusal", recipe: recipe(.TLS12), bytes: RecordedAnswers.refused,
            check: { $0.ending == .alert(.handshakeFailure) && $0.hello == nil }),
        Case(
            testDescription: "a refusal of SSL 3.0", recipe: recipe(.SSL30), bytes: RecordedAnswers.old,
            check: { $0.ending == .alert(.handshakeFailure) }),
        Case(
            testDescription: "a web server without TLS", recipe: recipe(.TLS12),
            bytes: Array("HTTP/1.1 400 Bad Request\r\n".utf8),
            check: { $0.ending == .notTLS }),
    ]

    static func recipe(_ version: ProtocolVersion) -> HelloRecipe {
        HelloRecipe(version: version, cipherSuites: [.TLS_AES_128_GCM_SHA256])
    }

    static func read(_ bytes: [UInt8], _ recipe: HelloRecipe, by size: Int) throws -> (AnswerReader, ServerAnswer) {
        var reader = AnswerReader(try PreparedHello(recipe, serverName: nil))
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.receive(Array(bytes[start..<min(start + size, bytes.count)]).span)
        }
        return (reader, reader.answer)
    }

    @Test("are read in whatever pieces they come", arguments: cases)
    func pieces(_ testCase: Case) throws {
        for size in [1, 5, 100, 100_000] {
            let (reader, answer) = try Self.read(testCase.bytes, testCase.recipe, by: size)
            #expect(reader.isComplete, "in pieces of \(size)")
            #expect(testCase.check(answer), "in pieces of \(size): \(answer)")
        }
    }

    @Test("cut short are no crash, and count from the hello on", arguments: cases)
    func prefixes(_ testCase: Case) throws {
        for length in 0..<testCase.bytes.count {
            var (reader, _) = try Self.read(Array(testCase.bytes.prefix(length)), testCase.recipe, by: 100_000)
            reader.end(.closed)
            #expect(reader.isComplete)
            let answer = reader.answer
            #expect(answer.hello == nil || answer.ending == .complete)
        }
    }

    @Test("that are anything at all are no crash")
    func garbage() throws {
        var random = SeededGenerator(seed: 7)
        for testCase in Self.cases {
            for _ in 0..<200 where !testCase.bytes.isEmpty {
                var bytes = testCase.bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                var (reader, _) = try Self.read(bytes, testCase.recipe, by: 100_000)
                reader.end(.silence)
                #expect(reader.isComplete)
            }
        }
    }

    @Test("of endless length are cut off")
    func endless() throws {
        var reader = AnswerReader(try PreparedHello(Self.recipe(.TLS12), serverName: nil))
        // Records of a message that says it is 128 KiB long, again and again warnings between them would end it sooner.
        let record: [UInt8] = [22, 3, 3, 0x40, 0] + [UInt8](repeating: 0, count: 0x4000)
        for _ in 0..<100 where !reader.isComplete { reader.receive(record.span) }
        #expect(reader.isComplete)
        guard case .malformed = reader.answer.ending else {
            Issue.record("\(reader.answer.ending)")
            return
        }
    }

    @Test("SSL 3.0 has no extensions, and its own number in the record")
    func ssl30() throws {
        let hello = try PreparedHello(
            HelloRecipe(version: .SSL30, cipherSuites: [.TLS_RSA_WITH_AES_128_CBC_SHA]), serverName: ServerName("example.com"))
        #expect(hello.record.starts(with: [22, 3, 0]))
        let message = try hello.message.decode(ClientHello.self)
        #expect(message.extensions.isEmpty)
        #expect(message.legacyVersion == .SSL30)
        #expect(message.cipherSuites == [.TLS_RSA_WITH_AES_128_CBC_SHA, .TLS_EMPTY_RENEGOTIATION_INFO_SCSV])
    }
}
