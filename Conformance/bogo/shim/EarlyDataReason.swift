import ApusTLS

/// Why early data was taken, or was not, in the runner's words.
enum EarlyDataReason {
    static func name(_ negotiated: NegotiatedParameters, _ notes: ShimRecorder.Notes, isEnabled: Bool) -> String {
        guard negotiated.version >= .TLS13 else { return "protocol_version" }
        guard isEnabled else { return "disabled" }
        if negotiated.earlyData == .accepted { return "accept" }
        if let refusal = EarlyDataRefusal.allCases.first(where: { $0.rawValue == notes.earlyDataChoice?.reason }) {
            return name(of: refusal)
        }
        guard negotiated.isResumed else {
            if negotiated.earlyData == .rejected, negotiated.usedHelloRetryRequest, notes.isClient {
                return "hello_retry_request"
            }
            return notes.offeredSession ? "session_not_resumed" : "no_session_offered"
        }
        guard negotiated.earlyData == .rejected else { return "unsupported_for_session" }
        return negotiated.usedHelloRetryRequest ? "hello_retry_request" : "peer_declined"
    }

    private static func name(of refusal: EarlyDataRefusal) -> String {
        switch refusal {
        case .notAccepted: "disabled"
        case .retried: "hello_retry_request"
        case .notForThisTicket, .otherRegister: "unsupported_for_session"
        case .otherApplicationProtocol: "alpn_mismatch"
        case .notFresh: "ticket_age_skew"
        case .notFirstTicket, .otherCipherSuite, .unwelcome, .replayed: refusal.rawValue
        }
    }
}
