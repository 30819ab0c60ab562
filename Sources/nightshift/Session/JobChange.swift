import NightshiftCore

/// The user's word on jobs that are in the queue, beside a runner or without one.
struct JobChange {
    let batch: BatchArgument
    let queue: QueueOptions
    let states: Set<JobState.Name>
    let job: String?
    let condition: JobCondition?

    /// How many jobs moved. A key that no job has is a usage error.
    func apply(_ event: JobEvent, at now: Timestamp) throws -> Int {
        let store = try queue.openForChanging()
        let chosen = try batch.resolve(in: store)
        if batch.batch != nil { chosen.complainOfPruned() }
        let batches = chosen.map(\.id)
        guard !batches.isEmpty else { return 0 }
        if let job { try refuseUnknown(job, in: batches, of: store) }
        return try store.apply(event, to: selection(in: batches), at: now)
    }

    /// How many jobs have this priority now.
    func prioritize(to priority: Int, at now: Timestamp) throws -> Int {
        let store = try queue.openForChanging()
        let chosen = try batch.resolve(in: store)
        if batch.batch != nil { chosen.complainOfPruned() }
        let batches = chosen.map(\.id)
        guard !batches.isEmpty else { return 0 }
        if let job { try refuseUnknown(job, in: batches, of: store) }
        return try store.prioritize(selection(in: batches), to: priority, at: now)
    }

    /// How many of the jobs may have been charged for nothing already, and how much at most.
    func doubt() throws -> (jobs: Int, most: MicroDollars) {
        let store = try queue.openForChanging()
        let batches = try batch.resolve(in: store).map(\.id)
        guard !batches.isEmpty else { return (0, .zero) }
        var (jobs, most) = (0, MicroDollars.zero)
        try store.forEachJob(selection(in: batches), withAttempts: false) { record in
            guard !record.charge.isKnown else { return }
            jobs += 1
            most += record.charge.open
        }
        return (jobs, most)
    }

    /// Puts jobs whose image was rejected, of those that are meant, back into the queue for another one.
    func discardRejected(at now: Timestamp) throws -> Discarded {
        let store = try queue.openForChanging()
        let rejected = JobCondition.text(.review, .equal, ReviewMark.reject.rawValue)
        var discarded = Discarded()
        for batch in try batch.resolve(in: store) {
            let selection = Selection(
                batches: [batch.id], states: [.completed], key: job,
                condition: condition.map { .all([$0, rejected]) } ?? rejected)
            var prices = MicroDollars.zero
            var meant = 0
            try store.forEachJob(selection, withAttempts: false) { record in
                meant += 1
                prices += record.job.price
            }
            guard meant > 0 else { continue }
            if case .shards = batch.layout.arrangement {
                throw UsageError(
                    "the images of \(batch.name) lie in shards, which lose none: "
                        + "nightshift export \(batch.name) --manifest --review reject writes their rows for a batch of their own"
                )
            }
            discarded.jobs += try store.apply(.discarded(due: now), to: selection, at: now)
            discarded.price += prices
        }
        return discarded
    }

    /// Jobs whose image is to be made anew, and what that is to cost, each submitted once.
    struct Discarded {
        var jobs = 0
        var price = MicroDollars.zero
    }

    private func selection(in batches: [Batch.ID]) -> Selection {
        Selection(batches: batches, states: states, key: job, condition: condition)
    }

    private func refuseUnknown(_ job: String, in batches: [Batch.ID], of store: any JobStore) throws {
        var found = false
        try store.forEachJob(Selection(batches: batches, key: job), withAttempts: false) { _ in found = true }
        if !found { throw UsageError("there is no job '\(job)'; nightshift jobs lists them") }
    }
}
