import ApusWire
import Testing

@Suite("Reading numbers and vectors (RFC 8446 §3)")
struct ReadTests {
    @Test("numbers are in network byte order and used up")
    func numbers() throws {
        let input = bytes("01 0203 040506 0708090a 0b0c")
        var rest = input.span
        #expect(try rest.readUInt8() == 0x01)
        #expect(try rest.readUInt16() == 0x0203)
        #expect(try rest.readUInt24() == 0x040506)
        #expect(try rest.readUInt32() == 0x0708_090a)
        #expect(try rest.readBytes(1) == [0x0b])
        #expect(rest.readRemaining() == [0x0c])
        try rest.expectEnd()
    }

    @Test("the greatest numbers are read whole")
    func greatest() throws {
        let input = [UInt8](repeating: 0xff, count: 10)
        var rest = input.span
        #expect(try rest.readUInt8() == .max)
        #expect(try rest.readUInt16() == .max)
        #expect(try rest.readUInt24() == 0xff_ffff)
        #expect(try rest.readUInt32() == .max)
        #expect(rest.count == 0)
    }

    @Test("a number that is cut short is refused, with its name, and nothing is used up", arguments: 0..<4)
    func short(_ count: Int) {
        let input = zeros(count)
        var rest = input.span
        if count < 1 { #expect(throws: DecodeError(.truncated, in: "one")) { try readUInt8(&rest) } }
        if count < 2 { #expect(throws: DecodeError(.truncated, in: "two")) { try readUInt16(&rest) } }
        if count < 3 { #expect(throws: DecodeError(.truncated, in: "three")) { try readUInt24(&rest) } }
        #expect(throws: DecodeError(.truncated, in: "four")) { try readUInt32(&rest) }
        #expect(throws: DecodeError(.truncated, in: "bytes")) { try readBytes(&rest, count + 1) }
        #expect(throws: DecodeError(.truncated, in: "bytes")) { try readBytes(&rest, -1) }
        #expect(rest.count == count)
    }

    private func readUInt8(_ rest: inout Span<UInt8>) throws { _ = try rest.readUInt8("one") }
    private func readUInt16(_ rest: inout Span<UInt8>) throws { _ = try rest.readUInt16("two") }
    private func readUInt24(_ rest: inout Span<UInt8>) throws { _ = try rest.readUInt24("three") }
    private func readUInt32(_ rest: inout Span<UInt8>) throws { _ = try rest.readUInt32("four") }
    private func readBytes(_ rest: inout Span<UInt8>, _ count: Int) throws { _ = try rest.readBytes(count, "bytes") }

    struct VectorCase: Sendable {
        var input: String
        var allowed: ClosedRange<Int> = 0...0xff
        var problem: DecodeError.Problem?
    }

    @Test(
        "a vector stays within its bytes and its range",
        arguments: [
            VectorCase(input: "02 aabb"),
            VectorCase(input: "00"),
            VectorCase(input: "", problem: .truncated),
            VectorCase(input: "02 aa", problem: .truncated),
            VectorCase(input: "ff aabb", problem: .truncated),
            VectorCase(input: "02 aabb", allowed: 3...9, problem: .invalidLength),
            VectorCase(input: "02 aabb", allowed: 0...1, problem: .invalidLength),
            VectorCase(input: "02 aabb", allowed: 2...2),
            VectorCase(input: "00", allowed: 1...9, problem: .invalidLength),
        ])
    func vector(_ vectorCase: VectorCase) throws {
        let short = bytes(vectorCase.input)
        for width in 1...3 {
            // The same vector with a length of one, two and three bytes, and a byte behind it that is left alone.
            let input = short.isEmpty ? zeros(width - 1) : zeros(width - 1) + short + (vectorCase.problem == nil ? [0x77] : [])
            var rest = input.span
            do {
                let opaque = try opaque(width, &rest, vectorCase.allowed)
                #expect(vectorCase.problem == nil)
                #expect(opaque == Array(short.dropFirst()))
                #expect(rest.count == 1)
            } catch {
                #expect(error == vectorCase.problem.map { DecodeError($0, in: "field") })
            }
            rest = input.span
            do {
                let list = try list(width, &rest, vectorCase.allowed)
                #expect(vectorCase.problem == nil)
                #expect(list == Array(short.dropFirst()))
                #expect(rest.count == 1)
            } catch {
                #expect(error == vectorCase.problem.map { DecodeError($0, in: "field") })
            }
        }
    }

    private func opaque(
        _ width: Int, _ rest: inout Span<UInt8>, _ allowed: ClosedRange<Int>
    ) throws(DecodeError) -> [UInt8] {
        switch width {
        case 1: try rest.readOpaque8("field", length: allowed)
        case 2: try rest.readOpaque16("field", length: allowed)
        default: try rest.readOpaque24("field", length: allowed)
        }
    }

    private func list(
        _ width: Int, _ rest: inout Span<UInt8>, _ allowed: ClosedRange<Int>
    ) throws(DecodeError) -> [UInt8] {
        switch width {
        case 1:
            try rest.readVector8("field", length: allowed) { list throws(DecodeError) in
                try list.readAll { item throws(DecodeError) in try item.readUInt8() }
            }
        case 2:
            try rest.readVector16("field", length: allowed) { list throws(DecodeError) in
                try list.readAll { item throws(DecodeError) in try item.readUInt8() }
            }
        default:
            try rest.readVector24("field", length: allowed) { list throws(DecodeError) in
                try list.readAll { item throws(DecodeError) in try item.readUInt8() }
            }
        }
    }

    @Test("what the reader of a vector leaves over is refused, under the vector's name")
    func leftover() {
        let input = bytes("03 aabbcc")
        #expect(throws: DecodeError(.trailingBytes(2), in: "outer")) {
            var rest = input.span
            _ = try rest.readVector8("outer") { list throws(DecodeError) in try list.readUInt8() }
        }
    }

    @Test("an error inside a vector keeps its own name, and gets the vector's if it has none")
    func names() {
        let input = bytes("01 aa")
        #expect(throws: DecodeError(.truncated, in: "inner")) {
            var rest = input.span
            _ = try rest.readVector8("outer") { list throws(DecodeError) in try list.readUInt16("inner") }
        }
        #expect(throws: DecodeError(.truncated, in: "outer")) {
            var rest = input.span
            _ = try rest.readVector8("outer") { list throws(DecodeError) in try list.readUInt16() }
        }
    }

