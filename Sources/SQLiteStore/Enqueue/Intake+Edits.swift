import GRDB
import NightshiftCore

/// Rows that come back: exported from this batch, maybe edited, and now to be run again.
extension Intake {
    /// Rules on the row of a job that the batch has, and carries the ruling out.
    ///
    /// - Parameter isSame: whether the row is the job's, word for word.
    func takeBack(_ row: NewJob, job id: Int64, isSame: Bool) throws -> Admission {
        guard let known = try KnownJob(db, id) else {
            throw UnreadableRow(detail: "a key is in an index but not in its table")
        }
        let ruling = try EditRuling(
            on: known.state, isSame: isSame, terms: terms, mustWait: known.mustWait, isRejected: known.isRejected,
            wasJustPutBack: isPutBack(id),
            at: now)
        switch ruling {
        case .unchanged:
            unchanged += 1
            return .unchanged
        case .unedited:
            unchanged += 1
            return .unedited
        case .retried(let next):
            try move(id, known, to: next)
            return .retried
        case .edited(let next):
            if known.model != row.request.model.rawValue { return .refused(.filed(field: "model")) }
            if known.type != row.request.type.rawValue { return .refused(.filed(field: "type")) }
            if known.source != row.request.sourceJob { return .refused(.filed(field: "source")) }
            if let holder = try holder(ofName: row) { return .refused(.nameTaken(by: holder)) }
            try keepRevision(of: id)
            try move(id, known, to: next)
            try rewrite(id, as: row)
            return .edited
        case .refused(let objection):
            // An export that was run before, and whose job was edited again since: it was taken then.
            guard try isEarlier(row, of: id) else { return .refused(objection) }
            unchanged += 1
            return .unchanged
        }
    }

    /// Whether the job was what the row says before it was edited: a manifest does not change because a job of it was.
    func isEarlier(_ row: NewJob, of id: Int64) throws -> Bool {
        let query = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM revisions
                  WHERE job = ? AND request = ? AND output_name = ? AND priority = ? AND tags = ?)
                """)
        return try Bool.fetchOne(
            query,
            arguments: [
                id, RequestText.text(row.request), row.outputName, row.priority, TagsText.text(row.tags),
            ]) ?? false
    }

    private func move(_ id: Int64, _ known: KnownJob, to next: JobState) throws {
        let isMoved = try JobRow.move(
            db, job: id, version: known.version, to: next, tries: 0, resubmissions: 0, at: now)
        guard isMoved else { throw UnreadableRow(detail: "job \(id) changed within one transaction") }
        if known.isRejected { try SQLiteStore.noteDiscard(db, of: id, at: now) }
        // What failed with it waits for it again.
        var descendants = Descendants(db, at: now)
        let mark = try db.cachedStatement(sql: "INSERT OR IGNORE INTO temp.put_back VALUES (?)")
        try descendants.follow(id, through: known.isRejected ? .discarded(due: now) : .retried(due: now)) {
            try mark.execute(arguments: [$0])
        }
    }

    /// Whether a row before put the job back that this one failed with.
    private func isPutBack(_ id: Int64) throws -> Bool {
        let query = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM temp.put_back WHERE id = ?)")
        return try Bool.fetchOne(query, arguments: [id]) ?? false
    }

    private func keepRevision(of id: Int64) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO revisions (job, number, attempts, request, output_name, priority, tags, price, replaced_at)
                SELECT id, 1 + coalesce((SELECT max(number) FROM revisions WHERE job = jobs.id), 0),
                  coalesce((SELECT max(number) FROM attempts WHERE job = jobs.id), 0), request, output_name,
                  coalesce(row_priority, priority), tags, price, ?2
                FROM jobs WHERE id = ?1
                """)
        try insert.execute(arguments: [id, now.microseconds])
    }

    private func rewrite(_ id: Int64, as row: NewJob) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE jobs SET request = ?, output_name = ?, priority = ?, row_priority = NULL, tags = ?, price = ?,
                  input_images = ?
                WHERE id = ?
                """)
        try update.execute(
            arguments: [
                RequestText.text(row.request), row.outputName, row.priority, TagsText.text(row.tags), row.price.amount,
                row.request.inputImages, id,
            ])
    }
}

/// What a ruling depends on, read without the request.
private struct KnownJob {
    let state: JobState
    let version: Int
    let model: String
    let type: String
    /// The key of the job whose picture it edits, and whether that picture is not there.
    let source: String?
    let mustWait: Bool
    /// Whether the user rejected its image, and another one can take its place: a shard loses none.
    let isRejected: Bool

    init?(_ db: Database, _ id: Int64) throws {
        let query = try db.cachedStatement(
            sql: """
                SELECT \(StateColumns.names), version, model, type,
                  (SELECT parents.key FROM jobs AS parents WHERE parents.id = jobs.parent),
                  (SELECT parents.state <> 'completed' FROM jobs AS parents WHERE parents.id = jobs.parent),
                  state = 'completed' AND shard IS NULL AND EXISTS (SELECT 1 FROM review WHERE job = jobs.id AND mark = 'reject')
                FROM jobs WHERE id = ?
                """)
        guard let row = try Row.fetchOne(query, arguments: [id]) else { return nil }
        var columns = Columns(row)
        state = try StateColumns(&columns).state()
        version = try columns.count()
        model = try columns.next()
        type = try columns.next()
        source = try columns.optional()
        mustWait = try columns.optional(Int64.self) == 1
        isRejected = try columns.next(Int64.self) == 1
    }
}
