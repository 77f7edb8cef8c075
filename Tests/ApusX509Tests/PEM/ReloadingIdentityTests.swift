import ApusTLS
import ApusX509
import Foundation
import Synchronization
import Testing

@Suite("An identity that follows its files", .timeLimit(.minutes(2)))
struct ReloadingIdentityTests {
    /// A folder with the files of `count` certificates for one name, and the two files that a server looks at.
    private struct Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("apus-reload-\(UUID())").path
        var certificate: String { path + "/live.pem" }
        var key: String { path + "/live-key.pem" }
        let issued: [(certificate: String, key: String)]

        init(_ count: Int) throws {
            let ca = try DevelopmentCA.loadOrCreate(in: path)
            var issued: [(String, String)] = []
            for number in 0..<count {
                let name = try #require(CertificateName("localhost"))
                let files = try ca.issue(names: [name], into: path + "/\(number)")
                issued.append((files.certificateFile, files.privateKeyFile))
            }
            self.issued = issued
        }

        func install(certificate number: Int) throws { try copy(issued[number].certificate, to: certificate) }
        func install(key number: Int) throws { try copy(issued[number].key, to: key) }

        private func copy(_ file: String, to target: String) throws {
            try FileManager.default.contents(atPath: file)?.write(to: URL(fileURLWithPath: target), options: .atomic)
        }

        func remove() { try? FileManager.default.removeItem(atPath: path) }
    }

    private func shown(_ identity: ReloadingIdentity) throws -> [[UInt8]] {
        let choice = try #require(identity.selectIdentityImmediately(for: ClientHelloInfo(serverName: "localhost")))
        guard case .identity(let identity) = choice else { return [] }
        return identity.certificateChain
    }

    @Test("new files are shown after a reload; a certificate without its key, or none, leaves the old identity")
    func reload() throws {
        let folder = try Folder(2)
        defer { folder.remove() }
        try folder.install(certificate: 0)
        try folder.install(key: 0)
        let identity = try ReloadingIdentity(certificateFile: folder.certificate, privateKeyFile: folder.key)
        let first = try shown(identity)
        #expect(try !identity.reload())

        try folder.install(certificate: 1)
        #expect(throws: CredentialError.self) { try identity.reload() }
        #expect(try shown(identity) == first)
        try folder.install(key: 1)
        #expect(try identity.reload())
        #expect(try shown(identity) != first)

        try FileManager.default.removeItem(atPath: folder.certificate)
        #expect(throws: CredentialError.self) { try identity.reload() }
        #expect(try shown(identity) != first)
    }

    @Test("looking again and again tells of each change once, of each fault once, and ends with its task")
    func continuously() async throws {
        let folder = try Folder(2)
        defer { folder.remove() }
        try folder.install(certificate: 0)
        try folder.install(key: 0)
        let identity = try ReloadingIdentity(certificateFile: folder.certificate, privateKeyFile: folder.key)
        let (told, continuation) = AsyncStream<Bool>.makeStream()
        let task = Task {
            try await identity.reloadContinuously(every: .milliseconds(5)) { outcome in
                if case .success = outcome { continuation.yield(true) } else { continuation.yield(false) }
            }
        }
        var outcomes = told.makeAsyncIterator()
        try folder.install(certificate: 1)
        #expect(await outcomes.next() == false)
        try folder.install(key: 1)
        // The fault was told once, however often it was met.
        #expect(await outcomes.next() == true)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
