import ApusWire
import Testing

@Suite("Writing numbers and vectors (RFC 8446 §3)")
struct WriteTests {
    @Test("numbers are in network byte order")
    func numbers() {
        var out: [UInt8] = []
        out.writeUInt8(0x01)
        out.writeUInt16(0x0203)
        out.writeUInt24(0x040506)
        out.writeUInt32(0x0708_090a)
        out.writeUInt64(0x0b0c_0d0e_0f10_1112)
        out.writeBytes([0x13, 0x14])
        out.writeBytes([0x00, 0x15, 0x16][1...])
        #expect(out == Array(0x01...0x16))
    }

    @Test("vectors nest, each with the length of its content")
    func vectors() {
        var out: [UInt8] = [0xee]
        out.writeVector24 { outer in
            outer.writeVector16 { middle in
                middle.writeVector8 { $0.writeUInt16(0xaabb) }
                middle.writeVector8 { _ in }
            }
            outer.writeOpaque8([0xcc])
            outer.writeOpaque16([0xdd])
            outer.writeOpaque24([])
        }
        #expect(out == bytes("ee 00000e 0004 02aabb 00 01cc 0001dd 000000"))
    }

    @Test("a vector as long as its length can say is whole", arguments: [(1, 0xff), (2, 0xffff), (3, 0xff_ffff)])
    func longest(_ width: Int, _ maximum: Int) {
        let out = vector(width, zeros(maximum))
        #expect(out == [UInt8](repeating: 0xff, count: width) + zeros(maximum))
    }

    @Test(
        "what a length can't say is cut off, so that the framing stays sound",
        arguments: [(1, 0xff), (2, 0xffff), (3, 0xff_ffff)])
    func tooLong(_ width: Int, _ maximum: Int) {
        var content = zeros(maximum)
        content.append(1)
        #expect(vector(width, content) == [UInt8](repeating: 0xff, count: width) + zeros(maximum))
    }

    private func vector(_ width: Int, _ content: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        switch width {
        case 1: out.writeOpaque8(content)
        case 2: out.writeOpaque16(content)
        default: out.writeOpaque24(content)
        }
        return out
    }
}
