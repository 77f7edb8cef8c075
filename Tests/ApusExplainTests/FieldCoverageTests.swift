import ApusCrypto
import ApusTLS
import ApusTestKit
import ApusWire
import Testing

@testable import ApusExplain

@Suite("The fields of a message")
struct FieldCoverageTests {
    @Test("cover it byte for byte, and each stands where its bytes are", arguments: StoryCase.allCases)
    func cover(_ kind: StoryCase) async throws {
        let recording = try await kind.record()
        for (events, _) in recording.both {
            for step in Explanation(events: events).steps where step.kind == .message {
                Self.check(step.fields, step.bytes, step.title)
                #expect(!step.fields.contains { $0.name == "body" }, "\(step.title) is not told apart")
            }
        }
    }

    @Test("are the same for the messages of other implementations")
    func traces() throws {
        let messages = [RFC8448.Simple1RTT.clientHello, RFC8448.Simple1RTT.serverHello]
        for bytes in messages {
            let message = try HandshakeMessage(bytes: bytes)
            let fields = MessageFields.fields(of: message)
            Self.check(fields, bytes, "\(message.type)")
            #expect(!fields.contains { $0.name == "body" })
        }
    }

    @Test("of a message that can't be told apart are its header and its body")
    func unknown() throws {
        for bytes: [UInt8] in [[1, 0, 0, 3, 9, 9, 9], [99, 0, 0, 1, 0], [20, 0, 0, 0]] {
            let fields = MessageFields.fields(of: try HandshakeMessage(bytes: bytes))
            Self.check(fields, bytes, "made up")
        }
    }

    @Test("of an extension with a body of another shape are its bytes")
    func oddExtension() throws {
        var extensions = Extensions()
        extensions.append(type: .supportedVersions, body: [3, 3, 4])
        extensions.append(type: .serverName, body: [])
        extensions.append(type: ExtensionType(rawValue: 0x1a1a), body: [0])
        let random = try #require(Random([UInt8](repeating: 1, count: 32)))
        let message = ClientHello(
            random: random, legacySessionID: [], cipherSuites: [.TLS_AES_128_GCM_SHA256], extensions: extensions
        ).message()
        let fields = MessageFields.fields(of: message)
        Self.check(fields, message.bytes, "ClientHello")
        #expect(fields.contains { $0.name == "supported_versions" && $0.value == "030304" })
    }

    /// The outermost fields follow each other without a gap; each field's parts lie within it, in order.
    private static func check(_ fields: [Explanation.Field], _ bytes: [UInt8], _ what: String) {
        var end = 0
        for field in fields where field.depth == 0 {
            #expect(field.bytes?.lowerBound == end, "\(what): \(field.name)")
            end = field.bytes?.upperBound ?? -1
        }
        #expect(end == bytes.count, "\(what)")
        var parents: [Range<Int>] = []
        var lastEnd = [Int](repeating: 0, count: 20)
        for field in fields {
            guard let range = field.bytes else {
                Issue.record("\(what): \(field.name) has no place")
                continue
            }
            parents = Array(parents.prefix(field.depth))
            if let parent = parents.last {
                #expect(range.lowerBound >= parent.lowerBound && range.upperBound <= parent.upperBound, "\(what): \(field.name)")
            }
            #expect(range.lowerBound >= lastEnd[field.depth], "\(what): \(field.name)")
            lastEnd[field.depth] = range.upperBound
            for deeper in (field.depth + 1)..<20 { lastEnd[deeper] = range.lowerBound + field.lengthSize }
            parents.append(range)
            // The length in front of a vector is that of the rest.
            let length = bytes[range.lowerBound..<range.lowerBound + field.lengthSize].reduce(0) { $0 << 8 | Int($1) }
            if field.lengthSize > 0 { #expect(length == range.count - field.lengthSize, "\(what): \(field.name)") }
        }
    }
}
