import ApusTLS
import ApusTestKit
import Foundation
import Synchronization
import Testing

@testable import ApusX509

@Suite("A directory of ticket keys")
struct TicketKeyDirectoryTests {
    /// A directory that goes with the test.
    final class Folder: Sendable {
        let path: String
        init() throws {
            path = NSTemporaryDirectory() + "apus-ticket-keys-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// - Parameter age: seconds since it was modified.
        func write(_ name: String, _ contents: [UInt8], age: Double) throws {
            let file = "\(path)/\(name)"
            try Data(contents).write(to: URL(fileURLWithPath: file), options: .atomic)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000 - age)], ofItemAtPath: file)
        }

        func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
    }

    final class Warnings: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        var warn: @Sendable (String) -> Void { { line in self.lines.withLock { $0.append(line) } } }
    }

    static let now = WallTime(milliseconds: 1_800_000_000_000)
    static func key(_ number: UInt8, _ length: Int = 80) -> [UInt8] { [UInt8](repeating: number, count: length) }
    static func name(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 16) }

    private func names(_ keys: TicketKeyDirectory, after seconds: UInt64 = 0) -> [[UInt8]] {
        let set = keys.ticketKeys(at: WallTime(milliseconds: Self.now.milliseconds + seconds * 1000))
        return set.map { [$0.current.name] + $0.others.map(\.name) } ?? []
    }

    @Test("seals with the file modified last, and opens with all")
    func newest() throws {
        let folder = try Folder()
        try folder.write("a", Self.key(1), age: 10)
        try folder.write("b", Self.key(2, 48), age: 5)
        try folder.write("c", Self.key(3), age: 20)
        let warnings = Warnings()
        let keys = try TicketKeyDirectory(path: folder.path, warn: warnings.warn)
        #expect(names(keys) == [Self.name(2), Self.name(1), Self.name(3)])
        #expect(warnings.all.isEmpty)
    }

    @Test("lets a new key open at once, and seal when all servers have had time to read it")
    func grace() throws {
        let folder = try Folder()
        try folder.write("a", Self.key(1), age: 10)
        let keys = try TicketKeyDirectory(path: folder.path, warn: { _ in })
        try folder.write("b", Self.key(2), age: 0)
        keys.reload(at: Self.now)
        #expect(names(keys, after: 2) == [Self.name(1), Self.name(2)])
        #expect(names(keys, after: 3) == [Self.name(2), Self.name(1)])
    }

    @Test("forgets the key of a file that is removed")
    func removed() throws {
        let folder = try Folder()
        try folder.write("a", Self.key(1), age: 10)
        try folder.write("b", Self.key(2), age: 0)
        let keys = try TicketKeyDirectory(path: folder.path, warn: { _ in })
        try folder.remove("b")
        keys.reload(at: Self.now)
        #expect(names(keys) == [Self.name(1)])
    }

    @Test("that vanishes or is emptied keeps its keys, and says so once")
    func vanished() throws {
        let folder = try Folder()
        try folder.write("a", Self.key(1), age: 10)
        let warnings = Warnings()
        let keys = try TicketKeyDirectory(path: folder.path, warn: warnings.warn)
        try FileManager.default.removeItem(atPath: folder.path)
        for _ in 0..<3 { keys.reload(at: Self.now) }
        #expect(names(keys) == [Self.name(1)])
        #expect(warnings.all.count == 1)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try folder.write("b", Self.key(2), age: 0)
        keys.reload(at: Self.now)
        #expect(names(keys) == [Self.name(2)])
    }

    @Test(
        "with rubbish in it uses the rest, keeps the key that the file had, and says so once",
        arguments: [0, 1, 47, 49, 79, 81, 10_000])
    func rubbish(_ length: Int) throws {
        let folder = try Folder()
        try folder.write("a", Self.key(1), age: 10)
        try folder.write("b", Self.key(2), age: 5)
        let warnings = Warnings()
        let keys = try TicketKeyDirectory(path: folder.path, warn: warnings.warn)
        try folder.write("b", Self.key(9, length), age: 0)
        try folder.write("c", Self.key(9, length), age: 0)
        for _ in 0..<3 { keys.reload(at: Self.now) }
        #expect(Set(names(keys)) == [Self.name(1), Self.name(2)])
        #expect(warnings.all.count == 2)
        #expect(warnings.all.allSatisfy { $0.contains("48 or 80") })
    }

    @Test("passes over directories and files with a dot")
    func passedOver() throws {
        let folder = try Folder()
        try folder.write("a", Self.key(1), age: 10)
        try folder.write(".b", Self.key(2), age: 0)
        try FileManager.default.createDirectory(atPath: "\(folder.path)/c", withIntermediateDirectories: true)
        let warnings = Warnings()
        let keys = try TicketKeyDirectory(path: folder.path, warn: warnings.warn)
        #expect(names(keys) == [Self.name(1)])
        #expect(warnings.all.isEmpty)
    }

    @Test("without a key is refused from the start")
    func empty() throws {
        let folder = try Folder()
        #expect(throws: TicketKeyDirectoryError.self) { try TicketKeyDirectory(path: folder.path, warn: { _ in }) }
        #expect(throws: TicketKeyDirectoryError.self) { try TicketKeyDirectory(path: folder.path + "/none", warn: { _ in }) }
        try folder.write("a", [1, 2, 3], age: 0)
        let error = #expect(throws: TicketKeyDirectoryError.self) {
            try TicketKeyDirectory(path: folder.path, warn: { _ in })
        }
        #expect(error?.reason.contains("3 bytes") == true)
    }

    /// Two servers with one directory, each reading it at its own times; between them clients that come back all the time.
    @Test("shared by two servers lets nearly every handshake resume across rotations, and none fail")
    func fleet() async throws {
        let folder = try Folder()
        try folder.write("key-0", Self.key(1), age: 1000)
        let identity = try TestIdentity(.p256)
        let directories = try (0..<2).map { _ in try TicketKeyDirectory(path: folder.path, warn: { _ in }) }
        let servers = directories.map { keys in
            var server = ServerConfiguration(identities: [identity.identity])
            server.resumption = ServerResumption(storage: SealedTickets(keys: keys))
            return server
        }
        var client = ClientConfiguration(verifier: identity.verifier)
        client.sessionCache = ClientSessionMemory()
        var resumed = 0
        var time = Self.now
        let rounds = 300
        for round in 0..<rounds {
            // A new key now and then, and old ones go; each server looks at the directory every second, not at the same time.
            if round % 50 == 25 {
                let number = UInt8(round / 50 + 2)
                try folder.write("key-\(number)", Self.key(number), age: 1000 - Double(round))
                if number > 3 { try folder.remove("key-\(number - 2)") }
            }
            time = WallTime(milliseconds: time.milliseconds + 250)
            if round % 4 == 0 { directories[0].reload(at: time) }
            if round % 4 == 3 { directories[1].reload(at: time) }
            let now = time
            let environment = ConnectionEnvironment(random: .system, now: { ContinuousClock.now }, wallTime: { now })
            var pair = ConnectionPair(
                client: try ClientConnection(
                    configuration: client, serverName: ServerName("test.example"), environment: environment),
                server: try ServerConnection(configuration: servers[round % 2], environment: environment))
            try await pair.handshake()
            let negotiated = pair.client.negotiated
            if try #require(negotiated).isResumed { resumed += 1 }
        }
        #expect(resumed * 100 > rounds * 95, "\(resumed) of \(rounds) handshakes resumed")
    }
}
