import ApusEdge
import Testing

@Suite("A request's path below a directory")
struct RequestPathTests {
    @Test(
        "is decoded name by name",
        arguments: [
            ("/", [], true), ("/a", ["a"], false), ("/a/", ["a"], true), ("/a/b.txt", ["a", "b.txt"], false),
            ("/a%20b", ["a b"], false), ("/%61", ["a"], false), ("/caf%C3%A9", ["café"], false), ("/a%25b", ["a%b"], false),
            ("/...a", [], false), ("/.well-known/acme", [".well-known", "acme"], false), ("/a..b", ["a..b"], false),
            ("/a\\b", ["a\\b"], false), ("/a+b", ["a+b"], false), ("/~x", ["~x"], false),
        ] as [(String, [String], Bool)])
    func accepts(_ encoded: String, _ names: [String], _ isDirectory: Bool) throws {
        guard encoded != "/...a" else {
            // Three dots are a name like any other, but a hidden one.
            #expect(throws: RequestPath.Refusal.notFound) { try RequestPath(encoded) }
            return
        }
        let path = try RequestPath(encoded)
        #expect(path.names == names)
        #expect(path.isDirectory == isDirectory)
    }

    @Test(
        "refuses whatever leads upwards, in every disguise",
        arguments: [
            "/..", "/../", "/a/..", "/a/../b", "/%2e%2e", "/%2E%2e/x", "/.%2e/x", "/%2e./x", "/.", "/a/./b", "/%2e",
            "/../../etc/passwd",
            "/a/b/../../../etc/passwd",
        ])
    func refusesUpwards(_ encoded: String) {
        #expect(throws: RequestPath.Refusal.malformed) { try RequestPath(encoded) }
    }

    @Test(
        "refuses bytes that no name has",
        arguments: [
            "", "a", "*", "/%00", "/a%00.txt", "/%", "/%2", "/%zz", "/%0a", "/%1f", "/%7f", "/a#b", "/a?b", "/%c0%ae%c0%ae/x",
            "/%ff",
            "/%e0%80%ae", "/%ed%a0%80", "/\u{7f}", "/a\u{0}b", "/%+1", "/% 1",
        ])
    func refusesBytes(_ encoded: String) {
        #expect(throws: RequestPath.Refusal.malformed) { try RequestPath(encoded) }
    }

    @Test(
        "knows nothing of hidden files, empty names and encoded slashes",
        arguments: [
            "//", "//a", "/a//b", "/.git/config", "/a/.env", "/a/.well-known/b", "/%2egit", "/a%2fb", "/%2fetc%2fpasswd",
            "/..%2fx",
            "/a%2f..%2fb", "/.htaccess", "/%2f", "/x%2f%cc%81", "/.%cc%81x",
        ])
    func notFound(_ encoded: String) {
        #expect(throws: RequestPath.Refusal.notFound) { try RequestPath(encoded) }
    }

    @Test("has a greatest depth")
    func depth() throws {
        let deepest = String(repeating: "/a", count: RequestPath.maximumDepth)
        #expect(try RequestPath(deepest).names.count == RequestPath.maximumDepth)
        #expect(throws: RequestPath.Refusal.notFound) { try RequestPath(deepest + "/a") }
    }

    @Test(
        "is encoded again with one slash in front",
        arguments: [
            ("/a", "/a/"), ("/a%20b/c", "/a%20b/c/"), ("/caf%C3%A9", "/caf%C3%A9/"), ("/a%22%3Cb", "/a%22%3Cb/"),
            ("/a\\b", "/a%5Cb/"),
        ])
    func encodes(_ encoded: String, _ directory: String) throws {
        #expect(try RequestPath(encoded).encodedAsDirectory == directory)
    }
}
