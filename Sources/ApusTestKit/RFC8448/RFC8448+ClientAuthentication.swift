extension RFC8448 {
    /// §6: an ECDSA P-256 server and an RSA client certificate.
    package enum ClientAuthentication {
        // MARK: Keys
        /// The private key of the ClientHello's share.
        package static let clientPrivateKey = bytes("c040b2bb8f3addd20fd4058c547003a3c6f9c1cd915d5e535c87d8d191aaf071")
        /// The private key of the ServerHello's share.
        package static let serverPrivateKey = bytes("7382a5ad1cdd2056ae18cc708bd007d98130dbe2cd4d9ead9b96952becbb0888")
        /// What the key exchange gives.
        package static let sharedSecret = bytes("7dc114f6475dfa7977be736ef7cbebc48c70329e8e9a74b4d7033c43f9597d4f")

        // MARK: Records, header included
        package static let clientHelloRecord = bytes(
            """
            16030100c0010000bc03036a472236328b83af40386d3a3e1f1ce624fa4ed89ab865a4ff0f4144ce3ae2330000061301130313020100008d
            0000000b0009000006736572766572ff01000100000a00140012001d00170018001901000101010201030104003300260024001d0020089c
            c2671f738d9a671e5b2e464981d05b76e361aa22aea91f1d49ca10a7a362002b0003020304000d0020001e04030503060302030804080508
            0604010501060102010402050206020202002d00020101001c00024001
            """)
        package static let serverHelloRecord = bytes(
            """
            160303005a0200005603033b50fdf1c3d572e40e68953e7fff4e2758459c59afa0582c0ea032874255fe6e00130100002e00330024001d00
            206c2e50e865919a6b5a12dfaf918f92b442567b0f89bc54478c6921366658f062002b00020304
            """)
        package static let serverFlightRecord = bytes(
            """
            17030302166d0a7ac079b32a94aa68c4e2893e8bd0d3c185f549c236fbbce3d647f08f3c94a2bf424d8708883605ad8955f97718b0213dea
            d13dfb23ebb8381da582756612bcb5a5d40847719fbe9f179bfae656f3ecfd59a4c0d35132ce418a7e46f6b6a60622f8a6c06b28d8336016
            3563be9c37f97eb902326924a72b3ed8c8381277d1581cab9c3715ac2401398467ad7ebfab3d0c3419e750104f7d62c5027901f2e4cd4ca5
            b8071eb03d3c732d83215066dfc4d291d4c1ff3b8d7e4298f677d4d51dea1168d8f16cb27ba40266313a1fedf9e23cc77f765450f9e96f05
            d08f3da245b14d4946f07ec81eed6d56f26bd574f0b7f7c7047037c16fce3b23754e662fad73e2b7213f6af296769c99a1d38e6232e0ec8d
            c4f84d6aa6f7de3887be0057862f9018e0ab396705aa4090ab5f2dff6325a557e7320d4effd46bb4f997d163207cce6665294aa4465541e3
            fe37ee7350659ea550d6dcb6af3c518852c7a14c3cc15bc32b3273bdf1751da184203135b117d300204fb12d58ca9ac34b68eca27030832f
            7a4b46d2a55757f63fe8f6e85ac47469e6198da88a64586bf23c69590de822263be75fd836847240c48f8c145cd6bd698962e7edc234ebe5
            9231351eef8d7652cf3b08ab3af6e5ec74c58a8da34b39f9b0d6c4279a9a1f82071729e7059dd7f7b95b9433c4684ce1891a6d33432d52ed
            db0b8cee9181d403eccc12991f1ad4aa62c36049713a7bb135fdda6661a05a93f8c16f
            """)
        package static let clientFinishedRecord = bytes(
            """
            1703030280b46a63934e673841abaf267403bc677f6b6d2a1e2f12bb5f62683bfe36a82673f06d6287ddd609bcf2f5fd3225923d24af3c76
            682c180ee571a17ca4bfbe2f510dc9a0e1fca5cff2cee87d11cb531a6ef90bf5309a6b63bbbc0b88ea45103a4304091543859fa11ec032ed
            873444cd5185ead5f6a76420f0f0286acef802c8e4788c23275f1b06da600f4a7decd0bc59d7bef10e649ae32690397fc3d4ed6f30f801d8
            cd569b71ad4fa05ea7cf2ac2dfa150d220505d4011b34d09d53853eba61a101e4f8dca47d8171a884b19259a3dd48c5ac141983edc77814d
            25e7f66bbbdb9096839266e06561828ecfb27eafd4e9e81a0b96e3bfa42dae5ad80359b9a6661402c3a2104177030106dbd8f65bb6a0159d
            512eb13af22a259f313bd58c2e21fe053d57f2a962b0a4ea682c96f70b79b560136192823b27be6a2fb7b1c751ccc0e3303615541485b7b3
            07b423332c11efa80b72f9b80a53e53f7bb38a3af4c59f8008bad0544e5614e688ff57bccd6935f81f447f420c1c1bf4058818e90bf5dc71
            6ccae42524856df8250bcdbd7af65f82dd53061d024f6d2ff5c11e3792a9a70e0ee2a3c20a1b968ac391f8f92831135d25242ada2fe241c2
            653ec996339dfa12dfae7a3373df88b07ca27aef6dc266a25f13f75c76039c1f46fd7a53ae6399c999f4b2aee18e480d6d12bfae226bbdc9
            2a6ad50b4d3bac7abc3b3651eb5be56f33bf41127b3ca886dc714a50d1490357bd40d9fd6be42209a4ddb9ebb2987e29f120f05814614d2c
            79320015b461fe7324447670a1af5f65caed15b474ab7faa495016adf808e53b94ef54afbb0e0a3a2732ab597f7d5923c77386aa5124731f
            8cc73e703b341c175a454939a77ab64313c15cf3fe03c4f33842564976
            """)
        package static let clientCloseNotifyRecord = bytes("1703030013e4ad7d44c29245339d355962c779b89ef44c58")
        package static let serverCloseNotifyRecord = bytes("17030300131decc5d6e64bba8a6f21b4fd077497da2a90cb")

        // MARK: Handshake messages, header included, and other plaintext
        package static let clientHello = bytes(
            """
            010000bc03036a472236328b83af40386d3a3e1f1ce624fa4ed89ab865a4ff0f4144ce3ae2330000061301130313020100008d0000000b00
            09000006736572766572ff01000100000a00140012001d00170018001901000101010201030104003300260024001d0020089cc2671f738d
            9a671e5b2e464981d05b76e361aa22aea91f1d49ca10a7a362002b0003020304000d0020001e040305030603020308040805080604010501
            060102010402050206020202002d00020101001c00024001
            """)
        package static let serverHello = bytes(
            """
            0200005603033b50fdf1c3d572e40e68953e7fff4e2758459c59afa0582c0ea032874255fe6e00130100002e00330024001d00206c2e50e8
            65919a6b5a12dfaf918f92b442567b0f89bc54478c6921366658f062002b00020304
            """)
        package static let encryptedExtensions = bytes(
            """
            080000240022000a00140012001d00170018001901000101010201030104001c0002400100000000
            """)
        package static let certificateRequest = bytes(
            """
            0d000027000024000d0020001e040305030603020308040805080604010501060102010402050206020202
            """)
        package static let certificate = bytes(
            """
            0b00013b000001370001323082012e3081d5a003020102020107300a06082a8648ce3d04030230133111300f060355040313086563647361
            323536301e170d3136303733303031323430305a170d3236303733303031323430305a30133111300f060355040313086563647361323536
            3059301306072a8648ce3d020106082a8648ce3d0301070342000408d530161575f4cfe7f154ee3448180086001e88431a79ee62ee6e2f83
            ef38ba61e9fb37f34e007a7df4d2f5b56d1f04ece45d621f468406f5c3a15158948dd0a31a301830090603551d1304023000300b0603551d
            0f040403020780300a06082a8648ce3d0403020348003045022100df30fd4507f5edd22c1a6ff86db479ca693feeca3b71b3f9ef556b2937
            c0594d022062e2a47250d320fea83c7e2dcb5b76a50e0200c09adbd13fee946e513e011d110000
            """)
        package static let certificateVerify = bytes(
            """
            0f00004b040300473045022100d7a4d34bd54f55fee1a89625678c3dd5e5f60dac73ec940c5c7b9304a02084a90220289f595ed488b9ac68
            9a3d192b1a8bb38f34af7874c059c9806a1f38269353e8
            """)
        package static let serverFinished = bytes(
            """
            1400002093b70cdf4781985b96345caac701b4e750d3042df1a689d8faca812251113c11
            """)
        package static let clientCertificate = bytes(
            """
            0b0001bf000001bb0001b6308201b23082011ba003020102020101300d06092a864886f70d01010b05003011310f300d0603550403130663
            6c69656e74301e170d3136303733303031323335395a170d3236303733303031323335395a3011310f300d06035504031306636c69656e74
            30819f300d06092a864886f70d010101050003818d0030818902818100c38175e004a68d093f823b9c379d201fbc0bb7a1c791905e3fbf76
            847e44e751ebbcd360bd945c81e5222bcc8846d3a8a0f93e9bf5bebabd92edf1de1ff19021703e7ab6c0901513f97e39b111f09c9348971c
            7b211984a754cd45fe095af0ea4236829bccf7a7fe9b2888e78ab477690a5b9e1ccbe91c6a4a0f97a7e02842010203010001a31a30183009
            0603551d1304023000300b0603551d0f040403020780300d06092a864886f70d01010b0500038181001a7a5a018532b022af0767d486160c
            ff2d167a1915d23835b54594916dc680be5d2e626076c5d52722ebcc775d7d99f980be2fc94d34acf6cc00ba90cbcfb0608aa1e7e3971ef0
            c07a41d47ad8345d1f81fe418a1cf41054429fd217bd777dc1cf08f05df90799c659361e0f1a8ee4ac0f7897420bdbc823da80a2f2ba2308
            1c0000
            """)
        package static let clientCertificateVerify = bytes(
            """
            0f00008408040080186b2223b503a759c35dba0e9721b4b579138d5f0f5e6ec7feaaf27f3ad7f386c2c7bd7cb2be52fbf5ed8393f406ee79
            369692ec7ac695651d858219e672a8eb7b2a677b640b46ab630edc5f3f2f8272b9c0d906f81f84ddc5b8c7bcf955c78a3cf99e5016f73e04
            eb7dfcb28833f13e8f75ec2ff3581e2f098ad4157fd6d6ad
            """)
        package static let clientFinished = bytes(
            """
            140000209afe2ba2f63a09d229d8a429e5b37ffd9fcc73bdb5911b82425972aa2892440f
            """)
        package static let closeNotify = bytes("0100")

        // MARK: Transcript hashes
        /// Transcript-Hash(ClientHello…ServerHello).
        package static let helloHash = bytes("88ebc042bd0d5a643b22fca7a47defd4007dfe184949a6261c596c4e002a74a2")
        /// The transcript hash that the server's CertificateVerify covers.
        package static let certificateVerifyTranscriptHash = bytes(
            "859eaf14bd760766c74a398668367bc3a32687ce5a598b4383726ab82a911e26")
        /// The transcript hash that the server's Finished covers.
        package static let serverFinishedTranscriptHash = bytes(
            "ab7bb7151312882a263c45d29e2cfb389a64ff781e227d5e5b58976653837d63")
        /// Transcript-Hash(ClientHello…server Finished).
        package static let serverFinishedHash = bytes("5177a29af5a17f9b4933e431851d128345366c1720d38f8f0465eeeae6740372")
        /// The transcript hash that the client's CertificateVerify covers.
        package static let clientCertificateVerifyTranscriptHash = bytes(
            "44026ef3331bc864da1c08ee32e196d93cc2c5d487e47e957d980e7c3d801b9a")
        /// The transcript hash that the client's Finished covers.
        package static let clientFinishedTranscriptHash = bytes(
            "c201e184ef389b8239f5d2e374fc2a69bd8d279667ad3f889bfaa665315eab9f")
        /// Transcript-Hash(ClientHello…client Finished).
        package static let clientFinishedHash = bytes("391d004bd84c831b1582444414b4dc8064010ecc76f37f88bfeb1e88fe135c25")

        // MARK: Secrets
        package static let earlySecret = bytes("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a")
        package static let handshakeSecret = bytes("d995243674fb6400d7d37bc0e9861bdbd9ed095601dcf2994874f2803de22e39")
        package static let clientHandshakeTrafficSecret = bytes(
            "cec7a30c6872070f22a7eeb065768db67c45e29533db879908ce6dc66f5911de")
        package static let serverHandshakeTrafficSecret = bytes(
            "8b02d3c00442a2722c4098ebe8675b23e801510f0d7ed778d8eb0b8f42a19a5e")
        package static let masterSecret = bytes("57c15d7b9d441b3d40a9c6ea8a3d730e07b3a1ea7a3339ed7070b9a74a3f4f28")
        package static let clientApplicationTrafficSecret = bytes(
            "73c2e890fa8d067258d6d50fa92fe456b098cf00d9727eed91e8892ef4e6f860")
        package static let serverApplicationTrafficSecret = bytes(
            "c49a91faf57f8c545d5048a015bf849ff63942e4a7edcd319f8b438a97c52e21")
        package static let exporterMasterSecret = bytes("052e39795e5f2be6e4e0974cfdd86c6a7afe3e57e5589810a3cccf642958beb2")
        package static let resumptionMasterSecret = bytes("1006dccbf40eb4eb978bff0392a9e452a4fbad58aa14784d5a241c6b49daccfb")

        // MARK: Traffic keys
        package static let clientHandshakeKey = bytes("916948f728d9823fa41a004d083f217f")
        package static let clientHandshakeIV = bytes("64153d79bac9ea10ca5a0a88")
        package static let serverHandshakeKey = bytes("6cb6e60619d8c7355c5d4c4bc2be90d5")
        package static let serverHandshakeIV = bytes("64f239530c3b888fde85e0be")
        package static let clientApplicationKey = bytes("cdc09c806aa8f86dfcd51efc44a0c039")
        package static let clientApplicationIV = bytes("6ef852e78b46d913668e53e7")
        package static let serverApplicationKey = bytes("88b3123ddecadf8c1ba298e2c18176b0")
        package static let serverApplicationIV = bytes("4e0978513f9de8327c08e4f3")
    }
}
