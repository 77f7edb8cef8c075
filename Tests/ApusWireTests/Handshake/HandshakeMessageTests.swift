import ApusWire
import Testing

@Suite("The handshake header (RFC 9846 §4)")
struct HandshakeMessageTests {
    let message = HandshakeMessage(type: .finished, body: [1, 2, 3])

    @Test("a message keeps its exact bytes")
    func exactBytes() throws {
        #expect(message.bytes == bytes("14 000003 010203"))
        #expect(message.body == [1, 2, 3])
        #expect(try HandshakeMessage(bytes: message.bytes) == message)
    }

    @Test("a message without a body is its header")
    func emptyBody() throws {
        let message = EndOfEarlyData().message()
        #expect(message.bytes == bytes("05 000000"))
        #expect(message.body.isEmpty)
        #expect(try message.decode(EndOfEarlyData.self) == EndOfEarlyData())
    }

    @Test("fed byte by byte, it is cut short until its last byte, and one byte more is too many")
    func byteByByte() throws {
        for length in message.bytes.indices {
            let prefix = Array(message.bytes.prefix(length))
            let error = #expect(throws: DecodeError.self) { try HandshakeMessage(bytes: prefix) }
            #expect(error?.problem == .truncated)
        }
        let error = #expect(throws: DecodeError.self) { try HandshakeMessage(bytes: message.bytes + [0]) }
        #expect(error == DecodeError(.trailingBytes(1), in: "Finished"))
    }

    @Test("a message is not decoded as another type")
    func otherType() {
        let error = #expect(throws: DecodeError.self) { try message.decode(KeyUpdate.self) }
        #expect(error == DecodeError(.invalidValue, in: "Handshake.msg_type"))
    }

    @Test("an unknown type is kept")
    func unknownType() throws {
        let message = try HandshakeMessage(bytes: bytes("63 000001 00"))
        #expect(message.type == HandshakeType(rawValue: 0x63))
    }

    @Test("types of messages have the numbers of RFC 9846 §4")
    func types() {
        #expect(ClientHello.type.rawValue == 1)
        #expect(ServerHello.type.rawValue == 2)
        #expect(NewSessionTicket.type.rawValue == 4)
        #expect(EndOfEarlyData.type.rawValue == 5)
        #expect(EncryptedExtensions.type.rawValue == 8)
        #expect(CertificateMessage.type.rawValue == 11)
        #expect(CertificateRequest.type.rawValue == 13)
        #expect(CertificateVerify.type.rawValue == 15)
        #expect(Finished.type.rawValue == 20)
        #expect(KeyUpdate.type.rawValue == 24)
        #expect(MessageHash.type.rawValue == 254)
    }
}
