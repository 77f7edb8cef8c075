package import NIOCore

extension DNSServerLocation {
    /// What speaks to this server.
    ///
    /// - Parameters:
    ///   - security: for servers behind TLS.
    ///   - randomizesCase: for datagrams, see ``DatagramTransport/randomizesCase``.
    package func transport(
        security: DNSConnectionSecurity, method: HTTPSTransport.Method = .post, randomizesCase: Bool = true,
        group: any EventLoopGroup
    ) -> any DNSTransport {
        switch transport {
        case .udp: DatagramTransport(self, randomizesCase: randomizesCase, group: group)
        case .tcp: StreamTransport(self, security: nil, group: group)
        case .tls: StreamTransport(self, security: security, group: group)
        case .https: HTTPSTransport(self, method: method, security: security, group: group)
        }
    }
}
