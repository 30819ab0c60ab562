import Dispatch
import Synchronization

/// Runs tasks on threads of its own, and tells whether any of them has something to do: one at a time in the order in which
/// they are ready, as the transport of a real run does, or several at once.
package final class QueueExecutor: TaskExecutor {
    private let queue: DispatchQueue
    private let count = Atomic<Int>(0)

    package init(isConcurrent: Bool = false) {
        queue = DispatchQueue(label: "tasks", attributes: isConcurrent ? .concurrent : [])
    }

    /// Whether a task runs, or is ready to.
    package var isBusy: Bool { count.load(ordering: .sequentiallyConsistent) > 0 }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        count.add(1, ordering: .sequentiallyConsistent)
        queue.async {
            job.runSynchronously(on: self.asUnownedTaskExecutor())
            self.count.subtract(1, ordering: .sequentiallyConsistent)
        }
    }
}
