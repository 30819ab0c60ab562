import NightshiftCore

/// A store that crashes the process at the chosen place, before or after a commit.
struct CrashingStore: JobStore {
    let base: any JobStore
    let crash: CrashPoint

    func enqueue(_ draft: BatchDraft, at now: Timestamp, rows: ((NewJob) throws -> Admission) throws -> Void) throws
        -> Enqueued
    {
        try base.enqueue(draft, at: now) { admit in
            try withoutActuallyEscaping(admit) { admit in
                try rows { job in
                    crash.pass(.duringEnqueue)
                    return try admit(job)
                }
            }
        }
    }

    func reserve(_ demand: Demand, at now: Timestamp) async throws -> Reservation {
        let reservation = try await base.reserve(demand, at: now)
        if !reservation.claims.isEmpty { crash.pass(.afterIntent) }
        return reservation
    }

    func record(_ change: Change) async throws -> Recorded {
        switch change.state {
        case .generating, .uncertain: crash.pass(.beforeReplyCommit)
        case .downloading: crash.pass(.beforeEndCommit)
        case .completed: crash.pass(.afterRename)
        case .queued, .submitting, .failed, .cancelled: break
        }
        let recorded = try await base.record(change)
        switch change.state {
        case .generating: crash.pass(.afterReplyCommit)
        case .completed: crash.pass(.afterStoredCommit)
        case .queued, .submitting, .downloading, .failed, .uncertain, .cancelled: break
        }
        return recorded
    }

    // MARK: Passed on

    func batches() throws -> [Batch] { try base.batches() }

    func recover(at now: Timestamp, slotUntil: Timestamp) throws -> Recovered {
        try base.recover(at: now, slotUntil: slotUntil)
    }

    func running() throws -> [Claim] { try base.running() }

    func downloads(after: Int64, limit: Int) throws -> [Claim] { try base.downloads(after: after, limit: limit) }

    func apply(_ event: JobEvent, to selection: Selection, at now: Timestamp) throws -> Int {
        try base.apply(event, to: selection, at: now)
    }

    func summary(of batch: Batch.ID?) throws -> QueueSummary { try base.summary(of: batch) }

    func forEachJob(_ selection: Selection, withAttempts: Bool, _ body: (JobRecord) throws -> Void) throws {
        try base.forEachJob(selection, withAttempts: withAttempts, body)
    }

    func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow] { try base.costs(of: batch, by: keys) }

    func recentLatencies(limit: Int) throws -> [Duration] { try base.recentLatencies(limit: limit) }

    func integrityProblems() throws -> [String] { try base.integrityProblems() }
}
