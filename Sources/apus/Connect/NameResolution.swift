import ApusDNS
import ApusTLS

/// `--resolve-with`: where a host is, by a DNS server's word.
struct NameResolution {
    private let server: DNSServerLocation
    private let ca: String?
    private let timeout: Double

    /// - Returns: nil without a server.
    init?(server: String?, ca: String?, timeout: Double) throws {
        guard let server, let location = try DNSServers.locations([server], option: "--resolve-with").first else { return nil }
        self.server = location
        self.ca = ca
        self.timeout = timeout
    }

    /// What was found out about a target.
    struct Found {
        var targets: [Target]
        var protocols: [ApplicationProtocol]?
        fileprivate var server: DNSServerLocation

        func summary(of target: Target) -> String {
            let places = targets.map(\.description).joined(separator: ", ")
            let alpn = protocols.map { ", ALPN \($0.map(\.description).joined(separator: " "))" } ?? ""
            return "\(target.host) is at \(places)\(alpn), by \(server)"
        }
    }

    /// - Returns: nil for a target that is an address already.
    /// - Throws: ``Failure`` where the server has no answer, or the name no address.
    func find(_ target: Target) async throws -> Found? {
        guard !DNSServers.isAddress(target.host) else { return nil }
        let configuration = try DNSServers.configuration(for: [server], ca: ca)
        let group = DNSServers.group([server], configuration: configuration, timeout: timeout)
        let lookup: ServiceLookup
        do { lookup = try await ServiceLookup.find(target.host, port: target.port, from: group) } catch {
            throw Failure.asking([server], error)
        }
        guard !lookup.addresses.isEmpty else {
            let why = "the name can't be found"
            throw Failure(
                code: .noConnection, what: "look \(target.host) up at \(server)", why: why,
                report: ErrorReport(kind: "connect", message: why))
        }
        let targets = lookup.addresses.map { Target(host: $0, port: lookup.port) }
        return Found(targets: targets, protocols: lookup.protocols, server: server)
    }
}
