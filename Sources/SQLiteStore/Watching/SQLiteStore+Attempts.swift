import GRDB
package import NightshiftCore

extension SQLiteStore {
    static let outcomeCounts = "SELECT outcome, sum(attempts) FROM ledger WHERE batch = ? GROUP BY outcome"

    package func outcomes(of batch: Batch.ID) throws -> [AttemptOutcome.Name: Int] {
        try read { db in
            var counts: [AttemptOutcome.Name: Int] = [:]
            for row in try Row.fetchAll(db.cachedStatement(sql: Self.outcomeCounts), arguments: [batch]) {
                var columns = Columns(row)
                counts[try columns.named()] = try columns.count()
            }
            return counts
        }
    }

    private static let attemptsAtOnce = 5_000

    /// Each page is a read of its own, as those of `forEachJob`.
    package func forEachAttempt(
        of batches: [Batch.ID], after: Attempt.ID, _ body: (AttemptTimes) throws -> Void
    ) throws {
        let query = Self.attemptPage(of: batches.withoutRepeats)
        var last = after
        while true {
            let page = try read { db in
                try Row.fetchAll(db, sql: query, arguments: [last, Self.attemptsAtOnce]).map(Self.times)
            }
            for times in page {
                guard times.id > last else {
                    throw StoreError.damaged(path: path, detail: "the attempts are not in the order of their ids")
                }
                last = times.id
                try body(times)
            }
            if page.count < Self.attemptsAtOnce { return }
        }
    }

    static func attemptPage(of batches: [Batch.ID]) -> String {
        """
        SELECT attempts.id, attempts.number, attempts.outcome, attempts.http_status, jobs.created_at, attempts.intent_at,
          attempts.replied_at, attempts.ended_at
        FROM attempts NOT INDEXED CROSS JOIN jobs ON jobs.id = attempts.job
        WHERE attempts.id > ? AND attempts.batch IN (\(batches.listed)) ORDER BY attempts.id LIMIT ?
        """
    }

    private static func times(_ row: Row) throws -> AttemptTimes {
        var columns = Columns(row)
        return AttemptTimes(
            id: try columns.next(), number: try columns.count(), outcome: try columns.named(),
            httpStatus: try columns.optional(), enqueuedAt: try columns.time(), intentAt: try columns.time(),
            repliedAt: try columns.optionalTime(), endedAt: try columns.optionalTime())
    }
}
