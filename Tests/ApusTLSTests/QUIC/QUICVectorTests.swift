import ApusTestKit
import Testing

/// The packet protection that carries the handshake in `QUICHandshakeTests` is the one of RFC 9001.
@Suite("QUIC packet protection: the vectors of RFC 9001 Appendix A")
struct QUICVectorTests {
    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private let destination = bytes("8394c8f03e515708")

    @Test("A.1: keys of the client's and the server's Initial packets")
    func initialKeys() {
        let client = QUICPacketProtection.initialSecret("client in", destination: destination)
        #expect(client == Self.bytes("c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea"))
        let clientKeys = QUICPacketProtection(client, .aes128)
        #expect(clientKeys.key == Self.bytes("1f369613dd76d5467730efcbe3b1a22d"))
        #expect(clientKeys.iv == Self.bytes("fa044b2f42a3fd3b46fb255c"))
        #expect(clientKeys.headerKey == Self.bytes("9f50449e04a0e810283a1e9933adedd2"))
        let server = QUICPacketProtection.initialSecret("server in", destination: destination)
        #expect(server == Self.bytes("3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b"))
        let serverKeys = QUICPacketProtection(server, .aes128)
        #expect(serverKeys.key == Self.bytes("cf3a5331653c364c88f0f379b6067e37"))
        #expect(serverKeys.iv == Self.bytes("0ac1493ca1905853b0bba03e"))
        #expect(serverKeys.headerKey == Self.bytes("c206b8d9b9f0f37644430b490eeaa314"))
    }

    @Test("A.2: the mask of the client's Initial packet")
    func clientInitialMask() throws {
        let keys = QUICPacketProtection(QUICPacketProtection.initialSecret("client in", destination: destination), .aes128)
        #expect(try keys.mask(Self.bytes("d1b1c98dd7689fb8ec11d242b123dc9b")) == Self.bytes("437b9aec36"))
    }

    @Test("A.3: the server's Initial packet, protected and opened")
    func serverInitial() throws {
        let keys = QUICPacketProtection(QUICPacketProtection.initialSecret("server in", destination: destination), .aes128)
        let payload = Self.bytes(
            """
            02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200130100002e00330024001d0020
            9d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304
            """)
        let packet = Self.bytes(
            """
            cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a
            1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d2039
            8c276456cbc42158407dd074ee
            """)
        #expect(try keys.protect(payload, header: Self.bytes("c1000000010008f067a5502a4262b50040750001"), number: 1) == packet)
        #expect(try keys.open(packet, numberOffset: 18, number: 1) == payload)
        var changed = packet
        changed[40] ^= 1
        #expect(try keys.open(changed, numberOffset: 18, number: 1) == nil)
    }

    @Test("A.5: a short header packet with ChaCha20-Poly1305")
    func chaCha20() throws {
        let keys = QUICPacketProtection(
            Self.bytes("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b"), .chaCha20)
        #expect(keys.key == Self.bytes("c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8"))
        #expect(keys.iv == Self.bytes("e0459b3474bdd0e44a41c144"))
        #expect(keys.headerKey == Self.bytes("25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4"))
        let packet = Self.bytes("4cfe4189655e5cd55c41f69080575d7999c25a5bfb")
        #expect(try keys.protect([0x01], header: Self.bytes("4200bff4"), number: 654_360_564) == packet)
        #expect(try keys.open(packet, numberOffset: 1, number: 654_360_564) == [0x01])
    }
}
