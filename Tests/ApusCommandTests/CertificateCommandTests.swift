import Foundation
import Testing

@testable import apus

@Suite("apus certificate", .serialized)
struct CertificateCommandTests {
    /// A CA and a certificate from it, made as a person would.
    private struct Issued {
        let folder: TemporaryFolder
        var certificate: String { folder.path + "/localhost.pem" }
        var key: String { folder.path + "/localhost-key.pem" }
        var root: String { folder.path + "/state/ca.pem" }

        init(_ options: String...) throws {
            folder = try TemporaryFolder()
            let outcome = try RunningCommand(
                arguments: ["certificate", "issue", "localhost", "127.0.0.1", "--out", folder.path, "--state"]
                    + [folder.path + "/state"] + options
            ).finish()
            try #require(outcome.code == 0, "\(outcome.errors)")
        }
    }

    private func run(_ arguments: [String]) throws -> RunningCommand.Outcome {
        try RunningCommand(arguments: ["certificate"] + arguments).finish()
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("verify says valid with the path, and not valid with the reason, the certificate and what to do")
    func verify() throws {
        let issued = try Issued()
        let valid = try run(["verify", issued.certificate, "--host", "localhost", "--ca", issued.root])
        #expect(valid.code == 0, "\(valid.errors)")
        #expect(valid.output.hasPrefix("valid for localhost"))
        #expect(valid.output.contains("└ Apus development CA"))

        for (options, reason, words) in [
            (["--host", "other.test", "--ca", issued.root], "wrong_name", "is not for other.test, but for localhost"),
            (["--host", "localhost"], "unknown_issuer", "--ca FILE"),
            (["--host", "localhost", "--ca", issued.root, "--at", "2099-01-01"], "expired", "renew it"),
            (
                ["--host", "localhost", "--ca", issued.root, "--at", "2001-01-01T00:00:00Z"], "not_yet_valid",
                "is not valid before"
            ),
            (["--client", "--ca", issued.root], "wrong_usage", "have it issued for this use"),
        ] {
            let plain = try run(["verify", issued.certificate] + options)
            #expect(plain.code == 4, "\(options): \(plain.errors)")
            #expect(plain.errors.hasPrefix("apus: verify \(issued.certificate) for "), "\(plain.errors)")
            #expect(plain.errors.contains(words), "\(plain.errors)")
            #expect(plain.output.contains("✗ \(reason.replacing("_", with: " "))"), "\(plain.output)")

            let json = try run(["verify", issued.certificate, "--json"] + options)
            #expect(json.code == 4)
            let report = try object(json.output)
            #expect(report["valid"] as? Bool == false)
            let error = try #require(report["error"] as? [String: Any])
            #expect(error["reason"] as? String == reason)
            #expect(error["certificate_index"] as? Int == 0)
        }
    }

    @Test("verify holds to pins and revocation lists, and says in its help which reasons there are")
    func pinsAndLists() throws {
        let issued = try Issued()
        let common = ["verify", issued.certificate, "--host", "localhost", "--ca", issued.root]
        let shown = try object(try run(["show", issued.certificate, "--json"]).output)
        let certificates = try #require(shown["certificates"] as? [[String: Any]])
        let pin = try #require(certificates.first?["public_key_sha256"] as? String)
        #expect(try run(common + ["--pin", pin]).code == 0)
        let other = String(repeating: "A", count: 43) + "="
        let refused = try run(common + ["--pin", other, "--json"])
        #expect(refused.code == 4)
        let error = try #require(try object(refused.output)["error"] as? [String: Any])
        #expect(error["reason"] as? String == "pin_mismatch")
        #expect(try run(common + ["--pin", "short"]).code == 64)
        #expect(try run(common + ["--crl", issued.certificate]).code == 66)
        #expect(try run(common + ["--revocation", "hard"]).code == 4)
        let help = try run(["verify", "--help"]).output
        for reason in ["expired", "pin_mismatch", "status_unknown", "bad_status_response"] { #expect(help.contains(reason)) }
    }

    @Test("a client's certificate is valid as such, and for no host")
    func client() throws {
        let issued = try Issued("--client")
        #expect(try run(["verify", issued.certificate, "--client", "--ca", issued.root]).code == 0)
        #expect(try run(["verify", issued.certificate, "--host", "localhost", "--ca", issued.root]).code == 4)
    }

    @Test("show tells what a certificate is, of a file and of a server, as text and as JSON")
    func show() throws {
        let issued = try Issued()
        let text = try run(["show", issued.certificate])
        #expect(text.code == 0, "\(text.errors)")
        for words in ["localhost\n", "localhost, 127.0.0.1", "an end entity, for servers", "ECDSA P-256", "days left"] {
            #expect(text.output.contains(words), "\(text.output)")
        }
        #expect(!text.output.contains("\u{1b}"), "colour without a terminal")
        #expect(try run(["show", issued.root]).output.contains("a certificate authority, for end entities alone"))

        let report = try object(try run(["show", issued.certificate, "--json"]).output)
        let certificate = try #require((report["certificates"] as? [[String: Any]])?.first)
        #expect(certificate["names"] as? [String] == ["localhost", "127.0.0.1"])
        #expect(certificate["extended_key_usage"] as? [String] == ["serverAuth"])
        #expect((certificate["public_key_sha256"] as? String)?.count == 44)

        let server = try RunningCommand(
            "serve", "--echo", "--listen", "127.0.0.1:0", "--certificate", issued.certificate, "--private-key", issued.key)
        let address = try server.waitForLine("listening on https://")
        let trusted = try run(["show", address, "--ca", issued.root])
        #expect(trusted.code == 0, "\(trusted.errors)")
        #expect(trusted.output.contains("trusted for 127.0.0.1:"), "\(trusted.output)")
        let untrusted = try run(["show", address, "--server-name", "other.test", "--ca", issued.root, "--json"])
        #expect(untrusted.code == 0, "to show is not to judge: \(untrusted.errors)")
        let verdict = try #require(try object(untrusted.output)["verdict"] as? [String: Any])
        #expect((verdict["error"] as? [String: Any])?["reason"] as? String == "wrong_name")
        server.send(SIGTERM)
        #expect(try server.finish().code == 0)
        #expect(try run(["show", address]).code == 2)
    }

    @Test("ca and issue print one JSON object each with the files they made")
    func json() throws {
        let folder = try TemporaryFolder()
        let authority = try object(try run(["ca", "--state", folder.path, "--json"]).output)
        #expect(authority["is_new"] as? Bool == true)
        #expect(authority["root_certificate"] as? String == folder.path + "/ca.pem")
        let issued = try object(
            try run(["issue", "localhost", "--json", "--key-type", "ed25519", "--state", folder.path, "--out", folder.path])
                .output)
        #expect(issued["private_key_file"] as? String == folder.path + "/localhost-key.pem")
        #expect((issued["certificate"] as? [String: Any])?["key"] as? String == "Ed25519")
    }

    @Test("every key type is issued and verifies", arguments: ["ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-3072", "ed25519"])
    func keyTypes(_ type: String) throws {
        let issued = try Issued("--key-type", type, "--days", "3")
        #expect(try run(["verify", issued.certificate, "--host", "localhost", "--ca", issued.root]).code == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: issued.key)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(
        "wrong usage ends with 64, an unfit file with 66, each with a line that says what was wanted",
        arguments: [
            (["verify", "x.pem"], 64, "--host"),
            (["verify", "x.pem", "--host", "localhost", "--client"], 64, "--client"),
            (["verify", "x.pem", "--host", "a b"], 64, "neither a DNS name"),
            (["verify", "x.pem", "--host", "localhost", "--at", "soon"], 64, "--at takes a time"),
            (["show"], 64, "Missing expected argument"),
            (["show", "not a host!"], 64, "neither a DNS name"),
            (["show", "x:y"], 64, "neither a file nor HOST:PORT"),
            (["show", "/nonexistent.pem"], 66, "there is no such file"),
            (["verify", "/nonexistent.pem", "--host", "localhost"], 66, "there is no such file"),
            (["show", "/"], 66, "is a directory"),
            (["show", "/dev/null"], 66, "is empty"),
        ])
    func badUse(_ arguments: [String], code: Int, words: String) throws {
        let outcome = try run(arguments)
        #expect(outcome.code == Int32(code), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test("show reads DER too, and says of a key that it is none")
    func otherFiles() throws {
        let issued = try Issued()
        let pem = try String(contentsOfFile: issued.certificate, encoding: .utf8)
        let base64 = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        let der = issued.folder.path + "/localhost.der"
        try #require(Data(base64Encoded: base64)).write(to: URL(fileURLWithPath: der))
        #expect(try run(["show", der]).output.contains("localhost, 127.0.0.1"))
        let key = try run(["show", issued.key])
        #expect(key.code == 66)
        #expect(key.errors.contains("wanted is a certificate"), "\(key.errors)")
    }
}

@Suite("Times on the command line")
struct MomentTests {
    @Test(
        "are days or ISO 8601",
        arguments: [
            ("2026-11-24", "2026-11-24 00:00:00 UTC"), ("2026-11-24T12:30:00Z", "2026-11-24 12:30:00 UTC"),
            ("2026-11-24T12:30:00+01:00", "2026-11-24 11:30:00 UTC"),
        ])
    func accepted(_ text: String, meaning: String) throws {
        #expect(Moment.text(try #require(Moment.parse(text))) == meaning)
    }

    @Test("are refused otherwise", arguments: ["", "now", "24.11.2026", "2026-13-01"])
    func refused(_ text: String) {
        #expect(Moment.parse(text) == nil)
    }

    @Test(
        "spans are told in their largest unit",
        arguments: [
            (30.0, "less than a minute"), (61.0, "1 minute"), (7200.0, "2 hours"), (7_689_600.0, "89 days"),
            (69_120_000.0, "2 years"),
        ])
    func spans(_ seconds: Double, words: String) {
        #expect(Moment.span(seconds) == words)
    }
}
