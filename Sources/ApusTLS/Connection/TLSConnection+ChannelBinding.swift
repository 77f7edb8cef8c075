extension TLSConnection where Self: ~Copyable {
    /// The `tls-exporter` channel binding (RFC 9266): 32 bytes that are the same at both ends of this connection and of no other, for an
    /// authentication above it (SCRAM, say) to bind itself to.
    ///
    /// - Throws: ``Misuse/invalidCall(_:)`` before the handshake is complete, and in TLS 1.2 without extended master secret, where the
    ///   value would not be bound to the handshake. `tls-unique` is not built.
    public func channelBinding() throws(TLSError) -> [UInt8] {
        try exportKeyingMaterial(label: "EXPORTER-Channel-Binding", context: [], length: 32)
    }
}
