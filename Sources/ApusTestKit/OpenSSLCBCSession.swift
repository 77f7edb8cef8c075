package import ApusWire

/// Sessions of TLS 1.2 with CBC suites between OpenSSL 3.0's `s_client` and `s_server -rev`, recorded on the wire (`-no_etm` for
/// MAC-then-encrypt). The master secret comes from `-keylogfile`, the rest was computed from it with Python's `hmac` and `openssl enc`.
package struct OpenSSLCBCSession: Sendable {
    package var name: String
    package var suite: CipherSuite
    package var encryptThenMAC: Bool
    package var masterSecret: [UInt8]
    package var clientRandom: [UInt8]
    package var serverRandom: [UInt8]
    package var clientMACKey: [UInt8]
    package var serverMACKey: [UInt8]
    package var clientKey: [UInt8]
    package var serverKey: [UInt8]
    /// The records protected with sequence numbers 0 and 1, headers included, and what is in them.
    package var clientRecords: [UInt8]
    package var clientFinished: [UInt8]
    package var clientData: [UInt8]
    package var serverRecords: [UInt8]
    package var serverFinished: [UInt8]
    package var serverData: [UInt8]
}

extension OpenSSLCBCSession {
    package static let all = [
        aes128SHAMACThenEncrypt, aes256SHAEncryptThenMAC, aes128SHA256MACThenEncrypt, aes128SHAEncryptThenMAC,
        aes128SHA256EncryptThenMAC,
        aes256SHAMACThenEncrypt,
    ]

    package static let aes128SHAMACThenEncrypt = OpenSSLCBCSession(
        name: "TLS_RSA_WITH_AES_128_CBC_SHA",
        suite: .TLS_RSA_WITH_AES_128_CBC_SHA, encryptThenMAC: false,
        masterSecret: HexBytes.decode(
            """
            69b0186ee2cdd6076f9591fb1e86842e9eda91ffc23ee64fcfa195890c654743c44bd2b0b318b9ec34f01a8c374b137f
            """),
        clientRandom: HexBytes.decode("8e63c9874c1272572cff3a4a7030b7447cb988dcf222757495e6a034022ee11d"),
        serverRandom: HexBytes.decode("b677a4c5a976f0824a8c311e54d21bae8653da749c3c8b6c215a8fdca57eb1dc"),
        clientMACKey: HexBytes.decode("7b7c9b5071016f400f204a27b4d6471456caa295"),
        serverMACKey: HexBytes.decode("f0d64a4c24339392e720805fa41227a63242d937"),
        clientKey: HexBytes.decode("bd209ef576e840ea03d4934220cf3735"),
        serverKey: HexBytes.decode("3d2902fad253a47134f1db4cd9933770"),
        clientRecords: HexBytes.decode(
            """
            1603030040b1bb2f6e4e7aae8493e5e7c693e4569687a0c33035667faa21ec314014692e7df0f3a07f4679cd2b61d2b13d20c69cb000b18a
            fe6a0066beced578c3b05c522617030300409967ce91f9c863f3bb4566c1f34dabeaf03e996b48e0dec307b94d163155012c6a67f0e0a0e7
            236b22d7537184c03239dfec8a3ed58bc8cc24c9184979d4e957
            """),
        clientFinished: HexBytes.decode("1400000c8f84159a42845d734e81aaaf"),
        clientData: HexBytes.decode("70696e67206f6620746865207465737420766563746f720a"),
        serverRecords: HexBytes.decode(
            """
            16030300401afbe548c8f98d0f972784ad9ab9228e9f160c941ff1d8efa1906bfebac2246ca3c2fd7e81f2f1be5cf4a70e1efb9dc01b536e
            aa65c8a19b5ed0d805b6595454170303004067ad9d640b05b170e3db1428e2484fd65bff51e7196b7d473b3709a322a8537374087b43674a
            deed620349341239ef635a3daeaf97ed2b2440f55bd6e01a09c6
            """),
        serverFinished: HexBytes.decode("1400000cf5d5a0415979e5be38001c42"),
        serverData: HexBytes.decode("726f7463657620747365742065687420666f20676e69700a"))

