package import NIOCore

/// Runs tasks on the thread of an event loop.
///
/// A task that talks to connections of that loop all the time then need not change threads for each answer, which takes a wake-up
/// of the other thread each time. What blocks, or computes for long, must run elsewhere: every connection would wait for it.
package final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    package init(_ loop: any EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
