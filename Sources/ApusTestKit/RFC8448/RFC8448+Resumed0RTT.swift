extension RFC8448 {
    /// §4: resumption of §3 with 0-RTT data.
    package enum Resumed0RTT {
        // MARK: Keys
        /// The private key of the ClientHello's share.
        package static let clientPrivateKey = bytes("bff91188283846dd6a2134ef7180ca2b0b14fb10dce707b5098c0dddc813b2df")
        /// The private key of the ServerHello's share.
        package static let serverPrivateKey = bytes("de5b4476e7b490b2652d338acbf2948066f255f9440e23b98fc69835298dc107")
        /// The pre-shared key: `resumptionPSK` of the 1-RTT trace.
        package static let psk = bytes("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3")
        /// What the key exchange gives.
        package static let sharedSecret = bytes("f44194756ff9ec9d25180635d66ea6824c6ab3bf179977be37f723570e7ccb2e")

        // MARK: Records, header included
        package static let clientHelloRecord = bytes(
            """
            1603010200010001fc03031bc3ceb6bbe39cff938355b5a50adb6db21b7a6af649d7b4bc419d7876487d95000006130113031302010001cd
            0000000b0009000006736572766572ff01000100000a00140012001d00170018001901000101010201030104003300260024001d0020e4ff
            b68ac05f8d96c99da26698346c6be16482badddafe051a66b4f18d668f0b002a0000002b0003020304000d0020001e040305030603020308
            040805080604010501060102010402050206020202002d00020101001c000240010015005700000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            000000000000000000000000002900dd00b800b22c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c
            498883c9367c09a2be785abc55cd226097a3a982117283f82a03a143efd3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e
            6da4d29ee03725a6a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fbf297b5aea617646fac5c0327
            2e970727c621a79141ef5f7de6505e5bfbc388e93343694093934ae4d357fad6aacb0021203add4fb2d8fdf822a0ca3cf7678ef5e88dae99
            0141c5924d57bb6fa31b9e5f9d
            """)
        package static let earlyDataRecord = bytes("1703030017ab1df420e75c457a7cc5d2844f76d5aee4b4edbf049be0")
        package static let serverHelloRecord = bytes(
            """
            16030300600200005c03033ccfd2dec890222763472ae8136777c9d7358777bb66e91ea5122495f559ea2d00130100003400290002000000
            330024001d0020121761ee42c333e1b9e77b60dd57c2053cd94512ab47f115e86eff50942cea31002b00020304
            """)
        package static let serverFlightRecord = bytes(
            """
            1703030061dc48237b4b879f50d0d4d262ea8b4716eb40ddc1eb957e11126e8a7149c2d012d37a7115957e64ce30008b9e0323f2c05a9c1c
            77b4f37849a695ab255060a33fee770ca95cb8486bfd0843b87024865ca35cc41c4e515c64dcb1369f98635bc7a5
            """)
        package static let endOfEarlyDataRecord = bytes("1703030015aca6fc944841298df99593725f9bf9754429b12f09")
        package static let clientFinishedRecord = bytes(
            """
            170303003500f8b467d14cf22a4b3f0b6ae0d8e6cc8d08e0db3515ef5c2bdf1922eafbb70009964716d834fb70c3d2a56c5b1f5f6bdba6c3
            33cf
            """)
        package static let clientApplicationDataRecord = bytes(
            """
            1703030043b1cebce242aa201be9ae5e1cb2a9aa4b33d4e866af1edb068919237741aa031d7a74d491c99b9d4e232b74206bc6fbaa04fe78
            be44a9b4f54320a17eb76992afac3103
            """)
        package static let serverApplicationDataRecord = bytes(
            """
            1703030043275e9f20acff57bc000657d3867df039cccf79047884cf75771746f740b5a83f462a0954c3581393a203a25a7dd14141ef1a37
            900cdb62ff62dee1ba39ab2590cbf194
            """)
        package static let clientCloseNotifyRecord = bytes("17030300130facce3246bdfc6369838d6a82ae6de5d422dc")
        package static let serverCloseNotifyRecord = bytes("17030300135b18af444e8e1eec7158fb62d8f2577d37ba5d")

        // MARK: Handshake messages, header included, and other plaintext
        package static let clientHello = bytes(
            """
            010001fc03031bc3ceb6bbe39cff938355b5a50adb6db21b7a6af649d7b4bc419d7876487d95000006130113031302010001cd0000000b00
            09000006736572766572ff01000100000a00140012001d00170018001901000101010201030104003300260024001d0020e4ffb68ac05f8d
            96c99da26698346c6be16482badddafe051a66b4f18d668f0b002a0000002b0003020304000d0020001e0403050306030203080408050806
            04010501060102010402050206020202002d00020101001c0002400100150057000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            00000000000000002900dd00b800b22c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883c936
            7c09a2be785abc55cd226097a3a982117283f82a03a143efd3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e6da4d29ee0
            3725a6a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fbf297b5aea617646fac5c03272e970727c6
            21a79141ef5f7de6505e5bfbc388e93343694093934ae4d357fad6aacb0021203add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d
            57bb6fa31b9e5f9d
            """)
        package static let serverHello = bytes(
            """
            0200005c03033ccfd2dec890222763472ae8136777c9d7358777bb66e91ea5122495f559ea2d00130100003400290002000000330024001d
            0020121761ee42c333e1b9e77b60dd57c2053cd94512ab47f115e86eff50942cea31002b00020304
            """)
        package static let earlyData = bytes("414243444546")
        package static let endOfEarlyData = bytes("05000000")
        package static let encryptedExtensions = bytes(
            """
            080000280026000a00140012001d00170018001901000101010201030104001c0002400100000000002a0000
            """)
        package static let serverFinished = bytes(
            """
            1400002048d3e0e1b3d907c6acff145e16090388c77b05c050b634ab1a88bbd0dd1a34b2
            """)
        package static let clientFinished = bytes(
            """
            140000207230a9c952c25cd6138fc5e6628308c41c5335dd81b9f96bcea50fd32bda416d
            """)
        package static let applicationData = bytes(
            """
            000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031
            """)
        package static let closeNotify = bytes("0100")

        // MARK: Transcript hashes
        /// The transcript hash that the binder covers: of the ClientHello up to the binders.
        package static let clientHelloPrefixHash = bytes("63224b2e4573f2d3454ca84b9d009a04f6be9e05711a8396473aefa01e924a14")
        /// Transcript-Hash(ClientHello…ServerHello).
        package static let helloHash = bytes("f736cb34fe25e701551bee6fd24c1cc7102a7daf9405cb15d97aafe16f757d03")
        /// The transcript hash that the server's Finished covers.
        package static let serverFinishedTranscriptHash = bytes(
            "04055455ef74b2322ba366cbc4cfe02723434b37b9b3671bb5a3006056d8f02f")
        /// Transcript-Hash(ClientHello…server Finished).
        package static let serverFinishedHash = bytes("b0aeffc46a2cfe33114e6fd7d51f9f04b1ca3c497dab08934a774a9d9ad7dbf3")
        /// The transcript hash that the client's Finished covers.
        package static let clientFinishedTranscriptHash = bytes(
            "9f23a00c1f08fc18807b8b68237b565df20d4c50dd8e49ef612e1a5bb16c5867")
        /// Transcript-Hash(ClientHello…client Finished).
        package static let clientFinishedHash = bytes("c3c122e0bd907a4a3ff6112d8fd53dbf89c773d9552e8b6b9d56d361b3a97bf6")

        // MARK: Secrets
        package static let earlySecret = bytes("9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c")
        package static let resumptionBinderKey = bytes("69fe131a3bbad5d63c64eebcc30e395b9d8107726a13d074e389dbc8a4e47256")
        package static let binder = bytes("3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d")
        package static let clientEarlyTrafficSecret = bytes("3fbbe6a60deb66c30a32795aba0eff7eaa10105586e7be5c09678d63b6caab62")
        package static let earlyExporterMasterSecret = bytes("b2026866610937d7423e5be90862ccf24c0e6091186d34f812089ff5be2ef7df")
        package static let handshakeSecret = bytes("005cb112fd8eb4ccc623bb88a07c64b3ede1605363fc7d0df8c7ce4ff0fb4ae6")
        package static let clientHandshakeTrafficSecret = bytes(
            "2faac08f851d35fea3604fcb4de82dc62c9b164a70974d0462e27f1ab278700f")
        package static let serverHandshakeTrafficSecret = bytes(
            "fe927ae271312e8bf0275b581c54eef020450dc4ecffaa05a1a35d27518e7803")
        package static let masterSecret = bytes("e2d32d4ed66dd37897a0e80c84107503ce58bf8aad4cb55a5002d77ecb890ece")
        package static let clientApplicationTrafficSecret = bytes(
            "2abbf2b8e381d23dbebe1dd2a7d16a8bf484cb4950d23fb7fb7fa8547062d9a1")
        package static let serverApplicationTrafficSecret = bytes(
            "cc21f1bf8feb7dd5fa505bd9c4b468a9984d554a993dc49e6d285598fb672691")
        package static let exporterMasterSecret = bytes("3fd93d4ffddc98e64b14dd107aedf8ee4add23f4510f58a4592d0b201bee56b4")
        package static let resumptionMasterSecret = bytes("5e95bdf1f89005ea2e9aa0ba85e728e3c19c5fe0c699e3f5bee59faebd0b5406")

        // MARK: Traffic keys
        package static let clientEarlyKey = bytes("920205a5b7bf2115e6fc5c2942834f54")
        package static let clientEarlyIV = bytes("6d475f0993c8e564610db2b9")
        package static let clientHandshakeKey = bytes("b1530806f4adfeac83f1413032bbfa82")
        package static let clientHandshakeIV = bytes("eb50c16be7654abf99dd06d9")
        package static let serverHandshakeKey = bytes("27c6bdc0a3dcea39a47326d79bc9e4ee")
        package static let serverHandshakeIV = bytes("9569ecdd4d0536705e9ef725")
        package static let clientApplicationKey = bytes("3cf122f301c6358ca7989553250efd72")
        package static let clientApplicationIV = bytes("ab1aec26aa78b8fc1176b9ac")
        package static let serverApplicationKey = bytes("e857c690a34c5a9129d833619684f95e")
        package static let serverApplicationIV = bytes("0685d6b561aab9ef1013faf9")
    }
}
