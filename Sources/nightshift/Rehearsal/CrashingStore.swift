import NightshiftCore

/// A store that crashes the process at the chosen place, before or after a commit.
struct CrashingStore: WrappingStore {
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
        case .queued, .waiting, .submitting, .failed, .cancelled: break
        }
        let recorded = try await base.record(change)
        switch change.state {
        case .generating: crash.pass(.afterReplyCommit)
        case .completed: crash.pass(.afterStoredCommit)
        case .queued, .waiting, .submitting, .downloading, .failed, .uncertain, .cancelled: break
        }
        return recorded
    }
}
