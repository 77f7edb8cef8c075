import ApusTestKit

/// An exchange in X25519MLKEM768 made with OpenSSL (through Python's cryptography 48), which shares no code with swift-crypto's ML-KEM.
enum MLKEMVectors {
    /// The client's seed d ‖ z (FIPS 203 §7.1): the bytes 0, 1, … 63.
    static let seed = [UInt8](0..<64)
    /// The client's X25519 key: the bytes 100, 101, … 131.
    static let x25519PrivateKey = [UInt8](100..<132)
    /// SHA-256 of the encapsulation key.
    static let encapsulationKeySHA256 = HexBytes.decode("0b7934c83125c788995e2ba6bd761e33046b3e40571be53e023309a29f398cc9")
    /// The client's X25519 share.
    static let x25519Share = HexBytes.decode("7d9c24316539825c1896e57f28197746793ce60cbee3ad47da9d07b85fa55e2a")
    /// What the server encapsulated.
    static let ciphertext = HexBytes.decode(
        """
        bfbeec023501306781b7d5c053b31155a924d1cf4464c41974f44ba71739fe5e4a4c8341e5e0007f278e06e7d2da1aeab5aa81c9f04d5f9287c0
        7420835b814c3878a395dff218638cbed635274b0f3f676bef6a2b68c92584be5614495a73dd8758352dff76ebd30f3706ce3f03eca642776530
        caf376d795e1b02865512c2a3329753b2bc237b0064544285548202d310c564aeffa45125db419ea175d0dba8ce7ea390d1cb5469b263cf9f671
        f697ee875cbacc63cc04464ca95521d0eb5a307dcbdd689f07791349be2d823f10647820134e01a152c668c6c353d89ccd976452cb71edc90426
        105b31194643b5b8d364710b93c2172403073d09cf863690a7430d9328ef3d5a98838a6a587fca17fe604f1df6085252587e876b4dbe278bce74
        5e5a4046b07aa3eb04f55fe94570b8305d295df0c1600f9c5dc3af1959dbf0f3b5462b539c75720d778dfce5c7302ee50e94f9db70d864807dfd
        33edb555ad968407a4c5288fc01a275ed77c41c52bc7207c5e8d2ce84dbbd8c52dc7a2ce16a10797545025d287c26c2bb504c4d636ac3cf0448e
        1f7331782d4289f49b53b6eef1f424b5f5d1efc5bb213ea09365c517038755812d073909f2590e54a160e7212ade2978a922912b4349a0bbb13d
        13d616722a0d2a57b8048a99ba280d59e952497c784476561132a790a4fa26d8f086e72cc8cd20dfc3551a825b7e024d16b51963f89ab8218bfb
        a59997b80b0949f45c959ef5de35b4edd91f04c38af2173e4c4f917c967fe1a1ddf08e38f9cd0bb21958a10b9741160eaa93650082af80e3f2ae
        5971509ba6b28174f79cabe2a0ec3e9802da71947f5efd3542fa8b4e1a9d8f31349d8d7dab1667d9ac4df88c176ffce3b6d54703f4b580b1f6d8
        5fe6573700d4f1ea60c27a4e383e0d418c70f22d45315aadf0e9a8ea0f5b940fad738bfde73145733d260e218bb16e4ea7f9690567a7b5f39b55
        27b28e6b7d593fb3a9d530b67a358a5adc4f3ce3231ec8d0ed815f6e917e08d2402abc2c6ff8f4b956dc7edb47a3cd2a5926ab06e93f1586fefc
        b9cae871abd40f3f022d99be075a19857b15e63048ee8ca188d8be0c5e0f538b3639040abc6dde40b8e6f2b14e3f28cc3387dd0a2f2a0138665f
        95adde70eee221201e34bff79da5b24799966bff5c0ebbf7bb5fc0ae76a8cedd89c872c1d2a33ab49388125e35a9abcd2e01c5e0958617b3999d
        fea4e2c03999e93e0c5848cbf02c4931bbe9463f31560e7d1fe998b29cc50d123f2b49511feee20a65873cdef99bfcac1ec72febeb4baa82de88
        70606131b6b4ec19bfe7fd2fd04abc4f21eb65a362f82b4c60c7cf01b36b94f00a7e1c26e509c5af1d594e13532f73e2b149eb375d4d3e10b6cc
        a7ba3aefa1826e38dee3f39fb2bdf1cc974462f482bab9de5594598122a84f54c1095d079b6155861a1328436deff3e2620b16e5d7adeab85586
        14a7d84b2d3029c8613b5fb23aa537bb82019ca0c6e578a032d39bf6e8224ed2886497e40098ee1c16e1f4e8
        """)
    /// The server's X25519 share.
    static let serverX25519Share = HexBytes.decode("4d5bab89b0733d9d8dcecf04f321c90b761b7765a6bdb2bddbfad3e7abdf1f66")
    /// The ML-KEM half of the secret.
    static let mlkemSecret = HexBytes.decode("9dbe85683d8864f38f9c561d1cfb8f672556507f3f4aa834a67a68a7911cdaf4")
    /// What the ciphertext gives after its first bit is flipped: implicit rejection (FIPS 203 §6.3).
    static let rejectionSecret = HexBytes.decode("f9a863a1c933f7aa2794b5014670c1c9abcf0a17cafff0e6e587fe4394aaa5cc")
    /// The X25519 half of the secret.
    static let x25519Secret = HexBytes.decode("39d06aeaf46f39d97533b0e3e890eace641f8161740697744d18be7c3f438c73")
}
