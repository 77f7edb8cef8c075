import Foundation
import Testing

@Suite("The command line, run as a person would", .serialized)
struct CommandLineTests {
    @Test("demo --once explains a handshake and ends with 0")
    func demo() throws {
        let folder = try TemporaryFolder()
        let outcome = try RunningCommand("demo", "--once", "--listen", "localhost:0", "--state", folder.path).finish()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("listening on https://"))
        for step in [
            "ClientHello", "ServerHello", "Handshake keys", "Certificate", "CertificateVerify", "Finished", "X25519MLKEM768",
        ] {
            #expect(outcome.output.contains(step))
        }
    }

    @Test("connect agrees with serve, says so in JSON, and SIGTERM ends the server with 0")
    func serveAndConnect() throws {
        let folder = try TemporaryFolder()
        try "hello".write(toFile: folder.path + "/page.txt", atomically: true, encoding: .utf8)
        let server = try RunningCommand(
            "serve", "--root", folder.path, "--listen", "localhost:0", "--state", folder.path + "/state")
        let address = try server.waitForLine("listening on https://")
        let root = try server.waitForLine("root certificate: ")
        #expect(FileManager.default.fileExists(atPath: root))

        let json = try RunningCommand("connect", address, "--server-name", "localhost", "--ca", root, "--json").finish()
        #expect(json.code == 0, "\(json.errors)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(report["version"] as? String == "TLS 1.3")
        #expect(report["group"] as? String == "X25519MLKEM768")
        #expect(report["verified"] as? Bool == true)
        #expect(report["error"] is NSNull)
        #expect(
            Set(report.keys) == [
                "version", "cipher_suite", "group", "signature_algorithm", "server_name", "alpn", "resumed",
                "hello_retry_request",
                "early_data", "external_psk", "verified", "ocsp_stapled", "peer_certificates", "timings_ms", "error",
            ])

        let page = try RunningCommand("connect", address, "--server-name", "localhost", "--ca", root)
            .finish(input: "GET /page.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(page.code == 0, "\(page.errors)")
        #expect(page.output.hasSuffix("\r\n\r\nhello"))
        #expect(page.errors.contains("verified: CN=localhost"))

        let story = try RunningCommand("connect", address, "--server-name", "localhost", "--ca", root, "--explain").finish()
        #expect(story.output.contains("client ──▶ server  ClientHello"))

        server.send(SIGTERM)
        #expect(try server.finish().code == 0)
    }

    @Test("bench measures handshakes and transfers, and says in JSON what it measured")
    func bench() throws {
        let outcome = try RunningCommand("bench", "--json", "--seconds", "0.01", "--only", "SHA384").finish()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(Set(report.keys) == ["is_optimized", "handshakes", "transfers", "parses"])
        let transfers = try #require(report["transfers"] as? [[String: Any]])
        #expect(transfers.compactMap { $0["write_bytes"] as? Int } == [1350, 16384])
        for transfer in transfers {
            #expect(transfer["cipher_suite"] as? String == "TLS_AES_256_GCM_SHA384")
            let rate = try #require(transfer["megabytes_per_second"] as? [String: Double])
            #expect(try #require(rate["median"]) > 0)
        }

        let handshakes = try RunningCommand("bench", "--seconds", "0.01", "--only", "MLKEM768").finish()
        #expect(handshakes.code == 0, "\(handshakes.errors)")
        #expect(handshakes.output.contains("TLS 1.3, X25519MLKEM768, ECDSA P-256"))
        #expect(handshakes.output.contains("handshakes/s"))
        let parses = try RunningCommand("bench", "--seconds", "0.01", "--only", "parsed").finish()
        #expect(parses.code == 0, "\(parses.errors)")
        #expect(parses.output.contains("messages/s"))
        #expect(try RunningCommand("bench", "--only", "no such thing").finish().code == 64)
        #expect(try RunningCommand("bench", "--seconds", "0").finish().code == 64)
    }

    @Test("an untrusted, a wrongly named and an unverified server are told apart")
    func trust() throws {
        let folder = try TemporaryFolder()
        let server = try RunningCommand("serve", "--echo", "--listen", "localhost:0", "--state", folder.path + "/one")
        let address = try server.waitForLine("listening on https://")
        let root = try server.waitForLine("root certificate: ")
        let other = try RunningCommand("certificate", "ca", "--state", folder.path + "/two").finish()
        #expect(other.code == 0)

        func reason(_ arguments: [String]) throws -> (Int32, String?) {
            let outcome = try RunningCommand(arguments: ["connect", address, "--json"] + arguments).finish()
            let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            return (outcome.code, (report?["error"] as? [String: Any])?["reason"] as? String)
        }
        #expect(try reason(["--ca", folder.path + "/two/ca.pem", "--server-name", "localhost"]) == (4, "unknown_issuer"))
        #expect(try reason(["--ca", root, "--server-name", "example.com"]) == (4, "wrong_name"))
        let known = ["--ca", root, "--server-name", "localhost"]
        let otherPin = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        #expect(try reason(known + ["--pin", otherPin]) == (4, "pin_mismatch"))
        let advice = try RunningCommand(arguments: ["connect", address, "--pin", otherPin] + known).finish()
        let pin = try #require(advice.errors.firstMatch(of: /has the pin ([A-Za-z0-9+\/]{43}=)/)?.1)
        #expect(try reason(known + ["--pin", otherPin, "--pin", "sha256//\(pin)"]) == (0, nil))
        #expect(try reason(known + ["--revocation", "hard"]) == (4, "status_unknown"))
        #expect(try RunningCommand("connect", address, "--pin", "abc").finish().code == 64)
        #expect(try RunningCommand("connect", address, "--insecure", "--pin", otherPin).finish().code == 64)
        #expect(try RunningCommand(arguments: ["connect", address, "--crl", root] + known).finish().code == 66)
        let insecure = try RunningCommand("connect", address, "--insecure", "--json").finish()
        #expect(insecure.code == 0)
        #expect(insecure.output.contains("\"verified\" : false"))
        #expect(insecure.errors.contains("warning"))
        server.send(SIGINT)
        #expect(try server.finish().code == 0)
    }

    @Test(
        "bad usage and bad files end with their code and one line that says why",
        arguments: [
            (["connect"], 64, "Missing expected argument"),
            (["connect", "localhost:99999"], 64, "is invalid"),
            (["connect", "localhost", "--cipher-suite", "NONE"], 64, "not a cipher suite"),
            (["connect", "localhost", "--group", "secp192r1"], 64, "not a group"),
            (["connect", "localhost", "--client-key", "k.pem"], 64, "belong together"),
            (["connect", "localhost", "--ca", "/nonexistent.pem"], 66, "/nonexistent.pem: there is no such file"),
            (["connect", "localhost", "--ca", "/"], 66, "is a directory"),
            (["connect", "localhost:1"], 2, "connection refused"),
            (["connect", "name.invalid"], 2, "can't be found"),
            (["serve", "--certificate", "a.pem"], 64, "come in pairs"),
            (["serve", "--listen", "nowhere"], 64, "HOST:PORT"),
            (["serve", "--root", "/nonexistent", "--listen", "localhost:0"], 66, "no such directory"),
            (["certificate", "issue", "a b"], 64, "neither a DNS name"),
            (["certificate", "issue", "localhost", "--days", "4000"], 64, "--days"),
            (["nonsense"], 64, "nonsense"),
        ])
    func badUse(_ arguments: [String], code: Int, words: String) throws {
        let outcome = try RunningCommand(arguments: arguments).finish()
        #expect(outcome.code == Int32(code), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test("certificate issue writes files that are not overwritten unasked, the key for its owner alone")
    func issue() throws {
        let folder = try TemporaryFolder()
        let state = folder.path + "/state"
        let first = try RunningCommand("certificate", "issue", "localhost", "--state", state, "--out", folder.path).finish()
        #expect(first.code == 0, "\(first.errors)")
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/localhost-key.pem")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let second = try RunningCommand("certificate", "issue", "localhost", "--state", state, "--out", folder.path).finish()
        #expect(second.code == 66)
        #expect(second.errors.contains("--force"))
    }
}
