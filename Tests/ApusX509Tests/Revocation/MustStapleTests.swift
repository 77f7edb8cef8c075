import ApusCrypto
import ApusTLS
import ApusX509
import Foundation
import Testing

@Suite("A certificate that promises a stapled OCSP response (RFC 7633)")
struct MustStapleTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)

    private struct Issued {
        let chain: [[UInt8]]
        let roots: TrustRoots

        init(feature: [UInt8]?) throws {
            let rootKey = try PrivateKey.generate(.p256)
            var root = CertificateRecipe(commonName: "root", notBefore: now - 1000, notAfter: now + 1000)
            root.basicConstraints = .authority(maximumPathLength: nil)
            root.keyUsage = [.keyCertSign]
            let rootDER = try CertificateFactory.selfSigned(root, privateKey: rootKey)
            var leaf = CertificateRecipe(commonName: "leaf", notBefore: now - 1000, notAfter: now + 1000)
            leaf.names = [.dnsName("a.test")]
            if let feature {
                leaf.otherExtensions = [
                    CertificateRecipe.Extension(identifier: [1, 3, 6, 1, 5, 5, 7, 1, 24], isCritical: false, value: feature)
                ]
            }
            let key = try PrivateKey.generate(.p256)
            let leafDER = try CertificateFactory.issue(
                leaf, publicKey: key.publicKey.subjectPublicKeyInfo,
                issuer: CertificateIssuer(certificate: rootDER, privateKey: rootKey))
            chain = [leafDER]
            roots = try TrustRoots(certificates: [rootDER])
        }
    }

    private func reason(
        _ feature: [UInt8]?, staple: [UInt8]? = nil, asked: Bool = true
    ) async throws -> UntrustedPeer.Reason? {
        let issued = try Issued(feature: feature)
        let verdict = await CertificateVerifier(roots: issued.roots, now: { Self.now }).verify(
            PeerVerificationRequest(
                peer: .server, certificateChain: issued.chain, serverName: ServerName("a.test"), ocspResponse: staple,
                requestedOCSPResponse: asked))
        switch verdict {
        case .trusted: return nil
        case .untrusted(let peer): return peer.reason
        }
    }

    @Test("is refused without one, when one was asked for")
    func missing() async throws {
        #expect(try await reason([0x30, 3, 2, 1, 5]) == .badStatusResponse)
        #expect(try await reason([0x30, 6, 2, 1, 17, 2, 1, 5]) == .badStatusResponse)
        #expect(try await reason([0x30, 3, 2, 1, 5], asked: false) == nil)
        #expect(try await reason([0x30, 3, 2, 1, 17]) == nil, "another feature")
        #expect(try await reason(nil) == nil)
    }

    @Test("is not helped by a response that is none, and neither is any other")
    func malformed() async throws {
        #expect(try await reason([0x30, 3, 2, 1, 5], staple: [0x30, 0]) == .badStatusResponse)
        #expect(try await reason(nil, staple: [1, 2, 3]) == .badStatusResponse)
    }

    @Test("is unreadable where the promise is malformed")
    func malformedFeature() async throws {
        #expect(try await reason([0x04, 1, 5]) == .invalid)
    }
}
