package import ApusTLS

/// Who asks the server. The survey knows no more of a network than this.
package protocol Prober: Sendable {
    /// Sends one crafted hello on a connection of its own, and reads the answer.
    func ask(_ recipe: HelloRecipe) async -> ServerAnswer

    /// Completes a handshake with the engine. Any certificate is taken: nothing is sent over the connection.
    func shakeHands(_ configuration: ClientConfiguration) async -> HandshakeOutcome
}

/// What became of a handshake of the engine's.
package struct HandshakeOutcome: Sendable {
    /// Nil where it failed.
    package var negotiated: NegotiatedParameters?
    /// Why it failed.
    package var failure: String?
    /// The session tickets that came, in TLS 1.3 behind the handshake: whole messages.
    package var tickets: [[UInt8]] = []

    package init(negotiated: NegotiatedParameters? = nil, failure: String? = nil, tickets: [[UInt8]] = []) {
        self.negotiated = negotiated
        self.failure = failure
        self.tickets = tickets
    }
}
