import ApusTLS
import ApusX509
import ArgumentParser

/// What is asked of a peer's certificates beside a path to a root.
struct TrustOptions: ParsableArguments {
    enum Revocation: String, CaseIterable, ExpressibleByArgument {
        case soft, hard
    }

    /// The words of `--json`, for help.
    static var reasons: String { "With --json, error.reason is one of: \(words.joined(separator: ", "))." }

    /// For a server that signs with another key than its certificate's there is one word more.
    static var reasonsOfServers: String {
        "With --json, error.reason is one of: \((words + ["wrong_key"]).joined(separator: ", "))."
    }

    private static let words = UntrustedPeer.Reason.allCases.map(\.rawValue)

    @Option(
        name: .customLong("pin"),
        help: ArgumentHelp(
            "Trust only a chain in which a public key has this SHA-256, in base64 (repeat).", valueName: "SHA256"))
    var pins: [String] = []

    @Option(
        name: .customLong("crl"),
        help: ArgumentHelp(
            "Look certificates up in this file of revocation lists, PEM or DER, each signed by the certificates' issuer; one that can't be used is an error (repeat).",
            valueName: "FILE"))
    var revocationLists: [String] = []

    @Option(
        help: ArgumentHelp(
            "Whether a certificate must be known not to be revoked (hard), or only not known to be (soft); hard with --crl."))
    var revocation: Revocation?

    var isEmpty: Bool { pins.isEmpty && revocationLists.isEmpty && revocation == nil }

    func validate() throws {
        guard pins.isEmpty || PublicKeyPins(base64: pins) != nil else {
            throw ValidationError("--pin takes the SHA-256 of a SubjectPublicKeyInfo in base64, 44 characters")
        }
    }

    var policy: CertificatePolicy {
        let isHard = revocation.map { $0 == .hard } ?? !revocationLists.isEmpty
        return CertificatePolicy(revocation: isHard ? .hard : .soft, pins: pins.isEmpty ? nil : PublicKeyPins(base64: pins))
    }

    func lists() throws -> RevocationLists? {
        do throws(CredentialError) {
            return revocationLists.isEmpty ? nil : try RevocationLists(files: revocationLists)
        } catch {
            throw Failure(error)
        }
    }
}
