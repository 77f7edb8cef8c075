import ApusTLS
import ApusX509
import FoundationEssentials

/// What Apus says of a case.
enum LimboVerdict: Equatable {
    case accepted
    /// In the words that a person would get.
    case refused(String)
}

extension LimboCase {
    /// The time of cases that name none: their certificates are valid for centuries, and a run must not depend on its day.
    static let defaultTime = Date(timeIntervalSince1970: 1_767_225_600)

    /// Reads all that the case has, and verifies. Nothing is shared between cases.
    func run() -> LimboVerdict {
        do { return try verdict() } catch { return .refused("\(error)") }
    }

    private func verdict() throws -> LimboVerdict {
        let date = try validationTime.map { try Date($0, strategy: .iso8601) } ?? Self.defaultTime
        let verifier = CertificateVerifier(
            roots: try TrustRoots(certificates: trustedCertificates.map(Self.der)), policy: policy,
            revocationLists: revocationLists.isEmpty ? nil : try RevocationLists(der: revocationLists.map(Self.der)),
            now: { date })
        var request = PeerVerificationRequest(
            peer: validationKind == .server ? .server : .client,
            certificateChain: try ([peerCertificate] + untrustedIntermediates).map(Self.der), serverName: nil)
        if let name = expectedPeerName {
            guard let name = ServerName(name.value) else { return .refused("the name is none that can be asked for") }
            request.serverName = name
            return verifier.verifyImmediately(request).map(LimboVerdict.init) ?? .refused("no verdict")
        }
        // A chain alone: the suite asks for no name.
        do throws(UntrustedPeer) { _ = try verifier.verifiedChain(of: request) } catch { return .refused("\(error)") }
        return .accepted
    }

    /// The suite says by the first part of a case's name whose rules it tests, and by its fields what is asked of it besides.
    private var policy: CertificatePolicy {
        let isWebPKI = id.hasPrefix("webpki::") || id.hasPrefix("online::")
        var policy = CertificatePolicy(profile: isWebPKI ? .webPKI : .internet, maximumIntermediates: maximumChainDepth)
        if !revocationLists.isEmpty { policy.revocation = .hard }
        policy.needsDigitalSignature = keyUsage.contains("digitalSignature")
        return policy
    }

    /// The one block of a PEM text.
    private static func der(_ pem: String) throws -> [UInt8] {
        let blocks = try PEMFile(path: "the case", contents: Array(pem.utf8)).blocks
        guard let block = blocks.first, blocks.count == 1 else { throw LimboError.notOneBlock }
        return block.der
    }
}

enum LimboError: Error {
    case notOneBlock
}

extension LimboVerdict {
    init(_ verdict: PeerVerdict) {
        switch verdict {
        case .trusted: self = .accepted
        case .untrusted(let why): self = .refused("\(why.reason.rawValue): \(why.message)")
        }
    }
}
