import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func pruneFacts(of batches: [Batch.ID], at now: Timestamp) throws -> [PruneFacts] {
        try read { db in try batches.map { try Self.facts(db, $0, at: now) } }
    }

    /// One transaction, whatever the number of batches: it deletes row by row, and the log grows by about what it frees.
    package func prune(_ batches: [Batch.ID], terms: PruneTerms, at now: Timestamp) throws -> Pruned {
        let batches = batches.withoutRepeats
        return try write { db in
            for batch in batches {
                if let objection = PruneObjection(to: try Self.facts(db, batch, at: now), terms: terms, at: now) {
                    throw objection
                }
            }
            // Numbers only, so they may stand in the text.
            let list = batches.map(String.init).joined(separator: ", ")
            try db.execute(
                sql: """
                    INSERT INTO pruned_jobs SELECT batch, state, count(*) FROM jobs WHERE batch IN (\(list)) GROUP BY batch, state
                    """)
            // From here on the triggers let the rows go.
            try db.execute(
                sql: "UPDATE batches SET pruned_at = ? WHERE id IN (\(list)) AND pruned_at IS NULL",
                arguments: [now.microseconds])
            try db.execute(sql: "DELETE FROM attempts WHERE batch IN (\(list))")
            let attempts = db.changesCount
            for table in ["revisions", "review"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE job IN (SELECT id FROM jobs WHERE batch IN (\(list)))")
            }
            try db.execute(sql: "DELETE FROM jobs WHERE batch IN (\(list))")
            let jobs = db.changesCount
            if terms.forgetsLedger {
                for table in ["ledger", "exposure", "pruned_jobs"] {
                    try db.execute(sql: "DELETE FROM \(table) WHERE batch IN (\(list))")
                }
                try db.execute(sql: "DELETE FROM batches WHERE id IN (\(list))")
            }
            return Pruned(jobs: jobs, attempts: attempts)
        }
    }

    /// Writes the file anew without its gaps, which takes as much room beside it meanwhile; `false` where that can't be had now.
    /// What stays free inside is used again by later rows.
    package func giveSpaceBack() throws -> Bool {
        do {
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM")
                // The log holds the whole file now.
                try db.checkpoint(.truncate)
            }
            return true
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_IOERR: return false
            default: throw StoreError.translating(error, path: path)
            }
        }
    }

    /// The few attempts whose token or slot is not back yet, found by their indexes.
    static let holding = """
        SELECT max(until) FROM (
          SELECT token_until AS until FROM attempts INDEXED BY attempts_tokens WHERE token_until > ?2 AND batch = ?1
          UNION ALL
          SELECT slot_until FROM attempts INDEXED BY attempts_lost
          WHERE outcome = 'lost' AND slot_until > ?2 AND batch = ?1)
        """

    private static func facts(_ db: Database, _ id: Batch.ID, at now: Timestamp) throws -> PruneFacts {
        guard
            let row = try Row.fetchOne(db, sql: "SELECT \(BatchRow.columns) FROM batches WHERE id = ?", arguments: [id])
        else { throw UnreadableRow(detail: "there is no batch \(id)") }
        let batch = try BatchRow.batch(row)
        let change = try Int64.fetchOne(db, sql: "SELECT max(updated_at) FROM jobs WHERE batch = ?", arguments: [id])
        let holds = try Int64.fetchOne(db, sql: holding, arguments: [id, now.microseconds])
        return PruneFacts(
            batch: batch, summary: try summary(db, of: id),
            lastChange: change.map(Timestamp.init(microseconds:)) ?? batch.createdAt,
            holdsUntil: holds.map(Timestamp.init(microseconds:)))
    }
}
