import Dispatch
import Synchronization

/// Standard input for asynchronous code. Reading blocks, so that it has a thread of its own; a read that nobody waits for
/// any more is left alone, since nothing can call it back.
enum InputReader {
    private static let queue = DispatchQueue(label: "apus.standard-input")
    private static let waiting = Mutex<Waiter>(.nobody)
    private static let chunkSize = 128 * 1024

    private enum Waiter {
        case nobody
        case reader(CheckedContinuation<[UInt8]?, any Error>)
        case abandoned
    }

    /// The next bytes; nil at the end of input, or when it was abandoned.
    static func next() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            let isAbandoned = waiting.withLock { waiter in
                if case .abandoned = waiter { return true }
                waiter = .reader(continuation)
                return false
            }
            guard !isAbandoned else {
                continuation.resume(returning: nil)
                return
            }
            queue.async {
                let result = Result { () throws in try StandardStreams.readInput(upTo: chunkSize) }
                take()?.resume(with: result.map { $0.isEmpty ? nil : $0 })
            }
        }
    }

    /// Ends the wait of whoever reads, now and later.
    static func abandon() {
        let reader = waiting.withLock { waiter -> CheckedContinuation<[UInt8]?, any Error>? in
            let previous = waiter
            waiter = .abandoned
            if case .reader(let continuation) = previous { return continuation }
            return nil
        }
        reader?.resume(returning: nil)
    }

    private static func take() -> CheckedContinuation<[UInt8]?, any Error>? {
        waiting.withLock { waiter in
            guard case .reader(let continuation) = waiter else { return nil }
            waiter = .nobody
            return continuation
        }
    }
}
