import ApusCrypto

/// What takes the place of records where QUIC carries the handshake (RFC 9001 §4).
struct QUICFlow: Sendable {
    /// What every ticket says that allows for early data (RFC 9001 §4.6.1).
    static let earlyDataSize: UInt32 = 0xffff_ffff

    var peerTransportParameters: [UInt8]?
    private var output: [QUICOutput] = []

    mutating func append(_ message: [UInt8], _ epoch: Epoch) {
        let level = QUICEncryptionLevel(epoch)
        if case .crypto(let bytes, level)? = output.last {
            output[output.count - 1] = .crypto(bytes + message, level)
        } else {
            output.append(.crypto(message, level))
        }
    }

    mutating func install(_ secret: TrafficSecret, _ direction: Direction, _ epoch: Epoch, _ suite: TLS13CipherSuite) {
        output.append(
            .secret(
                QUICSecret(
                    level: QUICEncryptionLevel(epoch), direction: direction, cipherSuite: suite.suite, bytes: secret.revealed())))
    }

    mutating func takeOutput() -> [QUICOutput] {
        var taken: [QUICOutput] = []
        swap(&taken, &output)
        return taken
    }
}

extension ConnectionCore {
    /// RFC 9001 §8.2: each side's transport parameters must come, and nobody may send any over records.
    mutating func settleQUIC(_ extensions: Extensions, in message: String) throws(TLSError) {
        guard quic != nil else {
            guard extensions.body(of: .quicTransportParameters) == nil else {
                throw .misbehaved(
                    Misbehaviour(.unsolicitedExtension, "its \(message) has quic_transport_parameters outside of QUIC"))
            }
            return
        }
        guard let parameters = extensions.body(of: .quicTransportParameters) else {
            throw .misbehaved(Misbehaviour(.missingExtension, "its \(message) has no quic_transport_parameters"))
        }
        quic?.peerTransportParameters = parameters
    }

    /// RFC 9001 §8.1: without an application protocol there is no connection.
    func requireProtocolForQUIC(
        _ selected: ApplicationProtocol?, offered: [ApplicationProtocol], supported: [ApplicationProtocol]
    ) throws(TLSError) {
        guard quic == nil || selected != nil else {
            throw .incompatible(.applicationProtocol(offered: offered, supported: supported))
        }
    }
}
