import ApusCrypto

/// Proof that the peer has derived the same keys over the same transcript. Made by ``Finished/check`` alone.
struct FinishedVerified: Sendable {
    fileprivate init() {}
}

extension Finished {
    /// RFC 8446 §4.4.4, compared in constant time.
    func check(secret: TrafficSecret, transcriptHash: [UInt8], core: ConnectionCore) throws(TLSError) -> FinishedVerified {
        guard secret.isValid(verifyData: verifyData, transcriptHash: transcriptHash) else {
            throw .misbehaved(
                Misbehaviour(.invalidFinished, "its Finished does not match: the two sides did not see the same handshake"))
        }
        return accept(core: core)
    }

    /// RFC 5246 §7.4.9, compared in constant time. Another length than 12 bytes is another value.
    func check(
        _ keys: SessionKeysTLS12, sender: MasterSecretTLS12.Sender, transcript: TranscriptTLS12, core: ConnectionCore
    ) throws(TLSError) -> FinishedVerified {
        guard keys.master.isValid(verifyData: verifyData, from: sender, transcriptHash: transcript.currentHash()) else {
            throw .misbehaved(
                Misbehaviour(.invalidFinished, "its Finished does not match: the two sides did not see the same handshake"))
        }
        return accept(core: core)
    }

    private func accept(core: ConnectionCore) -> FinishedVerified {
        core.observe(
            .checked(
                Check(subject: .finished, detail: "the peer's verify_data equals the one computed here over the same transcript"))
        )
        return FinishedVerified()
    }

    init(secret: TrafficSecret, transcript: TranscriptHash) {
        self.init(verifyData: secret.verifyData(transcriptHash: transcript.current()))
    }
}
