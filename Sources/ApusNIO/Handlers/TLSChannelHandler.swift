public import ApusTLS
public import NIOCore

/// What ``TLSClientHandler`` and ``TLSServerHandler`` have in common, to be used on the channel's event loop alone.
public protocol TLSChannelHandler: ChannelDuplexHandler, RemovableChannelHandler
where InboundIn == ByteBuffer, InboundOut == ByteBuffer, OutboundIn == ByteBuffer, OutboundOut == ByteBuffer {
    /// What was agreed on: version, cipher suite, application protocol, the peer's certificates. Nil before that.
    var negotiated: NegotiatedParameters? { get }

    /// Moves this side's keys on, and asks the peer to do likewise (RFC 8446 §4.6.3). Records do so by themselves in time.
    ///
    /// - Throws: `Misuse.invalidCall(_:)` before the handshake is complete and after close_notify.
    func updateKeys(requestPeer: Bool) throws(TLSError)

    /// Keying material for the application, bound to this connection (RFC 8446 §7.5).
    ///
    /// - Parameters:
    ///   - label: one of IANA's exporter labels, or a name of one's own (RFC 8446 §7.5).
    ///   - context: what else the value depends on; may be empty.
    ///   - length: in bytes, at most 255 times the hash's length.
    func exportKeyingMaterial(label: String, context: [UInt8], length: Int) throws(TLSError) -> [UInt8]
}