    package static let aes256SHAEncryptThenMAC = OpenSSLCBCSession(
        name: "TLS_RSA_WITH_AES_256_CBC_SHA, encrypt-then-MAC",
        suite: .TLS_RSA_WITH_AES_256_CBC_SHA, encryptThenMAC: true,
        masterSecret: HexBytes.decode(
            """
            0f35950c65fe8b4e9fa9894df89637e8010e9bc8cc1b72dba6c147d355e1c95b749ebb7ffc737fed5f6a3b000a539bdb
            """),
        clientRandom: HexBytes.decode("42f6d6cccbca4f8bae1b2e89f1557ce28c977fe38e20b35edcf670ff9cf38c1c"),
        serverRandom: HexBytes.decode("f6c4bd1f6dba5e4439d5f36a4a90843c66cf758daa5746104041b800f6563635"),
        clientMACKey: HexBytes.decode("f687ae05ae6baa38f0227b0c161c0ebcdd4535d4"),
        serverMACKey: HexBytes.decode("fe8a425ff4c62ca068b987cbc0ea043e5fb422b7"),
        clientKey: HexBytes.decode("7ce96b7713c0223da4a4fdeceaea35042136875602a2238f8f812d954fa66cc6"),
        serverKey: HexBytes.decode("11e9b796ab19f4ebd872eb5b63a85bafee3171437ab771ff5f15db2df783d669"),
        clientRecords: HexBytes.decode(
            """
            1603030044e960a333ddf95074c474a2ae3225be7ac73939fef85b123dd7058e28ff38c0f1d1a9e3c9b1bd69c79a2d525bb9c9ce78f50259
            ca0fcc10e6621940d6c995702cd918c9c31703030044b9dd29a01d0b6a141e9b4d7642cb783e90a7d242e1718ce5de36e7b11f841a2f75a7
            ba56e3a3cc0f9e33c345faf0815b18a7ed75686cd2a4a1679ff29e182c57d6c5c328
            """),
        clientFinished: HexBytes.decode("1400000c9ec32835bd34e0f9872d5531"),
        clientData: HexBytes.decode("70696e67206f6620746865207465737420766563746f720a"),
        serverRecords: HexBytes.decode(
            """
            16030300442271036d92c1232318f85b2dc76ed850e3bb5d9212b967f4cfbf9f95a399140b110168bda08bfe06b2732ea4721c39faad2389
            fa70cbf99c355266e62d5f9facfc534d2117030300442618fb6856b08670211bbc3b808f55ecb169ccb50a1e947a443f51c940a6a2f1a7eb
            8b3f9ecd01879c0cb6b5cf79e758dadb33f3a288a1ff3025c14abe45b359443e50c7
            """),
        serverFinished: HexBytes.decode("1400000c5cdf417db431ec4f8e86f28f"),
        serverData: HexBytes.decode("726f7463657620747365742065687420666f20676e69700a"))

    package static let aes128SHA256MACThenEncrypt = OpenSSLCBCSession(
        name: "TLS_RSA_WITH_AES_128_CBC_SHA256",
        suite: .TLS_RSA_WITH_AES_128_CBC_SHA256, encryptThenMAC: false,
        masterSecret: HexBytes.decode(
            """
            79129b8061d61fe439782114bc95587ca5ff379620a10a5c1bf0d004c074a2dc1271db45722e03373ad1476ba03982fc
            """),
        clientRandom: HexBytes.decode("a180a55acca6f8d961e3c6785f5d68ed6c5af891f81d6b4365c0b79f481c68d9"),
        serverRandom: HexBytes.decode("39d0d0217bcec32a37531800a546975b2c9b96fe9fed8525223cd8bea725ed88"),
        clientMACKey: HexBytes.decode("a362ca4affef0abfe587566c57b6f8219878f3ed626dfa45eca5f77e2486adef"),
        serverMACKey: HexBytes.decode("450df21f21189c91f7605e5c4066936911e1360397374bc4ae3841699f9bf732"),
        clientKey: HexBytes.decode("a3b0bb9fb0bcc218119f777ff751aaf2"),
        serverKey: HexBytes.decode("8a3fde1c803808b021667ef8814b6b90"),
        clientRecords: HexBytes.decode(
            """
            16030300505e05f57b3a284e0af9d76314b14132eb4ab350f7ca908c87d7ca8a4f1b22ccf9b9ee3b1c6b6cf370a0125c39e7a1d59dcb576a
            c535c30a89e89db998866188cfa9e6626ff13e07b11e0f65d0e979103b1703030050f08bd18d1a8f25f214320a982963868b8769e34e04a8
            87e4e9dd279a71941eece4d4c07d56c6e6d1e66e5d50d8f3c1aac1b68f3d2da861174d5f64e1bf0bc3b9e89520cbed07155ca224564c5813
            47c5
            """),
        clientFinished: HexBytes.decode("1400000c2d996760cec5741588135292"),
        clientData: HexBytes.decode("70696e67206f6620746865207465737420766563746f720a"),
        serverRecords: HexBytes.decode(
            """
            160303005041e937930b947e72e299f068759ea9ec09d3928dd29e7f20c11d5a89509895df531ae8f310b37f4b1ca82e16dccd0af1e0bd7f
            737c00c0de9f98c18f053c960299df73bcfecec009ba5338ebb2804e1a17030300502c7d90bdf1a8339eb19b3408a65b036b5db825a311ca
            a0bf0fd30a62ba0e8dc152fa02ccd0bbe8111d9a495c3983c68b299a528e41a2d2b6dcc4fbee8dbbc8be76789fb3972337d5886ea4838ce9
            1556
            """),
        serverFinished: HexBytes.decode("1400000c9a3d5b3836047dfbf26974d3"),
        serverData: HexBytes.decode("726f7463657620747365742065687420666f20676e69700a"))

