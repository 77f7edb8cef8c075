import ApusWire
import Testing

@Suite("Record header and alert")
struct RecordTests {
    @Test("a header comes back as itself, and its bytes are those of RFC 9846 §5.1")
    func header() throws {
        let header = RecordHeader(type: .handshake, version: 0x0301, length: 0x0102)
        var out: [UInt8] = []
        header.encode(into: &out)
        #expect(out == bytes("16 0301 0102"))
        #expect(out.count == RecordHeader.size)
        var rest = out.span
        #expect(try RecordHeader(decoding: &rest) == header)
        #expect(rest.count == 0)
    }

    @Test("a header is taken off the front and its content left", arguments: [0, 1, 0x4000, 0xffff])
    func headerWithContent(_ length: Int) throws {
        var out: [UInt8] = []
        RecordHeader(type: .applicationData, version: 0x0303, length: length).encode(into: &out)
        out.append(contentsOf: [1, 2, 3])
        var rest = out.span
        #expect(try RecordHeader(decoding: &rest).length == length)
        #expect(rest.count == 3)
    }

    @Test("a header that is cut short is refused", arguments: 0..<5)
    func shortHeader(_ length: Int) {
        let input = Array(bytes("16 0301 0102").prefix(length))
        #expect(throws: DecodeError.self) {
            var rest = input.span
            _ = try RecordHeader(decoding: &rest)
        }
    }

    @Test("a length that does not fit is held to what does", arguments: [(-1, 0), (0x1_0000, 0xffff)])
    func impossibleLength(_ length: Int, _ written: UInt16) throws {
        var out: [UInt8] = []
        RecordHeader(type: .alert, version: 0x0303, length: length).encode(into: &out)
        var rest = out.span
        #expect(try RecordHeader(decoding: &rest).length == Int(written))
    }

    @Test("limits are those of RFC 9846 §5.1, §5.2 and RFC 5246 §6.2.3")
    func limits() {
        #expect(RecordHeader.maxPlaintext == 16384)
        #expect(RecordHeader.maxCiphertextTLS13 == 16640)
        #expect(RecordHeader.maxCiphertextTLS12 == 18432)
    }

    @Test("an alert is two bytes", arguments: AlertDescription.known)
    func alert(_ description: AlertDescription) throws {
        for level in [AlertLevel.warning, .fatal, AlertLevel(rawValue: 9)] {
            let alert = Alert(level: level, description: description)
            var out: [UInt8] = []
            alert.encode(into: &out)
            #expect(out == [level.rawValue, description.rawValue])
            var rest = out.span
            #expect(try Alert(decoding: &rest) == alert)
        }
    }

    @Test("an alert that is cut short is refused", arguments: 0..<2)
    func shortAlert(_ length: Int) {
        let input = Array(bytes("02 28").prefix(length))
        #expect(throws: DecodeError.self) {
            var rest = input.span
            _ = try Alert(decoding: &rest)
        }
    }

    @Test(
        "every alert is fatal but those that RFC 9846 §6.1 and RFC 5246 §7.2.2 make warnings", arguments: AlertDescription.known)
    func level(_ description: AlertDescription) {
        let warnings: [AlertDescription] = [.closeNotify, .userCanceled, .noRenegotiation]
        #expect(Alert(description).level == (warnings.contains(description) ? .warning : .fatal))
        #expect(Alert(description).description == description)
    }
}
