/// Sessions of TLS 1.2 between OpenSSL 3.0's `s_client` and `s_server`, recorded on the wire. Secrets come from `-keylogfile`, the
/// premaster secret from ClientKeyExchange, opened with the server's RSA key.
package struct OpenSSLTLS12Session: Sendable {
    package var name: String
    /// Nil where the key exchange was ephemeral.
    package var premasterSecret: [UInt8]?
    package var hasExtendedMasterSecret: Bool
    package var masterSecret: [UInt8]
    package var clientRandom: [UInt8]
    package var serverRandom: [UInt8]
    /// The hash of the messages up to ClientKeyExchange: the session hash, and what the client's Finished covers.
    package var sessionHash: [UInt8]
    /// The hash of the messages up to the client's Finished: what the server's Finished covers.
    package var serverFinishedTranscriptHash: [UInt8]
    package var clientWriteKey: [UInt8]
    package var serverWriteKey: [UInt8]
    package var clientFixedIV: [UInt8]
    package var serverFixedIV: [UInt8]
    /// The records protected with sequence numbers 0 and 1, header included, and what is in them.
    package var clientFinishedRecord: [UInt8]
    package var clientFinished: [UInt8]
    package var clientDataRecord: [UInt8]
    package var clientData: [UInt8]
    package var serverFinishedRecord: [UInt8]
    package var serverFinished: [UInt8]
    package var serverDataRecord: [UInt8]
    package var serverData: [UInt8]
}

extension OpenSSLTLS12Session {
    package static let aes128GCM = OpenSSLTLS12Session(
        name: "TLS_RSA_WITH_AES_128_GCM_SHA256",
        premasterSecret: HexBytes.decode(
            """
            0303af2e385f229b75bc37cfb91806e60623b2a48d38704c89356cafcd70270fc99131ae10256c7eac132ff8e272e46a
            """),
        hasExtendedMasterSecret: true,
        masterSecret: HexBytes.decode(
            """
            a4aa7ad6f48fd1c6393b7b3caa28b680b546e44a48e6ad56474b8a1f144e61b2ccb8ec796caf016b5e54f069d4041cdd
            """),
        clientRandom: HexBytes.decode("760934bc4f7447af46c848b4141777dc5e913df81fe30d85add5523ca82ddeeb"),
        serverRandom: HexBytes.decode("ad6df388b7ca7dfc1a6e2cf8df00dce31694aa0242536ce13513bf6882c243ad"),
        sessionHash: HexBytes.decode("100a8ab201cabd224443888219ede37a9cedd7c2dc3c0a906592d78258ab49ae"),
        serverFinishedTranscriptHash: HexBytes.decode("fed32394f6b1f144cceaa7f37f29946fe654d12d51030d5b67376a5beed523c3"),
        clientWriteKey: HexBytes.decode("a206c632f1809cfcc15d7029d66b4bb9"),
        serverWriteKey: HexBytes.decode("e543b8152e47f789373e62646e0378d5"),
        clientFixedIV: HexBytes.decode("6b213a41"),
        serverFixedIV: HexBytes.decode("b94041a0"),
        clientFinishedRecord: HexBytes.decode(
            "160303002856c83053123fcc7ff9b0c8bd50406bddc6098442bed6c4f9b1d009a5e088ee5de773076b8aa4fe14"),
        clientFinished: HexBytes.decode("1400000c8ab460eed5500de96dd866d7"),
        clientDataRecord: HexBytes.decode(
            """
            170303002b56c83053123fcc80f0a8d409c94a558f57e5f66ea185bbc8cf846df7626631f9214001a5af0bfe4009910e
            """),
        clientData: HexBytes.decode("70696e67206f662074686520766563746f720a"),
        serverFinishedRecord: HexBytes.decode(
            "16030300286a7c67e712a2e3a8de36327b26dfca0931b61ee9d81f9ccb8900658d44801ba1c9303216fdf0ae06"),
        serverFinished: HexBytes.decode("1400000c6a7aa71a1a5f1456ef9189fd"),
        serverDataRecord: HexBytes.decode(
            """
            170303002b6a7c67e712a2e3a9bbab4533be05edfc7e2fbc12840a829355853428bdc384e3b41ae9d9334344dcc29b8d
            """),
        serverData: HexBytes.decode("726f746365762065687420666f20676e69700a"))