    package static let aes128SHAEncryptThenMAC = OpenSSLCBCSession(
        name: "TLS_RSA_WITH_AES_128_CBC_SHA, encrypt-then-MAC",
        suite: .TLS_RSA_WITH_AES_128_CBC_SHA, encryptThenMAC: true,
        masterSecret: HexBytes.decode(
            """
            f75dbad6a214dbc3490133dde3389cbddc1da56eea2901698e5cb4dc3d91b4432941833280bb9548eff8dc7181d24b3f
            """),
        clientRandom: HexBytes.decode("6aacc00aab17b7d40c24241be7c2923aa1c14fa7d32a0f5104ead07812bdfa12"),
        serverRandom: HexBytes.decode("bbc5636ec2b3ea062668ed4bfa98687d30365bbf0ad4ffd1cc4097a8f4c3e705"),
        clientMACKey: HexBytes.decode("27087e10cfa0d816a6536e00cc6e540d9a5f27ff"),
        serverMACKey: HexBytes.decode("0e389f6109a92ef9bf43c8e0f817c088da2806b8"),
        clientKey: HexBytes.decode("cdef5cb6d17582550a647d4f5849f5a6"),
        serverKey: HexBytes.decode("9e8677390d5b107a1f521aae82b3a835"),
        clientRecords: HexBytes.decode(
            """
            16030300444d5d70f096c093f6cab2ed3c08fefba957ab5cfb36c8027e6171c4bb359169a7a1ea906c6f7666bdb01823d935903a2fa65b3a
            d8ece95d740aa09a6f5b4159d9fcc168cc17030300441f06702133acbafa776d090ed09daa768e2dd3f1e56fe609c3983acf30241eff6274
            2c10d3e9b72503a8cc681c06b91a409a809761d3d1a0dd18a8d93dd8ce1b6e482a0c
            """),
        clientFinished: HexBytes.decode("1400000c5112dbecac22ecff41c1c6ce"),
        clientData: HexBytes.decode("70696e67206f6620746865207465737420766563746f720a"),
        serverRecords: HexBytes.decode(
            """
            160303004429e65ca622da3f47c09548d3e6fa122175f23e1e28d716c4d34729f7571f5342ada7a8d53a7ea9099a25b742287dcd144f4bdd
            00e32984b56aa42a7da428ae3c794c0d22170303004460b557af806412d06b58da9c02555cffddc64252d092898ad20e0e11bd302ba3f4d0
            55257cd5bae67cad160c590fc6db182faa9c68d2acbcbfd003d14b4105318818b4a7
            """),
        serverFinished: HexBytes.decode("1400000c334caa2f76909f686b2e42df"),
        serverData: HexBytes.decode("726f7463657620747365742065687420666f20676e69700a"))

