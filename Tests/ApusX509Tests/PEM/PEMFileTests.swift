import ApusCrypto
import ApusTLS
import Foundation
import Testing

@testable import ApusX509

@Suite("Certificate, key and list files")
struct PEMFileTests {
    /// A folder that goes with the test.
    private final class Folder {
        let path: String

        init() throws {
            let url = FileManager.default.temporaryDirectory.appending(path: "apus-x509-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            path = url.path
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ contents: [UInt8], _ name: String = "file.pem") throws -> String {
            let file = "\(path)/\(name)"
            try Data(contents).write(to: URL(filePath: file))
            return file
        }

        func write(_ text: String, _ name: String = "file.pem") throws -> String { try write(Array(text.utf8), name) }
    }

    private static func problem(_ body: () throws(CredentialError) -> Void) -> CredentialError.Problem? {
        do throws(CredentialError) {
            try body()
            return nil
        } catch { return error.problem }
    }

    private static func chainProblem(_ file: String) -> CredentialError.Problem? {
        problem { () throws(CredentialError) in _ = try CertificateChain.load(pemFile: file) }
    }

    @Test(
        "certificates are found whatever stands around them",
        arguments: [
            "plain", "CRLF", "CR", "comments", "trailing text", "byte order mark", "spaces", "one line", "a key beside it",
        ])
    func readsCertificates(kind: String) throws {
        let root = try TestAuthority.root()
        let pem = PEMText.encode("CERTIFICATE", root.certificate)
        let body = Data(root.certificate).base64EncodedString()
        let text =
            switch kind {
            case "CRLF": pem.replacingOccurrences(of: "\n", with: "\r\n")
            case "CR": pem.replacingOccurrences(of: "\n", with: "\r")
            case "comments": "# my root: made of 5 - 1 dashes\nsubject=CN = Root\n\(pem)"
            case "trailing text": pem + "that was it\n----- not a block -----"
            case "byte order mark": "\u{feff}\(pem)"
            case "spaces": pem.replacingOccurrences(of: "\n", with: "  \n\t")
            case "one line": "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----"
            case "a key beside it": try PEMText.encode("PRIVATE KEY", root.privateKey.revealedPKCS8()) + pem
            default: pem
            }
        let folder = try Folder()
        #expect(try CertificateChain.load(pemFile: folder.write(text)) == [root.certificate])
    }

    @Test("a key file with two keys, or an encrypted one, says at which lines")
    func refusesKeys() throws {
        let folder = try Folder()
        let key = PEMText.encode("PRIVATE KEY", try PrivateKey.generate(.p256).revealedPKCS8())
        let problem = { (file: String) in
            Self.problem { () throws(CredentialError) in _ = try PrivateKey.load(pemFile: file) }
        }
        #expect(problem(try folder.write(key)) == nil)
        #expect(problem(try folder.write(key + key)) == .severalKeys(lines: [1, key.count { $0 == "\n" } + 1]))
        #expect(
            problem(try folder.write("\n" + key.replacingOccurrences(of: "PRIVATE", with: "ENCRYPTED PRIVATE")))
                == .encryptedKey(line: 2))
        let legacy =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
        #expect(problem(try folder.write(legacy)) == .encryptedKey(line: 1))
        let certificate = PEMText.encode("CERTIFICATE", try TestAuthority.root().certificate)
        guard case .wrongKind(let found, .privateKey)? = problem(try folder.write(certificate)) else {
            Issue.record("a certificate was taken for a key")
            return
        }
        #expect(found == [CredentialError.FoundBlock(label: "CERTIFICATE", line: 1)])
    }

