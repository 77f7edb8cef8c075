import ApusDNS
import ApusNIO
import ApusTLS
import ApusX509
import ArgumentParser
import NIOCore
import NIOPosix

/// Servers to ask, as options give them.
enum DNSServers {
    /// - Throws: `ValidationError` for what is no server.
    static func locations(_ texts: [String], option: String, address: String? = nil) throws -> [DNSServerLocation] {
        try texts.map { text in
            guard var location = DNSServerLocation(text) else {
                throw ValidationError(
                    "\(option) takes https://HOST/PATH, tls://HOST, udp://HOST, tcp://HOST, each with #ADDRESS behind it or not, or an address, not \"\(text)\""
                )
            }
            if let address { location.address = address }
            return location
        }
    }

    static func isAddress(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return IPAddressText.parseIPv4(bytes) != nil || IPAddressText.parseIPv6(bytes) != nil
    }

    /// Whom the servers behind TLS must be trusted by: the roots of `ca`, or the system's. Without such a server no roots are looked for.
    ///
    /// - Throws: ``Failure`` for a file that can't be used, or a system without roots.
    static func configuration(for locations: [DNSServerLocation], ca: String?) throws(Failure) -> ClientConfiguration {
        guard locations.contains(where: { $0.transport == .https || $0.transport == .tls }) else {
            return ClientConfiguration(verifier: InsecureVerifier())
        }
        return ClientConfiguration(verifier: CertificateVerifier(roots: try RootsOption.load(ca)))
    }

    static func group(
        _ locations: [DNSServerLocation], configuration: ClientConfiguration, method: HTTPSTransport.Method = .post,
        timeout: Double, observer: HandshakeObserver? = nil, keyLog: KeyLog? = nil
    ) -> UpstreamGroup {
        var limits = UpstreamGroup.Limits()
        limits.total = .nanoseconds(Int64(timeout * 1e9))
        limits.attempt = .nanoseconds(limits.total.nanoseconds / Int64(max(1, locations.count)))
        var options = TLSHandlerOptions(observer: observer, keyLog: keyLog)
        options.handshakeTimeout = limits.total
        let security = DNSConnectionSecurity(configuration, options: options)
        return UpstreamGroup(
            locations.map { $0.transport(security: security, method: method, group: MultiThreadedEventLoopGroup.singleton) },
            limits: limits)
    }
}

extension HTTPSTransport.Method: ExpressibleByArgument {}
