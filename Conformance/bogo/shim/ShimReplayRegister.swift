import ApusTLS

/// Notes how far the client's clock seems to be off, and asks the real register.
struct ShimReplayRegister: ReplayRegister {
    let memory: ReplayMemory
    let recorder: ShimRecorder

    /// The runner wants tickets whose age is a minute off, and no more, to count as fresh.
    static let window = Duration.seconds(2 * tolerance)
    private static let tolerance = 60

    var scope: [UInt8] { memory.scope }

    func registerImmediately(_ use: EarlyDataUse) -> Bool? {
        let expected = Int64(use.staleAfter.milliseconds) - Int64(Self.tolerance) * 1000
        recorder.note { $0.ticketAgeSkew = expected - Int64(use.arrivedAt.milliseconds) }
        return memory.registerImmediately(use)
    }

    func register(_ use: EarlyDataUse) async -> Bool { registerImmediately(use) ?? false }
}
