extension RFC8448 {
    /// §5: an X25519 share first, then P-256 after a HelloRetryRequest with a cookie.
    package enum HelloRetryRequest {
        // MARK: Keys
        /// The private key of the ClientHello's share.
        package static let clientPrivateKey = bytes("ab5473467e19346ceb0a0414e41da21d4d2445bc3025afe97c4e8dc8d513da39")
        /// The private key of the first ClientHello's X25519 share.
        package static let clientFirstPrivateKey = bytes("0ed02f8e8117efc75ca7ac32aa7e34eda64cdc0ddad154a5e85289f959f63204")
        /// The private key of the ServerHello's share.
        package static let serverPrivateKey = bytes("8c510601f9765bfb8ed693449a48989859b5cfa879cb9f5443c41c5ff10634ed")
        /// What the key exchange gives.
        package static let sharedSecret = bytes("c142ce13ca11b5c2233652e63ad3d97844f1621fbfb9de69d547dc8fedeabeb4")

        // MARK: Records, header included
        package static let clientHelloRecord = bytes(
            """
            16030100b4010000b00303b0b1c5a5aa37c5919f2ed1d5c6fff7fcb7849716945a2b8cee9258a346677b6f00000613011303130201000081
            0000000b0009000006736572766572ff01000100000a00080006001d00170018003300260024001d0020e8e8e3f3b93a25ed97a14a7dcacb
            8a272c6288e585c6484d05262fcad062ad1f002b0003020304000d0020001e04030503060302030804080508060401050106010201040205
            0206020202002d00020101001c00024001
            """)
        package static let helloRetryRequestRecord = bytes(
            """
            16030300b0020000ac0303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c00130100008400330002001700
            2c0074007271dcd04bb88bc3189119398a00000000eefafc76c146b823b096f8aacad365dd0030953f4edf625636e5f21bb2e23fcc654b1b
            5b40318d10d137abcbb87574e36e8a1f025f7dfa5d6e50781b5eda4aa15b0c8be778257d16aa3030e9e7841dd9e4c0342267e8ca0caf571f
            b2b7cff0f934b0002b00020304
            """)
        package static let secondClientHelloRecord = bytes(
            """
            1603030200010001fc0303b0b1c5a5aa37c5919f2ed1d5c6fff7fcb7849716945a2b8cee9258a346677b6f000006130113031302010001cd
            0000000b0009000006736572766572ff01000100000a00080006001d001700180033004700450017004104a6da7392ec591e17abfd535964
            b99894d13befb221b3def2ebe3830eac8f0151812677c4d6d2237e85cf01d6910cfb83954e76ba7352830534159897e8065780002b000302
            0304000d0020001e040305030603020308040805080604010501060102010402050206020202002c0074007271dcd04bb88bc3189119398a
            00000000eefafc76c146b823b096f8aacad365dd0030953f4edf625636e5f21bb2e23fcc654b1b5b40318d10d137abcbb87574e36e8a1f02
            5f7dfa5d6e50781b5eda4aa15b0c8be778257d16aa3030e9e7841dd9e4c0342267e8ca0caf571fb2b7cff0f934b0002d00020101001c0002
            4001001500af0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            00000000000000000000000000
            """)
        package static let serverHelloRecord = bytes(
            """
            160303007b020000770303bb341d847fd789c47c387172dc0c9bf147fccacb5043d86ca4c598d3ff571b9800130100004f00330045001700
            4104583e054b7a66672ae020ad9d2686fcc85b5ad41a134a0f03ee72b893052bd85b4c8de6776f5b04ac07d83540eab3e3d9c547bc6528c4
            317d294686093a6cad7d002b00020304
            """)
        package static let serverFlightRecord = bytes(
            """
            170303029699bee20baf5b7fc727bfab6223928a381e6d0cf9c4da653f9d2a7b23f7de11cce842d5cf75631763450ffb8b0cc1d238e658af
            7a12adc86243114ab14a1da2fae42621ce483fb6242eabfaad52566b02b31d2eddedefeb80e66a9900d5f973b40c4fdf74719ecf1b68d7f9
            c3b6ceb903ca13dd1bb8f8187ae33417e1d152522c5822a1a03ad52c838c55953d610222874cce8e1790b229a2aa0b53c8d377ee72018295
            1dc6181dc5d90bd1f0105ed1e84aa5f75957c6661897079e5ea5007449e3197bdc7c9beeedddeafdd844afa5c315ecfe65e576afe9098128
            80620ec7048b42d7f5c78d76f299d6d82534bdd8f512febc0ed3814aca470cd8000d3e1cb9962b052fbb950df683a52c2ba77ed3713b1229
            37a6e5170964e2ab7969dcd980b3db9b458da7603124d6dc005e4d6e04b4d0c4baf3275db827dbba0a6db09672171fc057b3851d7e026841
            e2978fbd2346bbefdd0376bb1108fe9acc92189f5650aa5e85d8e8c7b67ac510dba003d3d7e16350bb66d45013efd44c9b607c0d318c4c7d
            1a1f5cbc57e20611804e3787d7b4a4b5f08ed8fd70bdaeade02260b12ab842ef690b4a3ee7911e841b374ecd5ebbbc2a54d047b600336dd7
            d0c88b4bc10e58ee6cb656de7247fa20d8e91deb84628608cf80615b62e96c1491c7ac3755eb6901405d3474fe1ac79d106a0cee56c2577f
            c88480f96cb6b8c681b7b68b53c146093908f350888175bdfb0b1e31ad61e30ba0adfe6d223aa03c0783b5001a57587c328a9afcfcfb978d
            1cd4328f7d9d60530e630befd96c0c816ee20b0100768ae2a6df51fc68f172740a79af11398ee3be1252491fa9c693479e877f94ab7c5f8c
            ad480203e6ab7b87dd71e8a0729113df17f5eee86ce108d1d72007ec1cd13c85a6c149621e77b7d78d805a30f0be030c315e54
            """)
        package static let clientFinishedRecord = bytes(
            """
            1703030035d74f1923c662fd34137c6f502f3dd2b93d951d1b3bc97e42afe23c31abea92fe91b474999e85e3b791ce252fe8c3e9f939a412
            0cb2
            """)
        package static let clientCloseNotifyRecord = bytes("17030300132ea6cdf749196023e2b3a49491695536426047")
        package static let serverCloseNotifyRecord = bytes("1703030013519fc5075cb0884349759ff9ef6f011bb4c6f2")

        // MARK: Handshake messages, header included, and other plaintext
        package static let clientHello = bytes(
            """
            010000b00303b0b1c5a5aa37c5919f2ed1d5c6fff7fcb7849716945a2b8cee9258a346677b6f000006130113031302010000810000000b00
            09000006736572766572ff01000100000a00080006001d00170018003300260024001d0020e8e8e3f3b93a25ed97a14a7dcacb8a272c6288
            e585c6484d05262fcad062ad1f002b0003020304000d0020001e040305030603020308040805080604010501060102010402050206020202
            002d00020101001c00024001
            """)
        package static let helloRetryRequest = bytes(
            """
            020000ac0303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c001301000084003300020017002c00740072
            71dcd04bb88bc3189119398a00000000eefafc76c146b823b096f8aacad365dd0030953f4edf625636e5f21bb2e23fcc654b1b5b40318d10
            d137abcbb87574e36e8a1f025f7dfa5d6e50781b5eda4aa15b0c8be778257d16aa3030e9e7841dd9e4c0342267e8ca0caf571fb2b7cff0f9
            34b0002b00020304
            """)
        package static let secondClientHello = bytes(
            """
            010001fc0303b0b1c5a5aa37c5919f2ed1d5c6fff7fcb7849716945a2b8cee9258a346677b6f000006130113031302010001cd0000000b00
            09000006736572766572ff01000100000a00080006001d001700180033004700450017004104a6da7392ec591e17abfd535964b99894d13b
            efb221b3def2ebe3830eac8f0151812677c4d6d2237e85cf01d6910cfb83954e76ba7352830534159897e8065780002b0003020304000d00
            20001e040305030603020308040805080604010501060102010402050206020202002c0074007271dcd04bb88bc3189119398a00000000ee
            fafc76c146b823b096f8aacad365dd0030953f4edf625636e5f21bb2e23fcc654b1b5b40318d10d137abcbb87574e36e8a1f025f7dfa5d6e
            50781b5eda4aa15b0c8be778257d16aa3030e9e7841dd9e4c0342267e8ca0caf571fb2b7cff0f934b0002d00020101001c00024001001500
            af00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
            0000000000000000
            """)
        package static let serverHello = bytes(
            """
            020000770303bb341d847fd789c47c387172dc0c9bf147fccacb5043d86ca4c598d3ff571b9800130100004f003300450017004104583e05
            4b7a66672ae020ad9d2686fcc85b5ad41a134a0f03ee72b893052bd85b4c8de6776f5b04ac07d83540eab3e3d9c547bc6528c4317d294686
            093a6cad7d002b00020304
            """)
        package static let encryptedExtensions = bytes("080000180016000a0008000600170018001d001c0002400100000000")
        package static let certificate = bytes(
            """
            0b0001b9000001b50001b0308201ac30820115a003020102020102300d06092a864886f70d01010b0500300e310c300a0603550403130372
            7361301e170d3136303733303031323335395a170d3236303733303031323335395a300e310c300a0603550403130372736130819f300d06
            092a864886f70d010101050003818d0030818902818100b4bb498f8279303d980836399b36c6988c0c68de55e1bdb826d3901a2461eafd2d
            e49a91d015abbc9a95137ace6c1af19eaa6af98c7ced43120998e187a80ee0ccb0524b1b018c3e0b63264d449a6d38e22a5fda4308467480
            30530ef0461c8ca9d9efbfae8ea6d1d03e2bd193eff0ab9a8002c47428a6d35a8d88d79f7f1e3f0203010001a31a301830090603551d1304
            023000300b0603551d0f0404030205a0300d06092a864886f70d01010b05000381810085aad2a0e5b9276b908c65f73a7267170618a54c5f
            8a7b337d2df7a594365417f2eae8f8a58c8f8172f9319cf36b7fd6c55b80f21a03015156726096fd335e5e67f2dbf102702e608ccae6bec1
            fc63a42a99be5c3eb7107c3c54e9b9eb2bd5203b1c3b84e0a8b2f759409ba3eac9d91d402dcc0cc8f8961229ac9187b42b4de10000
            """)
        package static let certificateVerify = bytes(
            """
            0f0000840804008033ab13d4462707231b5dcae6c8190b63d1dabc74f28c395370da0b07e5b83066d0246a31acd95df475bfd799a4a70d33
            ad93d3a317a9b2c0d237a5685b219e774112e391a247607d1aeff1bbd0a39f382ee1a5fe88ae99ec59228e6497e45d48ce275a6d5ef40d16
            9fb6f9d33b052ed3dcdd6b5a48baafffbcb290128415bd38
            """)
        package static let serverFinished = bytes(
            """
            140000208863e6bfb0420a927fa27f34336a70ae426e968e3eb884945b96856dba3976d1
            """)
        package static let clientFinished = bytes(
            """
            1400002023f52fdb0709a55bd7f79b991f25484087bcfd4d4380b12326a52a28b2e368e1
            """)
        package static let closeNotify = bytes("0100")

        // MARK: Transcript hashes
        /// Transcript-Hash(ClientHello…ServerHello).
        package static let helloHash = bytes("8aa8e828ec2f8a884fec95a3139de01c15a3daa7ff5bfc3f4bfcc21b438d7bf8")
        /// The transcript hash that the server's CertificateVerify covers.
        package static let certificateVerifyTranscriptHash = bytes(
            "a303fd397938c2b5c3fb0dfb33bd6c46d890331e3be5ed3b8ea2be5218c3db1a")
        /// The transcript hash that the server's Finished covers.
        package static let serverFinishedTranscriptHash = bytes(
            "5614a09dfce10c45e7a58394bd6dabbefaa1d838e7f4b74966fada310ef2e77b")
        /// Transcript-Hash(ClientHello…server Finished).
        package static let serverFinishedHash = bytes("50f63cbf36b0dd049e7a0ba27d6455745ea2aaac54bb167f9950b2b7ce9509da")
        /// The transcript hash that the client's Finished covers.
        package static let clientFinishedTranscriptHash = bytes(
            "50f63cbf36b0dd049e7a0ba27d6455745ea2aaac54bb167f9950b2b7ce9509da")
        /// Transcript-Hash(ClientHello…client Finished).
        package static let clientFinishedHash = bytes("0e8b349158b855fdcd0c11dbbc4e83e43caa6e483c6c65df53151888e50165f4")

        // MARK: Secrets
        package static let earlySecret = bytes("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a")
        package static let handshakeSecret = bytes("ce022e5e6e81e50736d773f2d3adfce8220d049bf510f0dbfac927ef4243b148")
        package static let clientHandshakeTrafficSecret = bytes(
            "158aa7ab8855073582b41d674b4055cabcc534728f659314861b4e08e2011566")
        package static let serverHandshakeTrafficSecret = bytes(
            "3403e781e2af7b6508da28574f6e95a1abf162de83a97927c37672a4a0cef8a1")
        package static let masterSecret = bytes("1131545d0baf79ddce9b87f06945781a57dd18ef378dcd2060f8f9a569027ed8")
        package static let clientApplicationTrafficSecret = bytes(
            "75ecf4b972525aa0dcd057c9944d4cd5d82671d8843141d7dc2a4ff15a21dc51")
        package static let serverApplicationTrafficSecret = bytes(
            "5c74f87df04225db0f8209c9de6429e49435fdefa7cad61864874d12f31cfc8d")
        package static let exporterMasterSecret = bytes("7c06d3ae106a3a374ace4837b3985cac67780a6e2c5c04b58319d584df09d223")
        package static let resumptionMasterSecret = bytes("09170c6d472721566f9cf99b08699daff561ec8fb22d5a32c3f94ce009b69975")

        // MARK: Traffic keys
        package static let clientHandshakeKey = bytes("2f1f918663d590e7421149a29d94b0b6")
        package static let clientHandshakeIV = bytes("414d5485235e1a688793bd74")
        package static let serverHandshakeKey = bytes("4646bfac1712c426cd78d8a24a8a6f6b")
        package static let serverHandshakeIV = bytes("c7d395c08d62f297d13768ea")
        package static let clientApplicationKey = bytes("a7eb2a0525eb4331d58fcbf9f7ca2e9c")
        package static let clientApplicationIV = bytes("86e8be227c1bd2b3e39cb444")
        package static let serverApplicationKey = bytes("f27a5d97bd25550c4823b0f3e5d29388")
        package static let serverApplicationIV = bytes("0dd631f7b71cbbc797c35fe7")
    }
}
