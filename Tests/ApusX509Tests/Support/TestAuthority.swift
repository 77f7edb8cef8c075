import ApusCrypto
import ApusTLS
import Foundation

@testable import ApusX509

/// An authority, or any other owner of a certificate and its key, that issues more of them.
struct TestAuthority {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let day: TimeInterval = 86_400

    let certificate: [UInt8]
    let privateKey: PrivateKey

    var parsed: ParsedCertificate {
        get throws { try ParsedCertificate(der: certificate) }
    }

    var roots: TrustRoots {
        get throws { try TrustRoots(certificates: [certificate]) }
    }

    /// A recipe that is valid around ``now``.
    static func recipe(_ commonName: String) -> CertificateRecipe {
        CertificateRecipe(commonName: commonName, notBefore: now - 10 * day, notAfter: now + 10 * day)
    }

    static func authorityRecipe(_ commonName: String) -> CertificateRecipe {
        var recipe = recipe(commonName)
        recipe.basicConstraints = .authority(maximumPathLength: nil)
        recipe.keyUsage = [.keyCertSign, .cRLSign]
        return recipe
    }

    static func serverRecipe(_ names: CertificateRecipe.Name...) -> CertificateRecipe {
        var recipe = recipe("")
        recipe.names = names
        recipe.extendedKeyUsage = [.serverAuth]
        return recipe
    }

    /// A root.
    static func root(
        _ commonName: String = "Root", key: PrivateKey? = nil, _ change: (inout CertificateRecipe) -> Void = { _ in }
    ) throws -> TestAuthority {
        var recipe = authorityRecipe(commonName)
        change(&recipe)
        let key = try key ?? PrivateKey.generate(.p256)
        return TestAuthority(certificate: try CertificateFactory.selfSigned(recipe, privateKey: key), privateKey: key)
    }

    /// Issues a certificate, with a new key if none is given.
    func issue(_ recipe: CertificateRecipe, key: PrivateKey? = nil) throws -> TestAuthority {
        let key = try key ?? PrivateKey.generate(.p256)
        let issuer = try CertificateIssuer(certificate: certificate, privateKey: privateKey)
        let der = try CertificateFactory.issue(recipe, publicKey: key.publicKey.subjectPublicKeyInfo, issuer: issuer)
        return TestAuthority(certificate: der, privateKey: key)
    }

    func authority(
        _ commonName: String, key: PrivateKey? = nil, _ change: (inout CertificateRecipe) -> Void = { _ in }
    ) throws -> TestAuthority {
        var recipe = Self.authorityRecipe(commonName)
        change(&recipe)
        return try issue(recipe, key: key)
    }

    func server(_ change: (inout CertificateRecipe) -> Void = { _ in }) throws -> TestAuthority {
        var recipe = Self.serverRecipe(.dnsName("www.example.com"))
        change(&recipe)
        return try issue(recipe)
    }
}

extension CertificateVerifier {
    /// What it says of a chain, at once: nil for trust, else the refusal.
    func refusal(
        _ chain: [TestAuthority], for name: String? = "www.example.com", peer: PeerVerificationRequest.PeerRole = .server,
        staple: [UInt8]? = nil
    ) -> UntrustedPeer? {
        let request = PeerVerificationRequest(
            peer: peer, certificateChain: chain.map(\.certificate), serverName: name.flatMap { ServerName($0) },
            ocspResponse: staple, requestedOCSPResponse: true)
        guard case .untrusted(let refusal)? = verifyImmediately(request) else { return nil }
        return refusal
    }

    init(_ root: TestAuthority, policy: CertificatePolicy = CertificatePolicy(), lists: RevocationLists? = nil) throws {
        self.init(roots: try root.roots, policy: policy, revocationLists: lists, now: { TestAuthority.now })
    }
}
