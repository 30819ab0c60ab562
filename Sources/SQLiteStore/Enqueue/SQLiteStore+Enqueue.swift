import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// Costs a row one statement, an entry in each of the table's three indexes, and no allocation of ours: about 7 µs of one
    /// core, next to all of it SQLite's own. The rows go through the write-ahead log into the file, so each byte is written
    /// twice, with two syncs for the whole. Memory is the writer's cache, whatever the number of rows.
    package func enqueue(
        _ draft: BatchDraft, at now: Timestamp, rows: ((NewJob) throws -> Admission) throws -> Void
    ) throws -> Enqueued {
        let enqueued = try enqueueRows(draft, at: now, rows: rows)
        Connection.giveMemoryBack(database)
        return enqueued
    }

    private func enqueueRows(
        _ draft: BatchDraft, at now: Timestamp, rows: ((NewJob) throws -> Admission) throws -> Void
    ) throws -> Enqueued {
        try write { db in
            let intake = try Intake(
                db, batch: batch(db, draft, at: now), continues: draft.target.exists, terms: draft.terms, at: now)
            try rows { job in
                do {
                    return try intake.take(job)
                } catch {
                    throw StoreError.translating(error, path: path)
                }
            }
            return try intake.finish()
        }
    }

    private func batch(_ db: Database, _ draft: BatchDraft, at now: Timestamp) throws -> Batch {
        switch draft.target {
        case .existing(let id):
            let row = try Row.fetchOne(db, sql: "SELECT \(BatchRow.columns) FROM batches WHERE id = ?", arguments: [id])
            guard let row else { throw StoreError.failed(path: path, detail: "it has no batch number \(id)") }
            return try BatchRow.batch(row)
        case .new(let name, let output):
            if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM batches WHERE name = ?)", arguments: [name])
                == true
            {
                throw StoreError.nameTaken(batch: name)
            }
            try db.execute(
                sql: """
                    INSERT INTO batches (name, manifest, output, created_at, layout, sidecars) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    name, draft.manifest, output, now.microseconds, draft.layout.arrangement.text,
                    draft.layout.hasSidecars,
                ])
            return Batch(
                id: db.lastInsertedRowID, name: name, manifest: draft.manifest, output: output, createdAt: now,
                layout: draft.layout)
        }
    }
}

extension BatchDraft.Target {
    fileprivate var exists: Bool {
        switch self {
        case .existing: true
        case .new: false
        }
    }
}
