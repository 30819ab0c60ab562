import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// Each page is a read of its own: an export that runs for minutes would otherwise keep the write-ahead log from being
    /// taken back, and it would grow for as long. Each job is consistent with its attempts, and each is handed over at most once;
    /// one that changes state meanwhile is handed over as it is when its page comes, if it then matches.
    package func forEachJob(
        _ selection: Selection, withAttempts: Bool, _ body: (JobRecord) throws -> Void
    ) throws {
        let pages = try read { db in try SelectedPages(db, selection) }
        var last: Int64 = 0
        while true {
            let found = try read { db in
                try pages.next(db, after: last).map { page in
                    (page.last, try Self.records(db, page.ids, withAttempts: withAttempts))
                }
            }
            guard let (newLast, records) = found else { return }
            last = newLast
            for record in records { try body(record) }
        }
    }

    static let recordQuery = """
        SELECT batches.name, jobs.created_at, jobs.updated_at, review.mark, review.discards, \(JobRow.columns)
        FROM json_each(?) AS page CROSS JOIN jobs ON jobs.id = page.value CROSS JOIN batches ON batches.id = jobs.batch
          LEFT JOIN review ON review.job = jobs.id
        ORDER BY page.key
        """

    static let attemptsQuery = """
        SELECT \(AttemptRow.columns)
        FROM json_each(?) AS page CROSS JOIN attempts INDEXED BY attempts_by_number ON attempts.job = page.value
        ORDER BY page.key, attempts.number
        """

    static func records(
        _ db: Database, _ ids: [Int64], withAttempts: Bool
    ) throws -> [JobRecord] {
        let page = "[\(ids.map(String.init).joined(separator: ","))]"
        var attempts: [Int64: [Attempt]] = [:]
        for row in try Row.fetchAll(db.cachedStatement(sql: attemptsQuery), arguments: [page]) {
            var columns = Columns(row)
            let attempt = try AttemptRow.attempt(&columns)
            attempts[attempt.job, default: []].append(attempt)
        }
        return try Row.fetchAll(db.cachedStatement(sql: recordQuery), arguments: [page]).map { row in
            var columns = Columns(row)
            let batch: String = try columns.next()
            let createdAt = try columns.time()
            let updatedAt = try columns.time()
            let review: ReviewMark? = try columns.optionalName()
            let discards = try columns.optional(Int64.self) ?? 0
            let job = try JobRow.job(&columns)
            let all = attempts[job.id] ?? []
            return JobRecord(
                batch: batch, job: job, attemptCount: all.count { $0.outcome.name.countsAsAttempt },
                charge: all.map(\.charge).reduce(.nothing, +), attempts: withAttempts ? all : [],
                generation: all.last?.generation, createdAt: createdAt, updatedAt: updatedAt, review: review,
                discards: Int(discards))
        }
    }
}
