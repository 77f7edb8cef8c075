import ApusEdge
import Foundation
import Testing

@Suite("Files below a directory")
struct FileTreeTests {
    /// root/ with files and links, beside it a secret.
    private struct Site {
        let directory: TemporaryDirectory
        let tree: FileTree

        init() throws {
            directory = try TemporaryDirectory()
            try directory.write("secret.txt", "secret")
            try directory.write("root-sibling/file.txt", "sibling")
            try directory.write("root/file.txt", "file")
            try directory.write("root/sub/inner.txt", "inner")
            try directory.link("root/inside", to: "sub/inner.txt")
            try directory.link("root/sub/up", to: "../file.txt")
            try directory.link("root/absolute", to: directory.path + "/root/sub")
            try directory.link("root/out", to: "../secret.txt")
            try directory.link("root/out-absolute", to: "/etc/passwd")
            try directory.link("root/out-directory", to: "..")
            try directory.link("root/sibling", to: "../root-sibling")
            try directory.link("root/loop", to: "loop")
            try directory.link("root/dangling", to: "nothing")
            try directory.link("root/out-and-in", to: "../root/file.txt")
            tree = try FileTree(root: directory.path + "/root")
        }

        func text(_ names: [String]) throws -> String? {
            guard case .file(let file, let status) = try tree.open(names) else { return nil }
            return String(buffer: try file.read(at: 0, count: Int(status.size)))
        }
    }

    @Test("are read, by links within it too")
    func reads() throws {
        let site = try Site()
        #expect(try site.text(["file.txt"]) == "file")
        #expect(try site.text(["sub", "inner.txt"]) == "inner")
        #expect(try site.text(["inside"]) == "inner")
        #expect(try site.text(["sub", "up"]) == "file")
        #expect(try site.text(["absolute", "inner.txt"]) == "inner")
        #expect(try site.text(["out-and-in"]) == "file")
        #expect(try site.text([]) == nil)
        #expect(try site.text(["sub"]) == nil)
    }

    @Test(
        "are all there is: what lies outside does not exist",
        arguments: [
            ["out"], ["out-absolute"], ["out-directory", "secret.txt"], ["out-directory"], ["sibling", "file.txt"], ["loop"],
            ["dangling"],
            ["nothing"], ["file.txt", "x"], ["..", "secret.txt"], ["sub", "..", "..", "secret.txt"], ["/etc/passwd"],
            [String(repeating: "a", count: 300)],
        ])
    func outside(_ names: [String]) throws {
        let site = try Site()
        if names == ["/etc/passwd"] {
            // Joined to the root, it is no longer absolute.
            #expect(throws: FileFailure.notFound) { try site.tree.open(names) }
            return
        }
        #expect(throws: FileFailure.notFound) { try site.tree.open(names) }
    }

    @Test("are files: a pipe is not opened, nor waited for")
    func pipe() throws {
        let site = try Site()
        let path = site.directory.path + "/root/pipe"
        let made = unsafe path.withCString { unsafe mkfifo($0, 0o600) }
        #expect(made == 0)
        #expect(throws: FileFailure.notFound) { try site.tree.open(["pipe"]) }
    }

    @Test("follow the root when it is a link that moves")
    func movingRoot() throws {
        let site = try Site()
        try site.directory.write("releases/1/v", "one")
        try site.directory.write("releases/2/v", "two")
        try site.directory.link("current", to: "releases/1")
        let tree = try FileTree(root: site.directory.path + "/current")
        let read = { () throws -> String? in
            guard case .file(let file, _) = try tree.open(["v"]) else { return nil }
            return String(buffer: try file.read(at: 0, count: 10))
        }
        #expect(try read() == "one")
        try FileManager.default.removeItem(atPath: site.directory.path + "/current")
        try site.directory.link("current", to: "releases/2")
        #expect(try read() == "two")
    }

    @Test("need a directory that is there", arguments: ["/nonexistent/directory", "/etc/passwd", ""])
    func noRoot(_ root: String) {
        #expect(throws: FileFailure.notFound) { try FileTree(root: root) }
    }

    @Test("are read up to their end")
    func readsToTheEnd() throws {
        let site = try Site()
        guard case .file(let file, let status) = try site.tree.open(["file.txt"]) else {
            Issue.record("not a file")
            return
        }
        #expect(status.size == 4)
        #expect(String(buffer: try file.read(at: 1, count: 2)) == "il")
        #expect(String(buffer: try file.read(at: 2, count: 100)) == "le")
        #expect(try file.read(at: 4, count: 100).readableBytes == 0)
        #expect(try file.read(at: 1000, count: 100).readableBytes == 0)
    }
}