    @Test("what is no PEM is told for what it is")
    func tellsOtherFiles() throws {
        let folder = try Folder()
        let root = try TestAuthority.root()
        #expect(Self.chainProblem(folder.path + "/none") == .missing)
        #expect(Self.chainProblem(folder.path) == .isDirectory)
        #expect(Self.chainProblem(try folder.write("")) == .empty)
        #expect(Self.chainProblem(try folder.write(root.certificate)) == .derInsteadOfPEM)
        #expect(
            Self.chainProblem(try folder.write([0x30, 0x82, 0x01, 0x00, 0x02, 0x01, 0x03] + [UInt8](repeating: 0, count: 60)))
                == .pkcs12InsteadOfPEM)
        for text in ["hello\n", "\u{0}\u{0}\u{0}", "-----BEGIN CERTIFICATE----\nAAAA\n-----END CERTIFICATE-----\n"] {
            #expect(Self.chainProblem(try folder.write(text)) != nil, "\(text)")
        }
        #expect(Self.chainProblem("/dev/null") == .empty)
    }

    @Test(
        "a damaged block is told with its line",
        arguments: [
            ("-----BEGIN CERTIFICATE-----\nAAAA\n", 1),
            ("\n-----END CERTIFICATE-----\n", 2),
            ("-----BEGIN CERTIFICATE-----\nAA?A\n-----END CERTIFICATE-----\n", 2),
            ("-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----\n", 1),
            ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", 1),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n", 3),
            ("-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n", 2),
        ])
    func tellsDamage(text: String, line: Int) throws {
        let folder = try Folder()
        guard case .malformedPEM(line, _)? = Self.chainProblem(try folder.write(text)) else {
            Issue.record("\(String(describing: Self.chainProblem(try folder.write(text))))")
            return
        }
    }

    @Test("a file of a hundred megabytes, or one without an end, is not read whole")
    func isBounded() throws {
        let folder = try Folder()
        let file = try folder.write("-----BEGIN CERTIFICATE-----\n")
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.truncate(atOffset: 100 * 1024 * 1024)
        try handle.close()
        #expect(Self.chainProblem(file) == .tooLarge(limit: PEMFile.maximumSize))
        #expect(Self.chainProblem("/dev/zero") == .tooLarge(limit: PEMFile.maximumSize))
        let lists = Self.problem { () throws(CredentialError) in _ = try RevocationLists(file: file) }
        #expect(lists == .tooLarge(limit: RevocationLists.maximumFileSize))
    }

    @Test("lists are read from PEM, all of them, and from DER")
    func readsLists() throws {
        let folder = try Folder()
        let pem = PEMText.encode("X509 CRL", OpenSSLRevocation.list)
        #expect(try RevocationLists(file: folder.write(pem + pem + "the end")).count == 2)
        #expect(try RevocationLists(file: folder.write(OpenSSLRevocation.list)).count == 1)
        let problem = { (file: String) in Self.problem { () throws(CredentialError) in _ = try RevocationLists(file: file) } }
        guard
            case .invalidRevocationList(let line, _)? = problem(
                try folder.write(pem + PEMText.encode("X509 CRL", OpenSSLRevocation.deltaList)))
        else {
            Issue.record("a delta list was taken")
            return
        }
        #expect(line == pem.count { $0 == "\n" } + 1)
        guard case .invalidRevocationList(nil, _)? = problem(try folder.write(OpenSSLRevocation.rootCertificate)) else {
            Issue.record("a certificate was taken for a list")
            return
        }
        guard
            case .wrongKind(_, .revocationList)? = problem(
                try folder.write(PEMText.encode("CERTIFICATE", OpenSSLRevocation.rootCertificate)))
        else {
            Issue.record("a certificate was taken for a list")
            return
        }
    }

    @Test("roots come from a file and from directories, and what can't be read is passed over in a system's")
    func readsRoots() throws {
        let folder = try Folder()
        let (one, two) = (try TestAuthority.root("One"), try TestAuthority.root("Two"))
        let file = try folder.write(
            PEMText.encode("CERTIFICATE", one.certificate) + PEMText.encode("CERTIFICATE", [0x30, 0x00]), "one.pem")
        _ = try folder.write(PEMText.encode("CERTIFICATE", two.certificate), "two.pem")
        _ = try folder.write("no certificate", "readme")
        let empty = try Folder()
        #expect(try SystemRoots(environment: ["SSL_CERT_FILE": file]).load().count == 1)
        #expect(try SystemRoots(environment: ["SSL_CERT_DIR": "\(empty.path):\(folder.path)"]).load().count == 2)
        #expect(try SystemRoots(environment: ["SSL_CERT_FILE": file, "SSL_CERT_DIR": folder.path]).load().count == 2)
        #expect(try SystemRoots(files: [folder.path + "/none", file], directories: []).load().count == 1)
        #expect(try SystemRoots(files: [folder.path + "/none"], directories: [folder.path]).load().count == 2)
        let problem = { (environment: [String: String]) in
            Self.problem { () throws(CredentialError) in _ = try SystemRoots(environment: environment).load() }
        }
        #expect(problem(["SSL_CERT_FILE": folder.path + "/none"]) == .missing)
        #expect(problem(["SSL_CERT_DIR": empty.path]) == .noRoots(searched: [empty.path]))
    }
}
