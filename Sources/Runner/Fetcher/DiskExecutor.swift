import Dispatch

/// Runs an actor on a queue of its own, so that a disk that blocks never blocks the threads that everything else runs on.
final class DiskExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "nightshift.disk")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
