import ApusTLS

/// What `apus bench --json` prints.
struct BenchReport: JSONReport {
    struct Rate: Encodable {
        let median: Double
        let least: Double
        let most: Double

        init(_ figure: BenchFigure, scale: Double) {
            median = figure.median * scale
            least = figure.least * scale
            most = figure.most * scale
        }
    }

    struct Handshake: Encodable {
        let name: String
        let version: String
        let group: String
        let perSecond: Rate

        private enum CodingKeys: String, CodingKey {
            case name
            case version
            case group
            case perSecond = "per_second"
        }
    }

    struct Transfer: Encodable {
        let name: String
        let cipherSuite: String
        let writeBytes: Int
        let megabytesPerSecond: Rate

        private enum CodingKeys: String, CodingKey {
            case name
            case cipherSuite = "cipher_suite"
            case writeBytes = "write_bytes"
            case megabytesPerSecond = "megabytes_per_second"
        }
    }

    struct Parse: Encodable {
        let name: String
        let perSecond: Rate

        private enum CodingKeys: String, CodingKey {
            case name
            case perSecond = "per_second"
        }
    }

    /// Whether it is a release build, without which the figures mean little.
    let isOptimized = Self.builtOptimized
    private(set) var handshakes: [Handshake] = []
    private(set) var transfers: [Transfer] = []
    private(set) var parses: [Parse] = []

    private enum CodingKeys: String, CodingKey {
        case isOptimized = "is_optimized"
        case handshakes
        case transfers
        case parses
    }

    private static var builtOptimized: Bool {
        #if DEBUG
            false
        #else
            true
        #endif
    }

    mutating func append(_ figure: BenchFigure, of benchmark: BenchCase) {
        switch benchmark.work {
        case .handshake:
            handshakes.append(
                Handshake(
                    name: benchmark.name, version: "\(benchmark.version)", group: "\(benchmark.group)",
                    perSecond: Rate(figure, scale: 1)))
        case .transfer(let size):
            transfers.append(
                Transfer(
                    name: benchmark.name, cipherSuite: "\(benchmark.cipherSuite)", writeBytes: size,
                    megabytesPerSecond: Rate(figure, scale: Double(size) / 1e6)))
        case .parseClientHello:
            parses.append(Parse(name: benchmark.name, perSecond: Rate(figure, scale: 1)))
        }
    }
}
