import ApusTLS
import Synchronization

/// Where the answer to a request arrives: perhaps before the event loop has turned away from the question, perhaps later and on
/// another thread.
final class AnswerSlot: Sendable {
    private enum State {
        case asking
        case answered(ConnectionAnswer)
        /// The event loop went on; whoever has the answer must bring it there.
        case leftWaiting
    }

    private let state = Mutex(State.asking)

    /// Puts the answer down for the event loop to find; false when the event loop no longer looks for it here.
    func deliver(_ answer: ConnectionAnswer) -> Bool {
        state.withLock { state in
            guard case .asking = state else { return false }
            state = .answered(answer)
            return true
        }
    }

    /// The answer if it is already there; otherwise it must be brought to the event loop from now on.
    func takeOrLeave() -> ConnectionAnswer? {
        state.withLock { state in
            guard case .answered(let answer) = state else {
                state = .leftWaiting
                return nil
            }
            return answer
        }
    }
}