    package static let aes256GCM = OpenSSLTLS12Session(
        name: "TLS_RSA_WITH_AES_256_GCM_SHA384",
        premasterSecret: HexBytes.decode(
            """
            0303b645687765ae1e2000a12e7e2d32e010b740ea6da275a9614abb986cf17af80586656e04ff4f0b9715f9ddeb2daa
            """),
        hasExtendedMasterSecret: true,
        masterSecret: HexBytes.decode(
            """
            69f105514275319b5c4129627f87b03e4bc04653f7de7565794b4be7f2893c1ad8133472f3e792743ab4e9bb37a34bb6
            """),
        clientRandom: HexBytes.decode("f6c37170efeccb7df235f0f2889d7232988d0ea1c99742418d7ba8fd0c9752cb"),
        serverRandom: HexBytes.decode("ba1ddf021c25f086b81a0dcbba7a2e7515345a018ca05c58f34c99511d75bcc3"),
        sessionHash: HexBytes.decode(
            """
            f2c9417ad64133a01f7af71f49a6f416d02fcf6047fb5216eb5a5fc8afb07a56d097f5d336eccf97f25f14d4d084afae
            """),
        serverFinishedTranscriptHash: HexBytes.decode(
            """
            6686ce78110ecdf6cb294b94d6d5ad8aa6819938d85aaa88e5bd7b9de8b412807cbe99560bb63ff8481908c4bf19ff98
            """),
        clientWriteKey: HexBytes.decode("1a819f076703b429e65c3253d314e51aab8d948781827bea31e8d32aebe95a6f"),
        serverWriteKey: HexBytes.decode("a403feab56f623cc53783f710d475bf457dd44e412d121e545db8a3343d3d574"),
        clientFixedIV: HexBytes.decode("5570a949"),
        serverFixedIV: HexBytes.decode("a434141d"),
        clientFinishedRecord: HexBytes.decode(
            "16030300282028c7cb768399502a83e4f95b96de172da6bc3cd211cb6af88903224d1c7b0bd531a4b51d9e874a"),
        clientFinished: HexBytes.decode("1400000c07127c28997b13d475967a61"),
        clientDataRecord: HexBytes.decode(
            """
            170303002b2028c7cb7683995187f5352f97cf7c2099f5594cb50da131fd624af40729502a1860ebe0cf157f449ef9ff
            """),
        clientData: HexBytes.decode("70696e67206f662074686520766563746f720a"),
        serverFinishedRecord: HexBytes.decode(
            "1603030028dc03d9d8d3baef1369f9e7c5d61f13ca0bb694f506abf41ac4b5026a4fe6431ece169b42a523dc56"),
        serverFinished: HexBytes.decode("1400000c1f303872b567d8dc67cfeb86"),
        serverDataRecord: HexBytes.decode(
            """
            170303002bdc03d9d8d3baef14cd658aa238bf7ebc4cbb9ee1cde72ebc647440cdd4bf33ad35758ff2d1d50f2c90b6cc
            """),
        serverData: HexBytes.decode("726f746365762065687420666f20676e69700a"))

