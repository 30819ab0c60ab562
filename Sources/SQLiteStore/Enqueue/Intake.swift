import GRDB
import NightshiftCore

/// Takes the rows of one manifest into its batch, one after another, inside the transaction of the enqueue.
///
/// A key that was seen before in this enqueue is told without remembering keys: what this enqueue added has an id at or above
/// `firstAdded` (nothing is deleted meanwhile, so ids only grow), and the ids of older jobs that it met go into a temporary
/// table, which SQLite keeps on disk when it grows.
final class Intake {
    let db: Database
    let terms: EditTerms
    let now: Timestamp
    private let batch: Batch
    /// A batch that existed before: most of its rows are expected to be there.
    private let continues: Bool
    private let insert: RawStatement
    private let find: RawStatement
    private let mark: RawStatement
    private let sources: SourceTies
    /// Where rows come to a batch that has shards.
    private let shardNames: ShardNames?
    private var text = RowText()
    private var firstAdded: Int64?
    private var added = 0
    var unchanged = 0
    private var trouble: (any Error)?

    init(_ db: Database, batch: Batch, continues: Bool, terms: EditTerms, at now: Timestamp) throws {
        self.db = db
        self.batch = batch
        self.continues = continues
        self.terms = terms
        self.now = now
        try db.execute(sql: "CREATE TEMPORARY TABLE IF NOT EXISTS met (id INTEGER PRIMARY KEY)")
        try db.execute(sql: "DELETE FROM temp.met")
        try db.execute(sql: "CREATE TEMPORARY TABLE IF NOT EXISTS put_back (id INTEGER PRIMARY KEY)")
        try db.execute(sql: "DELETE FROM temp.put_back")
        insert = try RawStatement(
            db,
            sql: """
                INSERT INTO jobs (batch, key, request, output_name, priority, tags, model, type, input_images, price, state,
                  due_at, version, tries, resubmissions, created_at, updated_at, parent)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'queued', ?12, 1, 0, 0, ?11, ?11, ?13)
                ON CONFLICT (batch, key) DO NOTHING
                """)
        find = try RawStatement(
            db,
            sql: """
                SELECT id, request = ?3 AND output_name = ?4 AND (priority = ?5 OR row_priority IS ?5) AND tags = ?6
                FROM jobs INDEXED BY jobs_by_key WHERE batch = ?1 AND key = ?2
                """)
        mark = try RawStatement(db, sql: "INSERT OR IGNORE INTO temp.met VALUES (?)")
        sources = try SourceTies(db, batch: batch.id)
        shardNames = continues && batch.layout.isSharded ? ShardNames(db, batch: batch.id) : nil
    }

    func take(_ job: NewJob) throws -> Admission {
        // A full disk, say, undoes the transaction at once: what ran after it would be stored on its own.
        if let trouble { throw trouble }
        do {
            text.set(job)
            return try text.json.bytes.withUnsafeBytes { texts in
                if continues, let known = try known(job, texts) { return known }
                if comesBack(job) { return .refused(.noSuchJob) }
                if let holder = try holder(ofName: job) { return .refused(.nameTaken(by: holder)) }
                if try add(job, texts) { return .added }
                if let known = try known(job, texts) { return known }
                throw UnreadableRow(detail: "a key is in an index but not in its table")
            }
        } catch {
            trouble = error
            throw error
        }
    }

    /// What came in; throws when a row could not be stored, even if the source went on after it.
    func finish() throws -> Enqueued {
        if let trouble { throw trouble }
        try sources.finish(at: now)
        try db.execute(sql: "DELETE FROM temp.met")
        try db.execute(sql: "DELETE FROM temp.put_back")
        try shardNames?.finish()
        return Enqueued(batch: batch, added: added, unchanged: unchanged)
    }

    /// The key of another job whose image would have the same name in the shards of the batch.
    func holder(ofName job: NewJob) throws -> String? {
        try shardNames?.take(job.outputName, for: job.key)
    }

    private func bind(_ job: NewJob, _ texts: UnsafeRawBufferPointer, to statement: RawStatement) throws {
        func part(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: texts[start..<end])
        }
        let ends = text.ends
        try statement.bind(batch.id, at: 1)
        try statement.bind(staying: part(0, ends.key), at: 2)
        try statement.bind(staying: part(ends.key, ends.request), at: 3)
        try statement.bind(staying: part(ends.request, ends.output), at: 4)
        try statement.bind(Int64(job.priority), at: 5)
        try statement.bind(staying: part(ends.output, ends.tags), at: 6)
    }

    /// `false` where the batch has the key.
    private func add(_ job: NewJob, _ texts: UnsafeRawBufferPointer) throws -> Bool {
        try bind(job, texts, to: insert)
        try insert.bind(job.request.model.rawValue, at: 7)
        try insert.bind(job.request.type.rawValue, at: 8)
        try insert.bind(Int64(job.request.inputImages), at: 9)
        try insert.bind(job.price.amount, at: 10)
        try insert.bind(now.microseconds, at: 11)
        let tie = try sources.tie(of: job)
        try insert.bind(tie.mustWait ? nil : now.microseconds, at: 12)
        try insert.bind(tie.parent, at: 13)
        try insert.run()
        if db.changesCount == 0 { return false }
        if tie.isOpen { try sources.postpone(db.lastInsertedRowID, job) }
        if tie.isDoomed { try sources.doom(db.lastInsertedRowID) }
        if firstAdded == nil { firstAdded = db.lastInsertedRowID }
        added += 1
        return true
    }

    /// `nil` where the batch lacks the key.
    private func known(_ job: NewJob, _ texts: UnsafeRawBufferPointer) throws -> Admission? {
        try bind(job, texts, to: find)
        defer { find.reset() }
        guard try find.step() else { return nil }
        let id = find.number(at: 0)
        let isSame = find.number(at: 1) == 1
        if let firstAdded, id >= firstAdded { return .duplicate }
        try mark.bind(id, at: 1)
        try mark.run()
        if db.changesCount == 0 { return .duplicate }
        if comesBack(job) { return try takeBack(job, job: id, isSame: isSame) }
        guard try isSame || isEarlier(job, of: id) else { return .changed }
        unchanged += 1
        return .unchanged
    }

    /// Whether the row was exported from this very batch.
    private func comesBack(_ job: NewJob) -> Bool {
        guard continues, let origin = job.origin else { return false }
        return origin.batch == batch.name
    }
}
