public import ApusTLS

/// A user event: the handshake is complete, and this is what it agreed on.
///
/// It comes right before NIOTLS's `TLSUserEvent.handshakeCompleted(negotiatedProtocol:)`, which says less and which handlers such
/// as `ApplicationProtocolNegotiationHandler` wait for.
public struct TLSHandshakeCompletedEvent: Sendable, Equatable {
    public var negotiated: NegotiatedParameters

    public init(negotiated: NegotiatedParameters) {
        self.negotiated = negotiated
    }
}
