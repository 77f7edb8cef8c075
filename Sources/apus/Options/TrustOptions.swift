import ApusX509
import ArgumentParser

/// What is asked of a peer's certificates beside a path to a root.
struct TrustOptions: ParsableArguments {
    enum Revocation: String, CaseIterable, ExpressibleByArgument {
        case soft, hard
    }

    @Option(
        name: .customLong("pin"),
        help: ArgumentHelp(
            "Trust only a chain in which a public key has this SHA-256, in base64 (repeat).", valueName: "SHA256"))
    var pins: [String] = []

    @Option(
        name: .customLong("crl"),
        help: ArgumentHelp("Look certificates up in this revocation list, PEM or DER (repeat).", valueName: "FILE"))
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
