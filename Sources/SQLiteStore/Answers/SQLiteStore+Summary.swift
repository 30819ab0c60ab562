import GRDB
package import NightshiftCore

extension SQLiteStore {
    static let stateCounts = """
        SELECT state, count(*) FROM jobs INDEXED BY jobs_by_state WHERE batch = ? GROUP BY state
        """

    static let ledgerTotals = """
        SELECT outcome, sum(attempts), sum(price), sum(charge_low), sum(charge_high) FROM ledger
        WHERE batch = ? GROUP BY outcome
        """

    static let waitingCount = """
        SELECT count(*) FROM jobs INDEXED BY jobs_waiting WHERE batch = ? AND state = 'queued' AND due_at IS NULL
        """

    /// Walks over the few jobs that ended without a picture, not over all that wait.
    static let stuckCount = """
        SELECT count(*) FROM jobs AS parents INDEXED BY jobs_by_state
          CROSS JOIN jobs INDEXED BY jobs_by_parent ON jobs.parent = parents.id
        WHERE parents.batch = ? AND parents.state IN ('failed', 'uncertain', 'cancelled')
          AND jobs.state = 'queued' AND jobs.due_at IS NULL
        """
    /// What a pruned batch had.
    private static let prunedCounts = "SELECT state, jobs FROM pruned_jobs WHERE batch = ?"

    package func summary(of batch: Batch.ID?) throws -> QueueSummary {
        try read { db in
            let batches = try batch.map { [$0] } ?? Int64.fetchAll(db, sql: "SELECT id FROM batches")
            return try batches.reduce(QueueSummary()) { sum, batch in sum + (try Self.summary(db, of: batch)) }
        }
    }

    static func summary(_ db: Database, of batch: Batch.ID) throws -> QueueSummary {
        var summary = QueueSummary()
        for query in [stateCounts, prunedCounts] {
            for row in try Row.fetchAll(db.cachedStatement(sql: query), arguments: [batch]) {
                var columns = Columns(row)
                try summary.jobs[columns.named(), default: 0] += columns.count(Int.self)
            }
        }
        let reused = try db.cachedStatement(
            sql: "SELECT count(*) FROM jobs INDEXED BY jobs_reused WHERE batch = ? AND reused_from IS NOT NULL")
        summary.reused = try Int.fetchOne(reused, arguments: [batch]) ?? 0
        for row in try Row.fetchAll(db.cachedStatement(sql: ledgerTotals), arguments: [batch]) { try summary.add(row) }
        summary.waiting = try Int.fetchOne(db.cachedStatement(sql: waitingCount), arguments: [batch]) ?? 0
        if summary.waiting > 0 {
            summary.stuck = try Int.fetchOne(db.cachedStatement(sql: stuckCount), arguments: [batch]) ?? 0
        }
        return summary
    }
}

extension QueueSummary {
    /// Adds the running totals of one outcome.
    fileprivate mutating func add(_ row: Row) throws {
        var columns = Columns(row)
        let outcome: AttemptOutcome.Name = try columns.named()
        let count: Int = try columns.count()
        let price = try columns.money()
        let range = try columns.charge()
        charge = charge + range
        if outcome.countsAsAttempt { attempts += count }
        switch outcome {
        case .refunded:
            refundedAttempts += count
            refunded += price
        case .onTheWire, .accepted: inFlight += range.open
        case .lost:
            uncertain += range.open
            lostReplies += count
        case .unsettled, .vanished:
            unsettled += range.open
            unsettledAttempts += count
        case .turnedAway, .rejected, .completed: break
        }
    }
}
