import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func mark(_ mark: ReviewMark?, jobs: [Int64], at now: Timestamp) throws -> Int {
        try write { db in
            let hasImage = try db.cachedStatement(sql: "SELECT 1 FROM jobs WHERE id = ? AND state = 'completed'")
            let set = try db.cachedStatement(
                sql: """
                    INSERT INTO review (job, mark, at) VALUES (?, ?, ?)
                    ON CONFLICT (job) DO UPDATE SET mark = excluded.mark, at = excluded.at
                    """)
            var count = 0
            for job in jobs where try Int.fetchOne(hasImage, arguments: [job]) != nil {
                try set.execute(arguments: [job, mark?.rawValue, now.microseconds])
                count += 1
            }
            return count
        }
    }

    /// What belongs to `JobEvent.discarded`, in its transaction: a mark is one image's, and the next has none yet. An image that was
    /// reused was another job's, and is not counted as one that this job was paid for.
    static func noteDiscard(_ db: Database, of job: Int64, at now: Timestamp) throws {
        let note = try db.cachedStatement(
            sql: """
                INSERT INTO review (job, mark, at, discards)
                SELECT id, NULL, ?2, reused_from IS NULL FROM jobs WHERE id = ?1
                ON CONFLICT (job) DO UPDATE SET mark = NULL, at = excluded.at, discards = discards + excluded.discards
                """)
        try note.execute(arguments: [job, now.microseconds])
        let forget = try db.cachedStatement(
            sql: "UPDATE jobs SET reused_from = NULL WHERE id = ? AND reused_from IS NOT NULL")
        try forget.execute(arguments: [job])
    }

    /// A walk over the marks, with the job of each: for the beginning of a review, not for every second.
    package func reviewCounts(of batches: [Batch.ID]) throws -> ReviewCounts {
        try read { db in
            let query = """
                SELECT review.mark, count(*) FROM review CROSS JOIN jobs ON jobs.id = review.job
                WHERE review.mark IS NOT NULL AND jobs.state = 'completed' AND jobs.batch IN (\(batches.listed))
                GROUP BY review.mark
                """
            var counts: [ReviewMark: Int] = [:]
            for row in try Row.fetchAll(db, sql: query) {
                var columns = Columns(row)
                counts[try columns.named()] = try columns.count()
            }
            return ReviewCounts(kept: counts[.keep] ?? 0, rejected: counts[.reject] ?? 0)
        }
    }

    package func images(
        of batches: [Batch.ID], after: Int64, limit: Int, onlyUnmarked: Bool
    ) throws -> [JobRecord] {
        try read { db in
            let parts = batches.withoutRepeats.map { batch in
                """
                SELECT id FROM (SELECT id FROM jobs INDEXED BY jobs_by_state
                  WHERE batch = \(batch) AND state = 'completed' AND id > ?1
                    AND (?2 = 0 OR NOT EXISTS (SELECT 1 FROM review WHERE review.job = jobs.id AND mark IS NOT NULL)) ORDER BY id LIMIT ?3)
                """
            }
            var ids: [Int64] = []
            // SQLite joins at most 500 queries.
            for start in stride(from: 0, to: parts.count, by: 200) {
                let query = parts[start..<min(start + 200, parts.count)].joined(separator: "\nUNION ALL\n")
                ids += try Int64.fetchAll(
                    db, sql: query, arguments: [after, onlyUnmarked ? 1 : 0, max(limit, 0)])
            }
            return try Self.records(db, Array(ids.sorted().prefix(max(limit, 0))), withAttempts: false)
        }
    }

    package func job(_ id: Int64) throws -> JobRecord? {
        try read { db in try Self.records(db, [id], withAttempts: false).first }
    }
}

extension [Batch.ID] {
    /// For the text of a query: numbers only.
    var listed: String { map(String.init).joined(separator: ", ") }
}
