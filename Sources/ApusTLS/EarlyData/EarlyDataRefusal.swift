/// Why a server leaves early data unread. The handshake goes on either way.
package enum EarlyDataRefusal: String, Sendable, CaseIterable {
    case notAccepted = "this server takes no early data"
    case retried = "the client had to send its ClientHello again"
    case notFirstTicket = "it belongs to the first ticket, and another was taken"
    case notForThisTicket = "the ticket was given without leave to send early data"
    case otherRegister = "the ticket was given by a server with another replay register"
    case otherCipherSuite = "the cipher suite is another than the ticket's"
    case otherApplicationProtocol = "the application protocol is another than the ticket's"
    case notFresh = "the ClientHello is older, or younger, than its ticket's age says"
    case unwelcome = "the application does not want it"
    case replayed = "the replay register has seen it, or can't be sure"
}

/// Everything that decides about early data but the register itself (RFC 8446 §4.2.10, §8).
struct EarlyDataCheck: Sendable {
    let acceptance: EarlyDataAcceptance
    let session: Session
    let selectedIdentity: Int
    let obfuscatedTicketAge: UInt32
    let cipherSuite: CipherSuite
    let applicationProtocol: ApplicationProtocol?
    let retried: Bool
    let clientHello: ClientHelloInfo

    func refusal(at time: WallTime) -> EarlyDataRefusal? {
        guard !retried else { return .retried }
        guard selectedIdentity == 0 else { return .notFirstTicket }
        guard session.maximumEarlyDataSize > 0, !session.earlyDataScope.isEmpty else { return .notForThisTicket }
        guard session.earlyDataScope == acceptance.register.scope else { return .otherRegister }
        guard session.cipherSuite == cipherSuite else { return .otherCipherSuite }
        guard session.applicationProtocol == applicationProtocol else { return .otherApplicationProtocol }
        guard isFresh(at: time) else { return .notFresh }
        guard acceptance.isWelcome(clientHello, session) else { return .unwelcome }
        return nil
    }

    /// RFC 8446 §8.3: when the ClientHello was to be expected by the age it gives. A ticket's age is counted modulo 2^32 ms, far more
    /// than its lifetime.
    private var expectedArrival: WallTime {
        session.createdAt.adding(milliseconds: UInt64(obfuscatedTicketAge &- session.ageAdd))
    }

    private func isFresh(at time: WallTime) -> Bool {
        let expected = expectedArrival
        let difference = time.since(expected) ?? expected.since(time) ?? .max
        return difference <= acceptance.tolerance
    }

    /// What the register is asked.
    func use(binder: [UInt8], at time: WallTime) -> EarlyDataUse {
        EarlyDataUse(
            identifier: binder, arrivedAt: time, staleAfter: expectedArrival.adding(milliseconds: acceptance.tolerance))
    }
}
