import GRDB
import NightshiftCore

/// Ties rows to the jobs whose pictures they edit, inside the transaction of an enqueue.
///
/// Those jobs may come later among the rows: what could not be tied yet waits in a temporary table, which SQLite keeps on disk
/// when it grows, for the last row.
struct SourceTies {
    /// How a row is to be stored.
    struct Tie {
        /// The job whose picture it edits, where that is known.
        var parent: Int64?
        var mustWait = false
        /// The job it edits has not come yet.
        var isOpen = false
        /// The job it edits is failed or cancelled by now.
        var isDoomed = false
    }

    private let db: Database
    private let batch: Batch.ID
    private let find: RawStatement

    init(_ db: Database, batch: Batch.ID) throws {
        self.db = db
        self.batch = batch
        try db.execute(
            sql: "CREATE TEMPORARY TABLE IF NOT EXISTS untied (id INTEGER PRIMARY KEY, source TEXT NOT NULL)")
        try db.execute(sql: "DELETE FROM temp.untied")
        try db.execute(sql: "CREATE TEMPORARY TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY)")
        try db.execute(sql: "DELETE FROM temp.doomed")
        find = try RawStatement(
            db, sql: "SELECT id, state FROM jobs INDEXED BY jobs_by_key WHERE batch = ? AND key = ?")
    }

    func tie(of job: NewJob) throws -> Tie {
        guard case .job(let source) = job.request.source else { return Tie() }
        try find.bind(batch, at: 1)
        try find.bind(source, at: 2)
        let found = try find.first { (id: try $0.next(Int64.self), state: try $0.named(JobState.Name.self)) }
        guard let found else { return Tie(isOpen: true) }
        let isDoomed =
            switch found.state {
            case .failed, .cancelled: true
            case .queued, .submitting, .generating, .downloading, .completed, .uncertain: false
            }
        return Tie(parent: found.id, mustWait: found.state != .completed, isDoomed: isDoomed)
    }

    /// Keeps the row that was just stored for when all are: a later row may put back the job that it edits.
    func doom(_ id: Int64) throws {
        try db.execute(sql: "INSERT INTO temp.doomed VALUES (?)", arguments: [id])
    }

    /// Keeps the row that was just stored for when all are.
    func postpone(_ id: Int64, _ job: NewJob) throws {
        guard case .job(let source) = job.request.source else { return }
        try db.execute(sql: "INSERT INTO temp.untied VALUES (?, ?)", arguments: [id, source])
    }

    /// Ties what is left, and gives up what can't be made. What came later than the row that edits it is new, and so not completed.
    ///
    /// - Throws: `StoreError.noSuchSource`
    func finish(at now: Timestamp) throws {
        try db.execute(
            sql: """
                UPDATE jobs SET due_at = NULL, parent = sources.id
                FROM temp.untied CROSS JOIN jobs AS sources INDEXED BY jobs_by_key
                  ON sources.batch = ?1 AND sources.key = untied.source
                WHERE jobs.id = untied.id
                """, arguments: [batch])
        let lost = try Row.fetchOne(
            db,
            sql: """
                SELECT jobs.key, untied.source FROM temp.untied CROSS JOIN jobs ON jobs.id = untied.id
                WHERE jobs.parent IS NULL ORDER BY jobs.id LIMIT 1
                """)
        if let lost { throw StoreError.noSuchSource(job: lost[0], source: lost[1]) }
        try db.execute(sql: "DELETE FROM temp.untied")
        try giveUpDoomed(at: now)
    }

    /// What edits the picture of a job that has failed fails with it, as it would have done if it had been there before.
    private func giveUpDoomed(at now: Timestamp) throws {
        let doomed = try Int64.fetchCursor(db, sql: "SELECT id FROM temp.doomed ORDER BY id")
        while let id = try doomed.next() {
            var descendants = Descendants(db, at: now)
            try descendants.giveUp(id)
        }
        try db.execute(sql: "DELETE FROM temp.doomed")
    }
}
