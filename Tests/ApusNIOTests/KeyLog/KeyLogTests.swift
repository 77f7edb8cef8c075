import ApusTLS
import ApusTestKit
import Foundation
import NIOCore
import Testing

@testable import ApusNIO

@Suite("The key log")
struct KeyLogTests {
    private func withTemporaryPath(_ body: (String) throws -> Void) throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("apus-key-log-\(UUID())").path
    }

    private func lines(_ path: String) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try #require(text.isEmpty || text.hasSuffix("\n"))
        return text.split(separator: "\n").map(String.init)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("holds the same secrets whichever side writes it, and is the owner's alone")
    func bothSides() throws {
        try withTemporaryPath { clientPath in
            try withTemporaryPath { serverPath in
                let pair = try EmbeddedPair(
                    options: TLSHandlerOptions(keyLog: try KeyLog(path: clientPath)),
                    serverOptions: TLSHandlerOptions(keyLog: try KeyLog(path: serverPath)))
                defer { pair.finish() }
                try pair.activate()
                pair.exchange()
                let client = try lines(clientPath)
                #expect(Set(client) == Set(try lines(serverPath)))
                let labels = Set(client.compactMap { $0.split(separator: " ").first.map(String.init) })
                #expect(
                    labels.isSuperset(of: [
                        "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0",
                        "SERVER_TRAFFIC_SECRET_0",
                    ]))
                let random = try #require(pair.client.tls.negotiated?.clientRandom)
                let hexadecimal = random.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                #expect(client.allSatisfy { $0.split(separator: " ").dropFirst().first.map(String.init) == hexadecimal })
                #expect(try mode(clientPath) == 0o600)
            }
        }
    }

    @Test("also gets the secrets of a configuration that was chosen for the client")
    func selector() throws {
        try withTemporaryPath { path in
            let configuration = ServerConfiguration(identities: [try TestIdentity.shared.identity])
            let keyLog = try KeyLog(path: path)
            let pair = EmbeddedPair(
                client: try EmbeddedEnd(
                    TLSClientHandler(
                        configuration: ClientConfiguration(verifier: try TestIdentity.shared.verifier), serverName: "test.example"
                    )),
                server: try EmbeddedEnd(TLSServerHandler(options: TLSHandlerOptions(keyLog: keyLog)) { _ in configuration }))
            defer { pair.finish() }
            try pair.activate()
            pair.exchange()
            #expect(try lines(path).count >= 4)
        }
    }

    @Test("is not written, and secrets are not derived for it, unless asked for")
    func off() throws {
        let log = EventLog()
        let pair = try EmbeddedPair(options: TLSHandlerOptions(observer: log.observer))
        defer { pair.finish() }
        try pair.activate()
        pair.exchange()
        #expect(!log.events.isEmpty)
        #expect(
            !log.events.contains { event in
                if case .secret = event.kind { true } else { false }
            })
    }

    @Test("appends to a file that is there, with whole lines from any number of threads")
    func appends() async throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var file: AppendOnlyFile? = try AppendOnlyFile(path: path)
        #expect(file?.append(Array("# before\n".utf8)) == true)
        file = nil
        let log = EventLog()
        let pair = try EmbeddedPair(options: TLSHandlerOptions(observer: log.observer)) { $0.revealsSecrets = true }
        try pair.activate()
        pair.exchange()
        pair.finish()
        let secrets = log.events.filter { event in
            if case .secret = event.kind { true } else { false }
        }
        try #require(!secrets.isEmpty)
        let keyLogs = [try KeyLog(path: path), try KeyLog(path: path)]
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask {
                    for _ in 0..<50 { for secret in secrets { keyLogs[index % 2].record(secret) } }
                }
            }
        }
        let written = try lines(path)
        #expect(written.first == "# before")
        #expect(written.count == 1 + 8 * 50 * secrets.count)
        #expect(Set(written).count == 1 + secrets.count)
    }

    @Test("that can't be opened says which file")
    func cannotOpen() throws {
        let error = #expect(throws: IOError.self) { try KeyLog(path: "/nowhere/at/all/keys.log") }
        #expect(error?.errnoCode == ENOENT)
        #expect(error.map { "\($0)".contains("/nowhere/at/all/keys.log") } == true)
    }
}
