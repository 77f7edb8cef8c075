import ApusCrypto
import ApusRecord

/// RFC 8446 §4.6: the handshake is complete; KeyUpdate and tickets may still come.
struct ConnectedTLS13: Sendable {
    let cipherSuite: TLS13CipherSuite
    var sendSecret: TrafficSecret
    var receiveSecret: TrafficSecret
    let exporterSecret: TrafficSecret
    /// A client's, where it keeps sessions.
    private let tickets: TicketReception?
    var sendGeneration = 0
    var receiveGeneration = 0
    var consecutiveKeyUpdates = 0
    /// The peer was asked for a KeyUpdate that has not come yet.
    private var awaitsKeyUpdate = false

    init(
        cipherSuite: TLS13CipherSuite, sendSecret: TrafficSecret, receiveSecret: TrafficSecret, exporterSecret: TrafficSecret,
        tickets: TicketReception? = nil
    ) {
        self.cipherSuite = cipherSuite
        self.sendSecret = sendSecret
        self.receiveSecret = receiveSecret
        self.exporterSecret = exporterSecret
        self.tickets = tickets
    }

    mutating func receive(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) {
        switch received.type {
        // RFC 9001 §6: QUIC has a key update of its own.
        case .keyUpdate where core.quic == nil:
            try receiveKeyUpdate(received, core: &core)
        case .newSessionTicket where core.role == .client:
            try core.countPostHandshakeMessage()
            try receiveTicket(received, core: core)
        default:
            throw received.unexpected(expected: "application data")
        }
    }

    /// RFC 8446 §4.6.1.
    private func receiveTicket(_ received: ReceivedMessage, core: ConnectionCore) throws(TLSError) {
        let ticket = try received.decode(NewSessionTicket.self)
        try ExtensionCheck.checkRequest(ticket.extensions, in: .newSessionTicket, message: "NewSessionTicket")
        let earlyData = try TLSError.decoding("NewSessionTicket") { () throws(DecodeError) in
            try ticket.extensions.decode(EarlyDataIndicationTicket.self)
        }
        // RFC 9001 §4.6.1: how much there may be is QUIC's to limit.
        if core.quic != nil, let earlyData, earlyData.maxEarlyDataSize != QUICFlow.earlyDataSize {
            throw .misbehaved(
                Misbehaviour(.illegalParameter, "it limits early data in a ticket, to \(earlyData.maxEarlyDataSize) bytes"))
        }
        tickets?.receive(ticket, maximumEarlyDataSize: earlyData?.maxEarlyDataSize ?? 0, core: core)
    }

    /// RFC 8446 §4.6.3: the sender's keys change behind this message.
    private mutating func receiveKeyUpdate(_ received: ReceivedMessage, core: inout ConnectionCore) throws(TLSError) {
        let update = try received.decode(KeyUpdate.self)
        let point = try received.requireKeyChangePoint()
        if core.consecutivePostHandshakeMessages == 0 { consecutiveKeyUpdates = 0 }
        try core.countPostHandshakeMessage()
        consecutiveKeyUpdates += 1
        guard consecutiveKeyUpdates <= core.limits.maximumConsecutiveKeyUpdates else {
            throw .misbehaved(
                Misbehaviour(.tooManyMessages, "it sent \(consecutiveKeyUpdates) KeyUpdates and no data between them"))
        }
        receiveSecret = receiveSecret.nextGeneration()
        receiveGeneration += 1
        awaitsKeyUpdate = false
        core.installReceiveKeys(receiveSecret, at: point, epoch: .application, suite: cipherSuite)
        core.observe(.keysUpdated(.received, generation: receiveGeneration))
        // Once this side has closed its direction there is nothing left to protect; and one answer is enough for all that is asked
        // while it sends no data (RFC 8446 §4.6.3).
        if update.request == .updateRequested, !core.sentCloseNotify, !core.answeredKeyUpdate {
            try updateSendKeys(requestPeer: false, core: &core)
            core.answeredKeyUpdate = true
        }
    }

    mutating func updateSendKeys(requestPeer: Bool, core: inout ConnectionCore) throws(TLSError) {
        // RFC 9846 §4.7.3: nothing is asked for again before it has come.
        let asks = requestPeer && !awaitsKeyUpdate
        if asks { awaitsKeyUpdate = true }
        try core.emit(KeyUpdate(request: asks ? .updateRequested : .updateNotRequested).message())
        sendSecret = sendSecret.nextGeneration()
        sendGeneration += 1
        core.installSendKeys(sendSecret, epoch: .application, suite: cipherSuite)
        core.observe(.keysUpdated(.sent, generation: sendGeneration))
    }
}
