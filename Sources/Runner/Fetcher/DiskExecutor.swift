import Dispatch
import Synchronization

/// Runs an actor on a thread of the disk's, so that a disk that blocks never blocks the threads that everything else runs on.
///
/// There are a few, shared by all downloads: a thread for each would be made and ended for every image.
///
/// A run's tasks prefer an executor (`BatchRunner.run(on:)`), and Swift puts such a task behind the others at every `await` within an
/// actor that runs here, even before the body of `withCheckedContinuation`. What is looked at before an `await` need not hold after it.
final class DiskExecutor: SerialExecutor {
    private static let shared = (1...16).map { DiskExecutor(number: $0) }
    private static let turn = Atomic(0)
    private let queue: DispatchQueue

    private init(number: Int) {
        queue = DispatchQueue(label: "nightshift.disk.\(number)")
    }

    /// Each in its turn.
    static func next() -> DiskExecutor {
        shared[abs(turn.wrappingAdd(1, ordering: .relaxed).oldValue % shared.count)]
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        DiskWork.begin()
        queue.async {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
            DiskWork.end()
        }
    }
}

/// What was handed to threads of the disk's and is not done.
enum DiskWork {
    private static let count = Atomic(0)

    static var underWay: Int { count.load(ordering: .sequentiallyConsistent) }

    static func begin() { count.add(1, ordering: .sequentiallyConsistent) }

    static func end() { count.subtract(1, ordering: .sequentiallyConsistent) }
}
