package import ApusTLS
import ApusWire

/// Where an `https` service is and how it is spoken to, by its HTTPS record and its addresses (RFC 9460 §3, §9).
package struct ServiceLookup: Sendable, Equatable {
    /// Numeric, the ones to try first at the front.
    package var addresses: [String] = []
    package var port: Int
    /// What the record says that the service speaks; nil without a record.
    package var protocols: [ApplicationProtocol]?

    /// Asks for the HTTPS record and the addresses of `host`.
    ///
    /// - Throws: `DecodeError` for a host that is no name; what the servers' errors are where the addresses can't be had.
    package static func find(_ host: String, port: Int, from servers: UpstreamGroup) async throws -> ServiceLookup {
        let origin = try DomainName(internationalized: host)
        var lookup = ServiceLookup(port: port)
        var target = origin
        // RFC 9460 §9.1: another port than 443 has a name of its own.
        var serviceName = port == 443 ? origin : try DomainName(text: "_\(port)._https.\(origin)")
        for _ in 0..<maximumAliases {
            let bindings = await bindings(of: serviceName, from: servers)
            if let alias = bindings.first(where: \.isAlias), !alias.target.isRoot {
                (serviceName, target) = (alias.target, alias.target)
                continue
            }
            if let best = bindings.filter({ $0.isUsable && !$0.isAlias }).min(by: { $0.priority < $1.priority }) {
                target = best.target.isRoot ? serviceName : best.target
                lookup.take(best)
            }
            break
        }
        let found = try await addresses(of: target, from: servers)
        if !found.isEmpty { lookup.addresses = found }
        return lookup
    }

    private static let maximumAliases = 4

    private mutating func take(_ binding: ServiceBinding) {
        if let port = binding.port { self.port = Int(port) }
        // Hints stand in where the addresses themselves are not to be had (RFC 9460 §7.3).
        addresses = (binding.ipv6Hints + binding.ipv4Hints).map { IPAddressText.format($0) }
        var protocols = binding.alpn.compactMap { ApplicationProtocol(bytes: $0) }
        if binding.hasDefaultALPN, !protocols.contains(.http11) { protocols.append(.http11) }
        // HTTP/3 is not spoken over TCP.
        self.protocols = protocols.filter { $0 != "h3" }
    }

    /// None where the record is malformed, or there is none: the service is then where its addresses are.
    private static func bindings(of name: DomainName, from servers: UpstreamGroup) async -> [ServiceBinding] {
        let question = Question(name: name, type: .HTTPS)
        guard let reply = try? await servers.exchange(DNSMessage(asking: question, id: 0)).reply else { return [] }
        let records = reply.message.relevant(to: question).answers.filter { $0.type == .HTTPS }
        let bindings = records.compactMap { try? ServiceBinding($0.data) }
        return bindings.count == records.count ? bindings : []
    }

    private static func addresses(of name: DomainName, from servers: UpstreamGroup) async throws -> [String] {
        async let six = records(name, .AAAA, from: servers)
        async let four = records(name, .A, from: servers)
        return try await (six + four).map { IPAddressText.format($0.data.bytes) }
    }

    private static func records(
        _ name: DomainName, _ type: RecordType, from servers: UpstreamGroup
    ) async throws -> [ResourceRecord] {
        let question = Question(name: name, type: type)
        let message = try await servers.exchange(DNSMessage(asking: question, id: 0)).reply.message
        return message.relevant(to: question).answers.filter { $0.type == type }
    }
}
