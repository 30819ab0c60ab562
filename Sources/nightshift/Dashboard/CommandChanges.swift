import Dashboard
import NightshiftCore
import SQLiteStore

/// The page's changes, carried out as the commands `retry` and `cancel` carry out theirs.
struct CommandChanges: QueueChanges {
    let database: String
    let time: any TimeSource

    func carryOut(_ order: ChangeOrder, in batches: [Batch]) throws -> Int {
        let now = time.now()
        let event: JobEvent
        switch order.verb {
        case .retryFailed, .retryUncertain: event = .retried(due: now)
        case .cancel: event = .cancelled
        }
        var moved = 0
        for batch in batches {
            var argument = BatchArgument()
            argument.batch = batch.name
            let change = JobChange(
                batch: argument, queue: queue, states: order.verb.states, job: order.key,
                condition: nil)
            moved += try change.apply(event, at: now)
        }
        return moved
    }

    func quote(_ order: ChangeOrder, in batches: [Batch]) throws -> Quote {
        let store = try queue.openForReading()
        if order.verb == .cancel, order.key == nil {
            // Counted, not passed over: a queue may hold a million.
            return Quote(jobs: try batches.map { try store.summary(of: $0.id).count(.queued) }.reduce(0, +))
        }
        var quote = Quote()
        guard !batches.isEmpty else { return quote }
        let selection = Selection(batches: batches.map(\.id), states: order.verb.states, key: order.key)
        try store.forEachJob(selection, withAttempts: false) { quote.add($0) }
        return quote
    }

    func mark(_ mark: ReviewMark?, job: Int64) throws -> Bool {
        try queue.openForChanging().mark(mark, jobs: [job], at: time.now()) == 1
    }

    private var queue: QueueOptions {
        var queue = QueueOptions()
        queue.db = database
        return queue
    }
}