    package static let aes128SHA256EncryptThenMAC = OpenSSLCBCSession(
        name: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, encrypt-then-MAC",
        suite: .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, encryptThenMAC: true,
        masterSecret: HexBytes.decode(
            """
            a41600d5d2f3268ab4e0efe69b1176797ad21d3e246726b8cf6c158d5be964be2931425df22b236be9f6ebf7fcc08c5a
            """),
        clientRandom: HexBytes.decode("ac840f19a11dc4577835fa8450366f25320c0e4afa14187feff76daeaeb82bde"),
        serverRandom: HexBytes.decode("12657d4cf07bc8ca13d698fb4bca5c56bb5c5e8b24d3224706fb5f1bc5cce946"),
        clientMACKey: HexBytes.decode("705d881e3c182b30d18922dd67f266b88d8ed7ddf6751626bf42639d7d2ea368"),
        serverMACKey: HexBytes.decode("df813a2bee6f86ecf83d3417dd0c88567ff2bd68ca384562450d0831559244a8"),
        clientKey: HexBytes.decode("4a356a131a48d75c7e4047d01a848d6a"),
        serverKey: HexBytes.decode("6953d60b5246c62d224372ee12256c2f"),
        clientRecords: HexBytes.decode(
            """
            1603030050916428d5b36a2b23768ec6c3788d655145b1c79389e5856da6c0b2e8a58cc9e424cfdb440b383f852b892444639b0b9e67caa2
            0d890f9479834092941c3f0fc70670927d60182799d501ba704ae78d2d17030300500bc9475e701e86066b25269504123b7abf65cea087b9
            85435bfb89f6fb9980ffc153a79406275cb53e8c2e793cc41721ad72b305f2f58d7bad4007e37c809e26343ab3cbb61708ceed2e9de6e7d2
            996c
            """),
        clientFinished: HexBytes.decode("1400000c6c7a64629c696dc2a3a58087"),
        clientData: HexBytes.decode("70696e67206f6620746865207465737420766563746f720a"),
        serverRecords: HexBytes.decode(
            """
            1603030050164746897f7f9b2b2055f176cc36b62cdb7dc8525d15b495bd92892d029edceda38ca92c40ddb8233e8112ef10886bc9de1f71
            9dcc5613acfb5a53dc9b7249c55270b1ebf41681bc1bbf596fe9632a6d170303005044c7cb85b0fcfe13f12c680f167c121308712337858f
            b775d459d6f7fc804ebac9289fd33393f2ad29308303c9687c9e6af07f7ce6160a5391bc392e295fb64ae14534f6af434f16061c18351fcc
            6458
            """),
        serverFinished: HexBytes.decode("1400000c3843542cd2ac5ffb12e916a4"),
        serverData: HexBytes.decode("726f7463657620747365742065687420666f20676e69700a"))

    package static let aes256SHAMACThenEncrypt = OpenSSLCBCSession(
        name: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        suite: .TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, encryptThenMAC: false,
        masterSecret: HexBytes.decode(
            """
            dcb746305ad4aec9b0190cc0c7fc3765b46f04318d80b35e24471cbf8db792f3de4bf0a72ef0376dee0709eb780aed1e
            """),
        clientRandom: HexBytes.decode("a01e3f87299eaf0d1b69a2cacc151c085b8cc3bb4987fa63e146d520766763a9"),
        serverRandom: HexBytes.decode("ba7d827855d8b30174258ba8c12944f03635a46a8a0689347baf6061de7ccaa7"),
        clientMACKey: HexBytes.decode("a41af94c0c506999097952b19d3c3cc99c2a7cbc"),
        serverMACKey: HexBytes.decode("aa739668e9b3bfc5ee04ead0400bd735e2afc3f3"),
        clientKey: HexBytes.decode("c0ad6c021d0aa843a70f1948eb8425b2924547df088056974f4ffa929d9867c2"),
        serverKey: HexBytes.decode("5f4dcf4293a16718aa53c9d7a8ab483c1448e184839f3cf63fc9466ddb6fff58"),
        clientRecords: HexBytes.decode(
            """
            16030300406bcfcb8fe2e74fb1f946711d4fdba2a427ffea4905b85a2bf098edcd66c2bc8f958f7e836346a9a68f2068a21c2352881dfcc8
            023370e1014ac1d12419610f881703030040db33584a493634f05ed709bc445d3fc10390c9b65b3b9ba50fdd95a8a2dd6578e517de34a018
            959291e5c84b442036f5fc2be77ee199d818bf13deaf57290df8
            """),
        clientFinished: HexBytes.decode("1400000c3a2ec208289e36af29e3b38e"),
        clientData: HexBytes.decode("70696e67206f6620746865207465737420766563746f720a"),
        serverRecords: HexBytes.decode(
            """
            16030300407ff95169fe0b63df6c7d11fa256aaed2b5c38cc718cfc510bf0c35199fe53171299db6e6479b0cf15bf625982c56e89b2f42e6
            70b0823f03250102b92fa53fb217030300401e45b1be7a2a4d9ba221e03e08f3c1fd6391f9ba2742fa0b78751092d44f004f10a34a27af67
            89c7aaaf3a978f8960cf9683ab505a0183d0cbd4b6e19a13f66d
            """),
        serverFinished: HexBytes.decode("1400000cdfb0aa62135d0379c0fdc330"),
        serverData: HexBytes.decode("726f7463657620747365742065687420666f20676e69700a"))
}
