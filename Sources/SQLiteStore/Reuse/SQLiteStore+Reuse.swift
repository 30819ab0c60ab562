import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// Finished images by request, numbered among their like, so that each serves one job: whoever asks for five variations wants
    /// five images. Left out are what was used again itself; requests with local files, as nobody knows what was in a file when it
    /// was sent; edits of another job's picture, which is another one in each batch; and images that the user rejected. The path of a
    /// local file follows `{"file":`, which no text can hold: its quotes would be escaped.
    private static let finished = """
        SELECT jobs.request, row_number() OVER (PARTITION BY jobs.request ORDER BY jobs.id) AS n, jobs.id AS job
        FROM jobs JOIN batches ON batches.id = jobs.batch
        WHERE jobs.state = 'completed' AND jobs.reused_from IS NULL AND jobs.batch IS NOT ?1
          AND instr(jobs.request, '{"file":') = 0 AND jobs.parent IS NULL
          AND NOT EXISTS (SELECT 1 FROM review WHERE job = jobs.id AND mark = 'reject')
          AND batches.name || '/' || jobs.key NOT IN (
            SELECT reused_from FROM jobs INDEXED BY jobs_reused WHERE batch = ?1 AND reused_from IS NOT NULL)
        """

    private static let pageSize = 200

    /// Sorts the requests of what is finished, on disk where they are many, and holds a page of twins.
    package func forEachTwin(of batch: Batch.ID, _ body: (Twin) async throws -> Void) async throws {
        try translated { try database.writeWithoutTransaction { db in try Self.pair(db, batch) } }
        var last: Int64 = 0
        while true {
            let page = try translated { try database.writeWithoutTransaction { db in try Self.twins(db, after: last) } }
            guard let end = page.last?.job.id else { break }
            last = end
            for twin in page { try await body(twin) }
        }
        try translated { try database.writeWithoutTransaction { try $0.execute(sql: "DROP TABLE temp.twins") } }
    }

    private static func pair(_ db: Database, _ batch: Batch.ID) throws {
        try db.execute(sql: "DROP TABLE IF EXISTS temp.twins; DROP TABLE IF EXISTS temp.finished")
        try db.execute(
            sql: """
                CREATE TEMPORARY TABLE finished (request TEXT, n INTEGER, job INTEGER, PRIMARY KEY (request, n)) WITHOUT ROWID;
                CREATE TEMPORARY TABLE twins (job INTEGER PRIMARY KEY, source INTEGER NOT NULL)
                """)
        try db.execute(sql: "INSERT INTO temp.finished \(finished)", arguments: [batch])
        try db.execute(
            sql: """
                INSERT INTO temp.twins
                SELECT fresh.id, finished.job FROM (
                  SELECT id, request, row_number() OVER (PARTITION BY request ORDER BY id) AS n FROM jobs
                  WHERE batch = ? AND state = 'queued' AND NOT EXISTS (SELECT 1 FROM attempts WHERE job = jobs.id)
                    AND NOT EXISTS (SELECT 1 FROM review WHERE job = jobs.id)
                ) AS fresh CROSS JOIN temp.finished ON finished.request = fresh.request AND finished.n = fresh.n
                """, arguments: [batch])
        try db.execute(sql: "DROP TABLE temp.finished")
    }

    private static func twins(_ db: Database, after last: Int64) throws -> [Twin] {
        let query = """
            SELECT source.file, source.bytes, source.sha256, source.shard, source.shard_start, source.shard_offset,
              batches.output, batches.name || '/' || source.key, \(JobRow.columns)
            FROM temp.twins JOIN jobs ON jobs.id = twins.job JOIN jobs AS source ON source.id = twins.source
              JOIN batches ON batches.id = source.batch
            WHERE twins.job > ? ORDER BY twins.job LIMIT ?
            """
        return try Row.fetchAll(db, sql: query, arguments: [last, pageSize]).map { row in
            var columns = Columns(row)
            let image = try StateColumns.image(&columns)
            let (folder, name): (String, String) = (try columns.next(), try columns.next())
            return Twin(job: try JobRow.job(&columns), image: image, folder: folder, source: name)
        }
    }

    package func reuse(_ images: [Reuse], at now: Timestamp) throws -> Int {
        try write { db in
            let mark = try db.cachedStatement(sql: "UPDATE jobs SET reused_from = ? WHERE id = ?")
            var count = 0
            for reuse in images {
                let state = try reuse.job.state.applying(.reused(reuse.image))
                guard try JobRow.move(db, Change(job: reuse.job, state: state, at: now)) else { continue }
                try mark.execute(arguments: [reuse.source, reuse.job.id])
                var descendants = Descendants(db, at: now)
                try descendants.follow(reuse.job.id, to: state)
                count += 1
            }
            return count
        }
    }

    package func reusable(
        rows: ((GenerationRequest) throws -> Void) throws -> Void, _ body: (Reusable) throws -> Void
    ) throws {
        try translated {
            try database.writeWithoutTransaction { db in
                // In the connection's own temporary database: the queue itself is not written.
                try db.execute(
                    sql: """
                        DROP TABLE IF EXISTS temp.wanted;
                        CREATE TEMPORARY TABLE wanted (request TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID
                        """)
                let add = try db.makeStatement(
                    sql: "INSERT INTO temp.wanted VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1")
                try rows { request in try add.execute(arguments: [RequestText.text(request)]) }
                let query = try db.makeStatement(
                    sql: """
                        SELECT jobs.file, jobs.bytes, jobs.sha256, jobs.shard, jobs.shard_start, jobs.shard_offset,
                          batches.output, jobs.price
                        FROM (\(Self.finished)) AS finished
                          JOIN temp.wanted ON wanted.request = finished.request AND finished.n <= wanted.count
                          JOIN jobs ON jobs.id = finished.job JOIN batches ON batches.id = jobs.batch
                        """)
                let found = try Row.fetchCursor(query, arguments: [nil as Int64?])
                while let row = try found.next() {
                    var columns = Columns(row)
                    let image = try StateColumns.image(&columns)
                    try body(Reusable(image: image, folder: try columns.next(), price: try columns.money()))
                }
            }
        }
    }
}
