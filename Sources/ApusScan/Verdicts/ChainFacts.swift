package import ApusTLS
package import ApusX509

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A chain that a server showed, and what an honest verifier says of it.
package struct ChainFacts: Sendable {
    /// DER, the server's own first.
    package var certificates: [[UInt8]]
    package var verdict: PeerVerdict
    /// When it was judged.
    package var time: Date

    package init(certificates: [[UInt8]], verdict: PeerVerdict, time: Date) {
        self.certificates = certificates
        self.verdict = verdict
        self.time = time
    }

    package var isTrusted: Bool { if case .trusted = verdict { true } else { false } }

    /// Whole days until the first certificate of the chain ends; negative where one has.
    package var daysLeft: Int? {
        certificates.compactMap { CertificateSummary(der: $0)?.notAfter }.min().map { Self.days(from: time, to: $0) }
    }

    static func days(from start: Date, to end: Date) -> Int {
        Int(min(max((end.timeIntervalSince(start) / 86_400).rounded(.down), -1e6), 1e6))
    }
}

extension Observations {
    /// Every chain, judged as a client would that trusts these roots and looks for this name.
    package func judgedChains(
        roots: TrustRoots, serverName: ServerName, now: @escaping @Sendable () -> Date = { Date() }
    ) -> [ChainFacts] {
        chains.map { chain in
            let request = PeerVerificationRequest(
                peer: .server, certificateChain: chain, serverName: serverName,
                // The staple is of one chain: judge it with that one.
                ocspResponse: chains.count == 1 ? stapledOCSP : nil, requestedOCSPResponse: chains.count == 1)
            let verdict =
                CertificateVerifier(roots: roots, now: now).verifyImmediately(request)
                ?? .untrusted(UntrustedPeer(reason: .invalid, message: "no verdict was reached"))
            return ChainFacts(certificates: chain, verdict: verdict, time: now())
        }
    }
}
