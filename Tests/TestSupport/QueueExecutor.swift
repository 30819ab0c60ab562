import Dispatch

/// Runs tasks one at a time in the order in which they are ready, on threads of its own, as the transport of a real run does.
package final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "tasks")

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
