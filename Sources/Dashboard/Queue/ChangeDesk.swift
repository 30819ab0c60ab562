import NightshiftCore

/// Changes the queue, one order after another, on a thread of its own: a change may have to wait for the runner's writes.
actor ChangeDesk {
    private let executor = BlockingExecutor("dashboard.changes")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let changes: any QueueChanges

    init(_ changes: any QueueChanges) {
        self.changes = changes
    }

    enum Outcome: Hashable, Sendable {
        case done(jobs: Int)
        /// Something moved since: it would cost this now.
        case changed(Quote)
    }

    func quote(_ order: ChangeOrder, in batches: [Batch]) throws -> Quote {
        try changes.quote(order, in: batches)
    }

    /// Carries out what was confirmed, unless it is not that any more.
    func carryOut(_ order: ChangeOrder, in batches: [Batch], confirmed: ChangeRequest) throws -> Outcome {
        let quote = try changes.quote(order, in: batches)
        guard quote.isWithin(confirmed, of: order.verb) else { return .changed(quote) }
        return .done(jobs: try changes.carryOut(order, in: batches))
    }

    func mark(_ mark: ReviewMark?, job: Int64) throws -> Bool {
        try changes.mark(mark, job: job)
    }
}
