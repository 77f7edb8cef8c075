extension RFC8448 {
    /// §7: a legacy session id and change_cipher_spec records.
    package enum MiddleboxCompatibility {
        // MARK: Keys
        /// The private key of the ClientHello's share.
        package static let clientPrivateKey = bytes("dea00b45695dc781f19d34a62c1afd31ab4369af1e855a3bbb258d8442cde6d7")
        /// The private key of the ServerHello's share.
        package static let serverPrivateKey = bytes("017c38a3647921ca2d9ed6bd7ae7132b94211b1331bb208c8ccdd51556409995")
        /// What the key exchange gives.
        package static let sharedSecret = bytes("eef790559077db5bb63b6684e4169f051e8fb34ce59bafce2f9c8ee68cc4eb79")

        // MARK: Records, header included
        package static let clientHelloRecord = bytes(
            """
            16030100e0010000dc03034e640a3f2c2738f09c9418bd78edccd7559d0531199276d4d92a0e9ee9d77d0920a80c165581a8e0d06c0018d5
            4d3a06dd32cfd4051eb026fad3fd0ba99269e6ef00061301130313020100008d0000000b0009000006736572766572ff01000100000a0014
            0012001d00170018001901000101010201030104003300260024001d00208e7292cf3056dbb0d25fcbe55c107dc9bbf83dd9708f39203ba3
            41249a7d9b63002b0003020304000d0020001e040305030603020308040805080604010501060102010402050206020202002d0002010100
            1c00024001
            """)
        package static let serverHelloRecord = bytes(
            """
            160303007a020000760303e5dd5948c435f7a38f0f0130708dc322d9df09abd4838117c183a7bb6d994f2c20a80c165581a8e0d06c0018d5
            4d3a06dd32cfd4051eb026fad3fd0ba99269e6ef130100002e00330024001d00203e30f0f4ba551afd62768341175f5265e4daf0c8841617
            aa4fafdd2142320c22002b00020304
            """)
        package static let serverChangeCipherSpecRecord = bytes("140303000101")
        package static let serverFlightRecord = bytes(
            """
            17030302a248de891d9c3624a67a6c6f0601ab7ac20c1f6a9e14d2e6007e999e130367a8af1bcfea9498fbce19df4505eece3a25da523cbe
            55ea1b3bda4e91995e455d500a4faa6227b7111e1c8547e2d7c179db215303d25827f3cd18f48f6491328cf5c0f814d388150bd9e9264aae
            491db6995069bea17665d5e0c817284d4ac21880054c3657331e23a9304dc88a15c04ec80bd3852bf7f9d3c6615b15fac83bbca031c6d231
            0d9f5d7a4b020a4f7c19062b65c05a1d3264b557ec9d8e0f7cee27e36f793039de8dd96edfca9009e0651034bff31d7f349eece01d99fcb5
            fcab840d7707c72299c3b5d04564e880a33c5e846c762e3d922bb55303d1d87cc0f06573f17dcb9b8ffd35bbd883c1cb3aa24fcc325005f7
            68ce2fb624ca97b6c4d98e17f35bc2c7940a06100c2d448db7180b2d862164435c9c210e9860394e05aab23ff1b0203f662c588da5bc4411
            477a30b41136c488a0a63fcab5c15ac613226dae827a1d1fe95ece6b30bcee1560a8d408d264555e760f9bfc624c2c87fd0456c9bfb41bcd
            1a7b212786d2b67fd57804facfa1eef7cf2919d8b998c9789f763b4d9caa093a9ded43175d46a76b4d54f0ce0c5d2259b607e30a9d241263
            874fa59d6f570dc40d83a2d83bf9e9850d454c57806535a8998ae0357df92f00b9667344c24114ccc9ef539124b204e7e6e748c30a28a3d1
            d183997243eaccbbd33b0c1115a0327106a1e6a75271d4983086f632ff0eb8b4c63102cbcef5bb72dae1279d5de8eb19096d8cdb07fa8ea9
            89788fac23e66e0488c193f3f3fea8c8838896bf3ae4b6848d42ced4bdf41abe6fc331b44225e7a1f7d3564147d5458e71aa909cb02be958
            bbc42e3aa5a27cc6eaf4b6fe51ae4495694d8ab6320aab920183fd5b31a359042fbd67391ec5e4d1892a2e5210141a494e9301b24a113c47
            4c7f2a73457847
            """)
        package static let clientChangeCipherSpecRecord = bytes("140303000101")
        package static let clientFinishedRecord = bytes(
            """
            170303003532d030e273773a8696c799981af6ced07f87482e81565e394e87c867f33df3d65b7506f1a626af91d4821d5f7a1f210ef8dd3c
            6d16
            """)
        package static let clientCloseNotifyRecord = bytes("17030300130f629155382dba23c4e2c5f7f84e6f2ed3083d")
        package static let serverCloseNotifyRecord = bytes("1703030013b7257b0fecaf69d4f09e3f891e2a25d1e28845")

        // MARK: Handshake messages, header included, and other plaintext
        package static let clientHello = bytes(
            """
            010000dc03034e640a3f2c2738f09c9418bd78edccd7559d0531199276d4d92a0e9ee9d77d0920a80c165581a8e0d06c0018d54d3a06dd32
            cfd4051eb026fad3fd0ba99269e6ef00061301130313020100008d0000000b0009000006736572766572ff01000100000a00140012001d00
            170018001901000101010201030104003300260024001d00208e7292cf3056dbb0d25fcbe55c107dc9bbf83dd9708f39203ba341249a7d9b
            63002b0003020304000d0020001e040305030603020308040805080604010501060102010402050206020202002d00020101001c00024001
            """)
        package static let serverHello = bytes(
            """
            020000760303e5dd5948c435f7a38f0f0130708dc322d9df09abd4838117c183a7bb6d994f2c20a80c165581a8e0d06c0018d54d3a06dd32
            cfd4051eb026fad3fd0ba99269e6ef130100002e00330024001d00203e30f0f4ba551afd62768341175f5265e4daf0c8841617aa4fafdd21
            42320c22002b00020304
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
            0f00008408040080a2301a68dd1ceee6938fe9d40c46b9201b34d59952a37e06523a39cf8ba6c9c8b68ae94492af780516ed7b73c82812e9
            9dd3fabea45e09d9c6848721c2808c61501b0c75e7fcaba5f78bef68a2c2b69b19558b3e40387eea93d25c7781c1cc00e9f519f7e2e4adb7
            3e76d66089000a2dc866c2ed30bba50a0d457f19dc6eb9f3
            """)
        package static let serverFinished = bytes(
            """
            14000020c8c3a8f1bff5274061f4bc3a7caffbdc9616094ca625caa65f8e76ed46db74d3
            """)
        package static let clientFinished = bytes(
            """
            14000020692cab155cc6c100ead60733d0617f6fb09b71aa1e8c9accbbbc9e8ed336c1dd
            """)
        package static let closeNotify = bytes("0100")

        // MARK: Transcript hashes
        /// Transcript-Hash(ClientHello…ServerHello).
        package static let helloHash = bytes("745c55bac399310b7b5a7c81a2c130b4d56dff6f68c3ab477857601e01f1f8d1")
        /// The transcript hash that the server's CertificateVerify covers.
        package static let certificateVerifyTranscriptHash = bytes(
            "f6f6f65e8dadcbfc7dfd3a7841469b0f9889ba468c9ff9da0ae5ca4dea8b50e4")
        /// The transcript hash that the server's Finished covers.
        package static let serverFinishedTranscriptHash = bytes(
            "84f6da398addc92323375433a00768c17c85d4d118931aa57aceb1aa18a1a61f")
        /// Transcript-Hash(ClientHello…server Finished).
        package static let serverFinishedHash = bytes("0707dcac7b2fa428cc7f691694a2590c806aaa5c0cf5087ed5385012e7f96cd4")
        /// The transcript hash that the client's Finished covers.
        package static let clientFinishedTranscriptHash = bytes(
            "0707dcac7b2fa428cc7f691694a2590c806aaa5c0cf5087ed5385012e7f96cd4")
        /// Transcript-Hash(ClientHello…client Finished).
        package static let clientFinishedHash = bytes("a021d3a05bd418a772813875ef79b0af68c5123215427ab7333f8c27722a9fd5")

        // MARK: Secrets
        package static let earlySecret = bytes("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a")
        package static let handshakeSecret = bytes("f91761354a67e9b07c6dcc3a55707efa69c4519d8040e5f215121e0df69afa4a")
        package static let clientHandshakeTrafficSecret = bytes(
            "2c3cb24a1081edb59518ee6861e89a6b72b3801afe7713e4cbbc21c0795bf831")
        package static let serverHandshakeTrafficSecret = bytes(
            "cace3d555cc1c577cf970cff28cf978d6a9800085442e18d695b50f3151d18c8")
        package static let masterSecret = bytes("628112dae2f702488063e42de6c850a5c0820b90903e00abc31875da03d4bc5b")
        package static let clientApplicationTrafficSecret = bytes(
            "743e4c6b56cf3909d1b06d01956ccd2c4b37758449aec41d98dae44924eaa299")
        package static let serverApplicationTrafficSecret = bytes(
            "b6b8144aa335ed3059c0c9c8f0ecabf7afc94af6643bdecdfd9210188fab7451")
        package static let exporterMasterSecret = bytes("fb69121cea334db459e12272d179baca2369b643d11a6ac72b8b27a5c964feb1")
        package static let resumptionMasterSecret = bytes("0b5d4407cea0a42a3a81dd477647b7fe9180db297e5114f1ad8796b4dc475004")

        // MARK: Traffic keys
        package static let clientHandshakeKey = bytes("62d13c13ffd7402fc1c09e3d163665cb")
        package static let clientHandshakeIV = bytes("7166f20028bf146dcfbd5a40")
        package static let serverHandshakeKey = bytes("041091fdab29f2c8abfb156dc5fc8d54")
        package static let serverHandshakeIV = bytes("7464d791685de05998fcbadb")
        package static let clientApplicationKey = bytes("33d7f9709756c966488ad4438437e673")
        package static let clientApplicationIV = bytes("c5f30d34b0e91b7d6c8eea65")
        package static let serverApplicationKey = bytes("edc4cbd0041c28cc7167441d7ca53e6a")
        package static let serverApplicationIV = bytes("bf6c7d8e0a9545b427dcf139")
    }
}
