import ApusTLS
import ApusX509

/// A certificate as DER, a PEM file, and the certificates in one.
enum CertificateFuzzing {
    private static let verifier = (try? TrustRoots(certificates: [])).map { CertificateVerifier(roots: $0) }

    static func run(_ bytes: [UInt8]) {
        check(der: bytes)
        guard let file = try? PEMFile(path: "fuzz.pem", contents: bytes) else { return }
        for block in file.blocks { check(der: block.der) }
    }

    private static func check(der: [UInt8]) {
        let request = PeerVerificationRequest(
            peer: .server, certificateChain: [der, der], serverName: ServerName("test.example"))
        _ = InsecureVerifier().verifyImmediately(request)
        _ = verifier?.verifyImmediately(request)
    }
}
