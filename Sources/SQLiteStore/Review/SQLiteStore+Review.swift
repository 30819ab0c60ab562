import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func mark(_ mark: ReviewMark?, job: Int64, at now: Timestamp) throws -> Bool {
        try write { db in
            let hasImage = "SELECT 1 FROM jobs WHERE id = ? AND state = 'completed'"
            guard try Int.fetchOne(db, sql: hasImage, arguments: [job]) != nil else { return false }
            if let mark {
                try db.execute(
                    sql: """
                        INSERT INTO review VALUES (?, ?, ?)
                        ON CONFLICT (job) DO UPDATE SET mark = excluded.mark, at = excluded.at
                        """, arguments: [job, mark.rawValue, now.microseconds])
            } else {
                try db.execute(sql: "DELETE FROM review WHERE job = ?", arguments: [job])
            }
            return true
        }
    }

    /// A walk over the marks, with the job of each: for the beginning of a review, not for every second.
    package func reviewCounts(of batches: [Batch.ID]) throws -> ReviewCounts {
        try read { db in
            let query = """
                SELECT review.mark, count(*) FROM review CROSS JOIN jobs ON jobs.id = review.job
                WHERE jobs.state = 'completed' AND jobs.batch IN (\(batches.listed)) GROUP BY review.mark
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
                    AND (?2 = 0 OR NOT EXISTS (SELECT 1 FROM review WHERE review.job = jobs.id)) ORDER BY id LIMIT ?3)
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
