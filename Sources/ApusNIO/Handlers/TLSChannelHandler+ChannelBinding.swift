public import ApusTLS
import ApusX509

extension TLSChannelHandler {
    /// The channel binding `tls-server-end-point` (RFC 5929 §4.1), for SCRAM with `-PLUS`: a hash of the server's certificate.
    ///
    /// Nil before the handshake is complete, and where the RFC leaves it undefined: no certificate, or one signed with Ed25519.
    public var tlsServerEndPoint: [UInt8]? { negotiated?.tlsServerEndPoint }

    /// The channel binding `tls-exporter` (RFC 9266 §4.2): 32 bytes that no other connection has.
    ///
    /// - Throws: `Misuse.invalidCall(_:)` before the handshake is complete, and in TLS 1.2 without extended master secret.
    public func tlsExporter() throws(TLSError) -> [UInt8] {
        try ExporterChannelBinding.value { (label, context, length) throws(TLSError) in
            try exportKeyingMaterial(label: label, context: context, length: length)
        }
    }
}