    package static let chaCha20Poly1305 = OpenSSLTLS12Session(
        name: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        premasterSecret: nil,
        hasExtendedMasterSecret: true,
        masterSecret: HexBytes.decode(
            """
            deb94833c141bcfb1b59192656bb931ffe1f7ff38983ae4da51f1e39e793fd1d24f68e88f5bdf197466261f9777f2e47
            """),
        clientRandom: HexBytes.decode("9c3a3af753cb4aa8763726c8e859b672624946549635f3be3535e244f8cc1efc"),
        serverRandom: HexBytes.decode("9e7e132f87d89d3c10cd34bbbf8e9bc786d80445b6c5ed04aa2fab54133c3cb3"),
        sessionHash: HexBytes.decode("d0fa1f88248a9edd51affff2caa72244eebe5a782e33970513d55746e260c9ce"),
        serverFinishedTranscriptHash: HexBytes.decode("b25bdae5575e873e6fc3a6c30f3d56d013cce4abbc738b38841056174b87dc07"),
        clientWriteKey: HexBytes.decode("db9c071a93f2b7595b382e45bef631d6965c85e7e1161a869ddc97a17c8d27e3"),
        serverWriteKey: HexBytes.decode("0280b4359d871b08a88780c28c5a53e3c0ce29bb7f59e1ca672cac20ad38b429"),
        clientFixedIV: HexBytes.decode("ce931fa5b55a076e056af037"),
        serverFixedIV: HexBytes.decode("c4a387b0297876c33229d407"),
        clientFinishedRecord: HexBytes.decode("1603030020b9347107b49df73421a9868ef71491192ffa0a50c57818c7394df98e66af835f"),
        clientFinished: HexBytes.decode("1400000cfb9bcdbc89da3994487e0053"),
        clientDataRecord: HexBytes.decode("17030300236609de3481d22aee7a8d965166f1a25e9ccca7e86be930202a30ca42b9215deb2e4acd"),
        clientData: HexBytes.decode("70696e67206f662074686520766563746f720a"),
        serverFinishedRecord: HexBytes.decode("1603030020e7a5c1808204f719c4564a44c9874089f937e6efad3a7d31b3e65f209d409ac5"),
        serverFinished: HexBytes.decode("1400000c503be232108bbfdfdc7eafe5"),
        serverDataRecord: HexBytes.decode("17030300232cac61665ad4c4ad73ec2276b73dc1ea675bfad829304cf3c93e0c3a9461caf0c416d6"),
        serverData: HexBytes.decode("726f746365762065687420666f20676e69700a"))

    package static let aes128GCMWithoutExtendedMasterSecret = OpenSSLTLS12Session(
        name: "TLS_RSA_WITH_AES_128_GCM_SHA256 without extended master secret",
        premasterSecret: HexBytes.decode(
            """
            03038a5934260c0170246b8483ff6767128018fade5799936e8f76361d821ea34aeed447b6f7409e3b46e3a5a7354d74
            """),
        hasExtendedMasterSecret: false,
        masterSecret: HexBytes.decode(
            """
            97e72c749c865e295fbeab641287ba359612eba8cbb0d31f10da7f2d8e889d0bb375d96f7b850e506e06a87642c1ab2c
            """),
        clientRandom: HexBytes.decode("f66eed98c17279b548e7af91de378a26ed36ca5c07777499b0281d8ec279881b"),
        serverRandom: HexBytes.decode("d6f94ea2fde07bd753e46d8f03e5ed43988dfbc09294603de267e2d0ff002cda"),
        sessionHash: HexBytes.decode("6d2383a03ea5dce7605ec419975b50c84bb33893165db7e15344d09af263f361"),
        serverFinishedTranscriptHash: HexBytes.decode("8ac6ec0c0dedcb986ef163864b5e648045d15ea1cc92cd3b266f2d8d19dd6047"),
        clientWriteKey: HexBytes.decode("e0bfc829307e2f5b74dde26f82c3f1a9"),
        serverWriteKey: HexBytes.decode("3c332eb50a6d7247ef42298f0b7f8e36"),
        clientFixedIV: HexBytes.decode("16881661"),
        serverFixedIV: HexBytes.decode("66196916"),
        clientFinishedRecord: HexBytes.decode(
            "1603030028aa2b882c44b397179aa94afab4716a9702a1574df36c3a5416872c1e5f2410e15211923c37cec71e"),
        clientFinished: HexBytes.decode("1400000c3d7ca914735b4fdb8bafb948"),
        clientDataRecord: HexBytes.decode(
            """
            170303002baa2b882c44b39718bb194ba0fed147c30d78b3b00957b34661d1f37001a2e96044eac5b044a410125286f3
            """),
        clientData: HexBytes.decode("70696e67206f662074686520766563746f720a"),
        serverFinishedRecord: HexBytes.decode(
            "1603030028f224cc257bfda193b452a33cc617132f2d04eef4c9fe8fb42f0a11b97eac2547ccd3b319a9734d97"),
        serverFinished: HexBytes.decode("1400000cbefa34b1d06587720704582b"),
        serverDataRecord: HexBytes.decode(
            """
            170303002bf224cc257bfda19429de93ec1c843ac631b52968279703534f4d68f5b0f98a6c5a13b54c058c941057d5ca
            """),
        serverData: HexBytes.decode("726f746365762065687420666f20676e69700a"))
}
