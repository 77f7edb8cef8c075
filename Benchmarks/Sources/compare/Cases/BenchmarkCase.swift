/// One row of the table: what is done with a pair, and how often in a round.
struct BenchmarkCase {
    enum Work {
        /// New connections, up to the completed handshake.
        case handshake
        /// New connections, closed in order.
        case connectAndClose
        /// `batch` writes of `size` bytes each, on one connection.
        case transfer(size: Int, batch: Int, flushingEach: Bool)
        case pingPong
        /// One byte there and back on one of so many open connections after the other.
        case pingPongAmong(connections: Int)
        /// Connections that are kept.
        case idle
        /// Requests to an echo server over loopback TCP, the CPU time of the whole process.
        case echo(connections: Int)
        /// What handshakes cost the client more than those in which it does not look at the chain.
        case verification
    }

    let name: String
    let setting: Setting
    let work: Work
    /// Operations in a round of the shortest run.
    let operations: Int

    /// The most allocations that Apus may make in one operation, both sides together; nil where none is set. A little above what it makes,
    /// so that one allocation more in each record or a few per cent more in a handshake is seen.
    var maximumAllocations: Double? {
        switch (work, setting.version, setting.suite) {
        case (.handshake, .tls13, _) where setting.isResumed: 985
        case (.handshake, .tls12, _) where setting.isResumed: 470
        case (.handshake, .tls13, _): setting.clientChain == nil ? 925 : 1160
        case (.handshake, .tls12, _): setting.clientChain == nil ? 760 : 990
        case (.transfer(size: 64, batch: 1, _), .tls13, .aes128GCM): 27
        case (.transfer(size: 16384, batch: 1, _), .tls13, .aes128GCM): 27
        case (.transfer(size: 64, batch: 100, _), .tls13, .aes128GCM): 34
        case (.transfer(size: 1350, batch: 100, _), .tls13, .aes128GCM): 215
        case (.transfer(size: 1_048_576, batch: 1, _), .tls13, .aes128GCM): 1370
        case (.pingPong, _, _): 53
        default: nil
        }
    }

    /// Whether a peer takes part. Ten thousand connections of OpenSSL take gigabytes, and tell nothing that one does not.
    func includes(_ peer: any Peer) -> Bool {
        switch work {
        case .handshake, .transfer: true
        case .pingPongAmong: !peer.name.hasPrefix("OpenSSL") && !(peer is SwiftCryptoPeer)
        default: !(peer is SwiftCryptoPeer)
        }
    }

    /// What a figure is per.
    var unit: String {
        switch work {
        case .handshake, .connectAndClose, .pingPong, .pingPongAmong, .echo, .verification: "µs"
        case .transfer(_, let batch, _): batch > 1 ? "µs/\(batch) writes" : "µs/write"
        case .idle: "bytes"
        }
    }

    /// All cases.
    static func all(ecdsa: Chain, rsa: Chain, client: Chain) -> [BenchmarkCase] {
        var cases: [BenchmarkCase] = []
        for (version, label) in [(Setting.Version.tls13, "1.3"), (.tls12, "1.2")] {
            let setting = Setting(version: version, chain: ecdsa)
            cases.append(
                BenchmarkCase(name: "handshake \(label), X25519, ECDSA", setting: setting, work: .handshake, operations: 100))
            if version == .tls13 {
                cases.append(
                    BenchmarkCase(
                        name: "handshake 1.3, X25519MLKEM768, ECDSA",
                        setting: Setting(group: .x25519MLKEM768, chain: ecdsa), work: .handshake, operations: 100))
            }
            cases.append(
                BenchmarkCase(
                    name: "handshake \(label), X25519, RSA-2048", setting: Setting(version: version, chain: rsa),
                    work: .handshake,
                    operations: 50))
            cases.append(
                BenchmarkCase(
                    name: "handshake \(label), X25519, resumed",
                    setting: Setting(version: version, chain: ecdsa, isResumed: true), work: .handshake, operations: 100))
            cases.append(
                BenchmarkCase(
                    name: "handshake \(label), mutual, ECDSA",
                    setting: Setting(version: version, chain: ecdsa, clientChain: client), work: .handshake, operations: 100))
        }
        let plain = Setting(chain: ecdsa)
        for (chain, key) in [(ecdsa, "ECDSA"), (rsa, "RSA-2048")] {
            for (verification, label) in [
                (Setting.Verification.coldAmongSystemRoots, "cold"), (.rememberingAmongSystemRoots, "again"),
            ] {
                cases.append(
                    BenchmarkCase(
                        name: "verification of leaf and intermediate, system's roots, \(key), \(label)",
                        setting: Setting(chain: chain, verification: verification), work: .verification, operations: 100))
            }
        }
        cases.append(BenchmarkCase(name: "connect and close 1.3", setting: plain, work: .connectAndClose, operations: 100))
        for (suite, label) in [
            (Setting.Suite.aes128GCM, "AES-128-GCM"), (.aes256GCM, "AES-256-GCM"), (.chaCha20Poly1305, "ChaCha20-Poly1305"),
        ] {
            for (size, batch, flushingEach, sizeLabel) in [
                (64, 100, false, "64 B, flushed together"), (64, 1, true, "64 B, flushed singly"),
                (512, 100, false, "512 B, flushed together"), (1350, 100, false, "1350 B, flushed together"),
                (16 * 1024, 1, true, "16 KiB"), (1024 * 1024, 1, true, "1 MiB"),
            ] {
                cases.append(
                    BenchmarkCase(
                        name: "bulk 1.3, \(label), \(sizeLabel)", setting: Setting(suite: suite, chain: ecdsa),
                        work: .transfer(size: size, batch: batch, flushingEach: flushingEach),
                        operations: size >= 1 << 20 ? 10 : 100))
            }
        }
        // Where swift-nio-ssl has no choice of suites in TLS 1.3.
        for (suite, label) in [(Setting.Suite.aes256GCM, "AES-256-GCM"), (.chaCha20Poly1305, "ChaCha20-Poly1305")] {
            cases.append(
                BenchmarkCase(
                    name: "bulk 1.2, \(label), 16 KiB", setting: Setting(version: .tls12, suite: suite, chain: ecdsa),
                    work: .transfer(size: 16 * 1024, batch: 1, flushingEach: true), operations: 100))
        }
        cases.append(BenchmarkCase(name: "ping-pong of 1 byte", setting: plain, work: .pingPong, operations: 500))
        for count in [100, 10_000] {
            cases.append(
                BenchmarkCase(
                    name: "1 byte there and back among \(count) connections", setting: plain,
                    work: .pingPongAmong(connections: count), operations: 10_000))
        }
        cases.append(
            BenchmarkCase(
                name: "echo of 128 bytes over loopback, 32 connections", setting: plain, work: .echo(connections: 32),
                operations: 6400))
        cases.append(BenchmarkCase(name: "heap of an idle connection, both sides", setting: plain, work: .idle, operations: 1000))
        return cases
    }
}
