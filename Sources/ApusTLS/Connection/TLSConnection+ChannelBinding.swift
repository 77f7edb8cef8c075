extension TLSConnection where Self: ~Copyable {
    /// The channel binding `tls-exporter` (RFC 9266 §4.2): 32 bytes that are the same at both ends of this connection and of no other, for
    /// an authentication above it (SCRAM, say) to bind itself to.
    ///
    /// - Throws: ``Misuse/invalidCall(_:)`` before the handshake is complete, and in TLS 1.2 without extended master secret, where the
    ///   value would not be bound to the handshake. `tls-unique` is not built.
    public func tlsExporter() throws(TLSError) -> [UInt8] {
        try ExporterChannelBinding.value { (label, context, length) throws(TLSError) in
            try exportKeyingMaterial(label: label, context: context, length: length)
        }
    }
}

/// RFC 9266 §4.2.
package enum ExporterChannelBinding {
    package static func value(
        _ export: (_ label: String, _ context: [UInt8], _ length: Int) throws(TLSError) -> [UInt8]
    ) throws(TLSError) -> [UInt8] {
        try export("EXPORTER-Channel-Binding", [], 32)
    }
}
