extension RFC8448 {
    /// §3: a handshake with a server certificate, a ticket, application data in both directions, and close_notify.
    package enum Simple1RTT {
        // MARK: Keys
        /// The private key of the ClientHello's share.
        package static let clientPrivateKey = bytes("49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005")
        /// The private key of the ServerHello's share.
        package static let serverPrivateKey = bytes("b1580eeadf6dd589b8ef4f2d5652578cc810e9980191ec8d058308cea216a21e")
        /// What the key exchange gives.
        package static let sharedSecret = bytes("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d")

        // MARK: Records, header included
        package static let clientHelloRecord = bytes(
            """
            16030100c4010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece700000613011303130201000091
            0000000b0009000006736572766572ff01000100000a00140012001d0017001800190100010101020103010400230000003300260024001d
            002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003020304000d0020001e040305030603020308
            040805080604010501060102010402050206020202002d00020101001c00024001
            """)
        package static let serverHelloRecord = bytes(
            """
            160303005a020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024001d00
            20c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304
            """)
        package static let serverFlightRecord = bytes(
            """
            17030302a2d1ff334a56f5bff6594a07cc87b580233f500f45e489e7f33af35edf7869fcf40aa40aa2b8ea73f848a7ca07612ef9f945cb96
            0b4068905123ea78b111b429ba9191cd05d2a389280f526134aadc7fc78c4b729df828b5ecf7b13bd9aefb0e57f271585b8ea9bb355c7c79
            020716cfb9b1183ef3ab20e37d57a6b9d7477609aee6e122a4cf51427325250c7d0e509289444c9b3a648f1d71035d2ed65b0e3cdd0cbae8
            bf2d0b227812cbb360987255cc744110c453baa4fcd610928d809810e4b7ed1a8fd991f06aa6248204797e36a6a73b70a2559c09ead68694
            5ba246ab66e5edd8044b4c6de3fcf2a89441ac66272fd8fb330ef8190579b3684596c960bd596eea520a56a8d650f563aad27409960dca63
            d3e688611ea5e22f4415cf9538d51a200c27034272968a264ed6540c84838d89f72c24461aad6d26f59ecaba9acbbb317b66d902f4f292a3
            6ac1b639c637ce343117b659622245317b49eeda0c6258f100d7d961ffb138647e92ea330faeea6dfa31c7a84dc3bd7e1b7a6c7178af3687
            9018e3f252107f243d243dc7339d5684c8b0378bf30244da8c87c843f5e56eb4c5e8280a2b48052cf93b16499a66db7cca71e4599426f7d4
            61e66f99882bd89fc50800becca62d6c74116dbd2972fda1fa80f85df881edbe5a37668936b335583b599186dc5c6918a396fa48a181d6b6
            fa4f9d62d513afbb992f2b992f67f8afe67f76913fa388cb5630c8ca01e0c65d11c66a1e2ac4c85977b7c7a6999bbf10dc35ae69f5515614
            636c0b9b68c19ed2e31c0b3b66763038ebba42f3b38edc0399f3a9f23faa63978c317fc9fa66a73f60f0504de93b5b845e275592c12335ee
            340bbc4fddd502784016e4b3be7ef04dda49f4b440a30cb5d2af939828fd4ae3794e44f94df5a631ede42c1719bfdabf0253fe5175be898e
            750edc53370d2b
            """)
        package static let clientFinishedRecord = bytes(
            """
            170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1caeacab6867d726c4
            0546
            """)
        package static let newSessionTicketRecord = bytes(
            """
            17030300de3a6b8f90414a97d6959c3487680de5134a2b240e6cffac116e95d41d6af8f6b580dcf3d11d63c758db289a015940252f55713e
            061dc13e078891a38efbcf5753ad8ef170ad3c7353d16d9da773b9ca7f2b9fa1b6c0d4a3d03f75e09c30ba1e62972ac46f75f7b981be6343
            9b2999ce13064615139891d5e4c5b406f16e3fc181a77ca475840025db2f0a77f81b5ab05b94c01346755f69232c86519d86cbeeac87aac3
            47d143f9605d64f650db4d023e70e952ca49fe5137121c74bc2697687e248746d6df353005f3bce18696129c8153556b3b6c6779b37bf159
            85684f
            """)
        package static let clientApplicationDataRecord = bytes(
            """
            1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a6292a2
            977014bd1e3deae63aeebb21694915e4
            """)
        package static let serverApplicationDataRecord = bytes(
            """
            17030300432e937e11ef4ac740e538ad36005fc4a46932fc3225d05f82aa1b36e30efaf97d90e6dffc602dcb501a59a8fcc49c4bf2e5f0a2
            1c0047c2abf332540dd032e167c2955d
            """)
        package static let clientCloseNotifyRecord = bytes("1703030013c9872760655666b74d7ff1153efd6db6d0b0e3")
        package static let serverCloseNotifyRecord = bytes("1703030013b58fd67166ebf599d24720cfbe7efa7a8864a9")

        // MARK: Handshake messages, header included, and other plaintext
        package static let clientHello = bytes(
            """
            010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302010000910000000b00
            09000006736572766572ff01000100000a00140012001d0017001800190100010101020103010400230000003300260024001d002099381d
            e560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003020304000d0020001e0403050306030203080408050806
            04010501060102010402050206020202002d00020101001c00024001
            """)
        package static let serverHello = bytes(
            """
            020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024001d0020c9828876
            112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304
            """)
        package static let encryptedExtensions = bytes(
            """
            080000240022000a00140012001d00170018001901000101010201030104001c0002400100000000
            """)
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
            0f000084080400805a747c5d88fa9bd2e55ab085a61015b7211f824cd484145ab3ff52f1fda8477b0b7abc90db78e2d33a5c141a078653fa
            6bef780c5ea248eeaaa785c4f394cab6d30bbe8d4859ee511f602957b15411ac027671459e46445c9ea58c181e818e95b8c3fb0bf3278409
            d3be152a3da5043e063dda65cdf5aea20d53dfacd42f74f3
            """)
        package static let serverFinished = bytes(
            """
            140000209b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718
            """)
        package static let clientFinished = bytes(
            """
            14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61
            """)
        package static let newSessionTicket = bytes(
            """
            040000c90000001efad6aac502000000b22c035d829359ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883
            c9367c09a2be785abc55cd226097a3a982117283f82a03a143efd3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e6da4d2
            9ee03725a6a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fbf297b5aea617646fac5c03272e9707
            27c621a79141ef5f7de6505e5bfbc388e93343694093934ae4d3570008002a000400000400
            """)
        package static let ticketNonce = bytes("0000")
        package static let applicationData = bytes(
            """
            000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031
            """)
        package static let closeNotify = bytes("0100")

        // MARK: Transcript hashes
        /// Transcript-Hash(ClientHello…ServerHello).
        package static let helloHash = bytes("860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8")
        /// The transcript hash that the server's CertificateVerify covers.
        package static let certificateVerifyTranscriptHash = bytes(
            "764d6632b3c35c3f3205e3499ac3edbaabb88295fba751461d3678e2e5ea0687")
        /// The transcript hash that the server's Finished covers.
        package static let serverFinishedTranscriptHash = bytes(
            "edb7725fa7a3473b031ec8ef65a2485493900138a2b91291407d7951a06110ed")
        /// Transcript-Hash(ClientHello…server Finished).
        package static let serverFinishedHash = bytes("9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13")
        /// The transcript hash that the client's Finished covers.
        package static let clientFinishedTranscriptHash = bytes(
            "9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13")
        /// Transcript-Hash(ClientHello…client Finished).
        package static let clientFinishedHash = bytes("209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d")

        // MARK: Secrets
        package static let earlySecret = bytes("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a")
        package static let handshakeSecret = bytes("1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac")
        package static let clientHandshakeTrafficSecret = bytes(
            "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21")
        package static let serverHandshakeTrafficSecret = bytes(
            "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
        package static let masterSecret = bytes("18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919")
        package static let clientApplicationTrafficSecret = bytes(
            "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5")
        package static let serverApplicationTrafficSecret = bytes(
            "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643")
        package static let exporterMasterSecret = bytes("fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50")
        package static let resumptionMasterSecret = bytes("7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c")
        package static let resumptionPSK = bytes("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3")

        // MARK: Traffic keys
        package static let clientHandshakeKey = bytes("dbfaa693d1762c5b666af5d950258d01")
        package static let clientHandshakeIV = bytes("5bd3c71b836e0b76bb73265f")
        package static let serverHandshakeKey = bytes("3fce516009c21727d0f2e4e86ee403bc")
        package static let serverHandshakeIV = bytes("5d313eb2671276ee13000b30")
        package static let clientApplicationKey = bytes("17422dda596ed5d9acd890e3c63f5051")
        package static let clientApplicationIV = bytes("5b78923dee08579033e523d9")
        package static let serverApplicationKey = bytes("9f02283b6c9c07efc26bb9f2ac92e356")
        package static let serverApplicationIV = bytes("cf782b88dd83549aadf1e984")
    }
}
