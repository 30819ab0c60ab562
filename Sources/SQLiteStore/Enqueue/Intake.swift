import GRDB
import NightshiftCore

/// Takes the rows of one manifest into its batch, one after another, inside the transaction of the enqueue.
///
/// A key that was seen before in this enqueue is told without remembering keys: what this enqueue added has an id at or above
/// `firstAdded` (jobs are never deleted, so ids only grow), and the ids of older jobs that it met go into a temporary
/// table, which SQLite keeps on disk when it grows.
final class Intake {
    private let db: Database
    private let batch: Batch
    private let now: Timestamp
    private let insert: Statement
    private let find: Statement
    private let mark: Statement
    private var firstAdded: Int64?
    private var added = 0
    private var unchanged = 0
    private var trouble: (any Error)?

    init(_ db: Database, batch: Batch, at now: Timestamp) throws {
        self.db = db
        self.batch = batch
        self.now = now
        try db.execute(sql: "CREATE TEMPORARY TABLE IF NOT EXISTS met (id INTEGER PRIMARY KEY)")
        try db.execute(sql: "DELETE FROM temp.met")
        insert = try db.makeStatement(
            sql: """
                INSERT INTO jobs (batch, key, request, model, type, input_images, price, output_name, priority, tags, state,
                  due_at, version, tries, resubmissions, created_at, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'queued', ?11, 1, 0, 0, ?11, ?11)
                ON CONFLICT (batch, key) DO NOTHING
                """)
        find = try db.makeStatement(
            sql: """
                SELECT id, request = ?3 AND output_name = ?4 AND priority = ?5 AND tags = ?6
                FROM jobs INDEXED BY jobs_by_key WHERE batch = ?1 AND key = ?2
                """)
        mark = try db.makeStatement(sql: "INSERT OR IGNORE INTO temp.met VALUES (?)")
    }

    func take(_ job: NewJob) throws -> Admission {
        do {
            return try admission(of: job)
        } catch {
            trouble = error
            throw error
        }
    }

    /// What came in; throws when a row could not be stored, even if the source went on after it.
    func finish() throws -> Enqueued {
        if let trouble { throw trouble }
        try db.execute(sql: "DELETE FROM temp.met")
        return Enqueued(batch: batch, added: added, unchanged: unchanged)
    }

    private func admission(of job: NewJob) throws -> Admission {
        let request = RequestText.text(job.request)
        let tags = TagsText.text(job.tags)
        try insert.execute(arguments: [
            batch.id, job.key, request, job.request.model.rawValue, job.request.type.rawValue, job.request.inputImages,
            job.price.amount, job.outputName, job.priority, tags, now.microseconds,
        ])
        if db.changesCount == 1 {
            if firstAdded == nil { firstAdded = db.lastInsertedRowID }
            added += 1
            return .added
        }
        let row = try Row.fetchOne(
            find, arguments: [batch.id, job.key, request, job.outputName, job.priority, tags])
        guard let row else { throw UnreadableRow(detail: "a key is in an index but not in its table") }
        var columns = Columns(row)
        let id: Int64 = try columns.next()
        let isSame: Bool = try columns.next()
        if let firstAdded, id >= firstAdded { return .duplicate }
        try mark.execute(arguments: [id])
        if db.changesCount == 0 { return .duplicate }
        if isSame { unchanged += 1 }
        return isSame ? .unchanged : .changed
    }
}