    @Test("two-byte code points do not come in an odd number of bytes")
    func oddCodePoints() throws {
        let input = bytes("1301 13")
        #expect(throws: DecodeError(.invalidLength, in: "")) {
            var rest = input.span
            _ = try rest.readCodePoints(CipherSuite.self)
        }
        var rest = input.span.extracting(first: 2)
        #expect(try rest.readCodePoints() == [CipherSuite.TLS_AES_128_GCM_SHA256])
    }

    // RFC8446-4.1.2-15, RFC8446-6-5
    @Test("a malformed value is a decode_error, an impossible one an illegal_parameter (RFC 9846 §6)")
    func alerts() {
        #expect(DecodeError(.truncated, in: "").alert == .decodeError)
        #expect(DecodeError(.trailingBytes(1), in: "").alert == .decodeError)
        #expect(DecodeError(.invalidLength, in: "").alert == .decodeError)
        #expect(DecodeError(.tooLong, in: "").alert == .decodeError)
        #expect(DecodeError(.invalidValue, in: "").alert == .illegalParameter)
        #expect(DecodeError(.duplicateExtension(.cookie), in: "").alert == .illegalParameter)
    }

    @Test("an error says in words what is wrong and where")
    func descriptions() {
        #expect(DecodeError(.truncated, in: "ClientHello.random").description == "ClientHello.random is cut short")
        #expect(DecodeError(.trailingBytes(1), in: "A").description == "A is followed by one byte too many")
        #expect(DecodeError(.trailingBytes(3), in: "A").description == "A is followed by 3 bytes too many")
        #expect(
            DecodeError(.duplicateExtension(.keyShare), in: "ClientHello.extensions").description
                == "ClientHello.extensions holds the extension key_share twice")
    }
}
