import NIOCore

/// Runs tasks on an event loop, so that answering a request needs no change of thread.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        // The job is run once. The executor outlives it: the closure holds it.
        eventLoop.execute { [self] in
            withExtendedLifetime(self) { unsafe job.runSynchronously(on: executor) }
        }
    }
}
