import ApusCrypto
import ApusTLS
import ApusX509

/// The identities that the credential flags describe, in the order in which they are tried: the default one is the last.
struct Credentials {
    let identities: [Identity]
    /// Pre-shared keys, each with the index of the credential it was imported from.
    let preSharedKeys: [(key: ExternalPSK, index: Int)]
    /// Whether a certificate comes before every pre-shared key.
    let certificateComesFirst: Bool
    /// Which of them are for peers alone that name one of their issuers.
    private let mustMatchIssuer: [Bool]

    var looksAtIssuers: Bool { mustMatchIssuer.contains(true) }

    /// What a peer can get that trusts these authorities.
    func identities(for authorities: [[UInt8]]) -> [Identity] {
        zip(identities, mustMatchIssuer).compactMap { identity, mustMatch in
            !mustMatch || identity.isIssued(byOneOf: authorities) ? identity : nil
        }
    }

    init(_ options: ShimOptions, recorder: ShimRecorder) throws {
        var identities: [Identity] = []
        var shown: [CredentialOptions] = []
        preSharedKeys = try Self.preSharedKeys(options)
        certificateComesFirst = options.credentials.first?.isPreSharedKey == false
        for (index, credential) in options.credentials.enumerated() where !credential.isPreSharedKey {
            let identity = try Self.identity(credential, index: index, options: options, recorder: recorder)
            guard let identity else { throw Unimplemented("a credential without a certificate") }
            identities.append(identity)
            shown.append(credential)
        }
        if let identity = try Self.identity(options.credential, index: -1, options: options, recorder: recorder) {
            identities.append(identity)
        }
        self.identities = identities
        mustMatchIssuer = (shown + [options.credential]).prefix(identities.count).map(\.mustMatchIssuer)
    }

    private static func preSharedKeys(_ options: ShimOptions) throws -> [(key: ExternalPSK, index: Int)] {
        var keys: [(key: ExternalPSK, index: Int)] = []
        for (index, credential) in options.credentials.enumerated() where credential.isPreSharedKey {
            let imported = try ExternalPSK.imported(
                identity: credential.preSharedIdentity ?? [], key: credential.preSharedKey ?? [],
                hash: credential.preSharedKeyHasSHA384 ? .sha384 : .sha256, context: credential.preSharedContext ?? [])
            keys += imported.map { ($0, index) }
        }
        return keys
    }

    private static func identity(
        _ credential: CredentialOptions, index: Int, options: ShimOptions, recorder: ShimRecorder
    ) throws -> Identity? {
        var identity = try unstapled(credential, index: index, options: options, recorder: recorder)
        if options.isServer, options.usesStapleCallback {
            guard !options.stapleCallbackDeclines else { return identity }
        }
        if let response = credential.ocspResponse { identity?.ocspStaple = OCSPStaple(response) }
        return identity
    }

    private static func unstapled(
        _ credential: CredentialOptions, index: Int, options: ShimOptions, recorder: ShimRecorder
    ) throws -> Identity? {
        guard let keyFile = credential.keyFile else { return nil }
        var chain: [[UInt8]] = []
        let key: PrivateKey
        do {
            if !credential.isRawPublicKey {
                guard let certificateFile = credential.certificateFile else { return nil }
                chain = try CertificateChain.load(pemFile: certificateFile)
            }
            key = try PrivateKey.load(pemFile: keyFile)
        } catch {
            throw Unimplemented("a credential that can't be loaded: \(error)")
        }
        // What only a signer of our own can do: preferences, late answers, and telling which credential was used.
        let needsSigner =
            options.isAsynchronous || !credential.signingPreferences.isEmpty || options.expected.selectedCredential != nil
        guard needsSigner else {
            return credential.isRawPublicKey
                ? Identity(rawPublicKeyOf: key) : Identity(certificateChain: chain, privateKey: key)
        }
        // Those of both versions, where a key has one set for all that it may sign.
        let able =
            key.signatureSchemes
            + [.rsa_pkcs1_sha256, .rsa_pkcs1_sha384, .rsa_pkcs1_sha512].filter(key.kind.signatureSchemesTLS12.contains)
        let schemes =
            credential.signingPreferences.isEmpty
            ? able : credential.signingPreferences.map(SignatureScheme.init(rawValue:)).filter(able.contains)
        var identity = Identity(
            certificateChain: chain, signer: ShimSigner(key: key, signatureSchemes: schemes, index: index, recorder: recorder))
        if case .rsa = key.kind { identity.premasterDecrypter = ShimDecrypter(key: key, index: index, recorder: recorder) }
        if credential.isRawPublicKey { identity.rawPublicKey = key.publicKey.subjectPublicKeyInfo }
        return identity
    }
}

/// Signs when it is asked, and notes that it was.
struct ShimSigner: RemoteSigner {
    let key: PrivateKey
    let signatureSchemes: [SignatureScheme]
    let index: Int
    let recorder: ShimRecorder

    func signature(for input: SignatureInput, scheme: SignatureScheme) async throws -> [UInt8] {
        recorder.note { $0.selectedCredential = index }
        return try key.sign(input.bytes, with: scheme, rules: input.purpose.signatureRules)
    }
}

/// Decrypts premaster secrets when it is asked, and notes that it was.
struct ShimDecrypter: RemotePremasterDecrypter {
    let key: PrivateKey
    let index: Int
    let recorder: ShimRecorder

    func premasterSecret(for input: EncryptedPremasterSecret) async throws -> [UInt8] {
        recorder.note { $0.selectedCredential = index }
        return try key.premasterSecret(decrypting: input.ciphertext, clientVersion: input.clientVersion).revealed()
    }
}
