import GRDB
import NightshiftCore

extension SQLiteStore {
    /// What was submitted before the picture that it edits was made. By the ids of attempts, not by their times: a clock may
    /// have been set back between them.
    private static let ahead = """
        SELECT DISTINCT batches.name || '/' || jobs.key, parents.key
        FROM jobs INDEXED BY jobs_by_parent CROSS JOIN batches ON batches.id = jobs.batch
          CROSS JOIN jobs AS parents ON parents.id = jobs.parent CROSS JOIN attempts ON attempts.job = jobs.id
        WHERE jobs.parent IS NOT NULL AND parents.reused_from IS NULL AND NOT EXISTS (
          SELECT 1 FROM attempts AS made WHERE made.job = jobs.parent AND made.outcome = 'completed' AND made.id < attempts.id)
        LIMIT 20
        """

    /// What waits for a picture that is there, or may be submitted without one. A picture that was lost since is fetched
    /// again, and was there when its job was completed.
    private static let misled = """
        SELECT batches.name || '/' || jobs.key, parents.key, jobs.due_at IS NULL
        FROM jobs INDEXED BY jobs_by_parent CROSS JOIN batches ON batches.id = jobs.batch
          CROSS JOIN jobs AS parents ON parents.id = jobs.parent
        WHERE jobs.parent IS NOT NULL AND jobs.state = 'queued' AND CASE
          WHEN jobs.due_at IS NULL THEN parents.state = 'completed'
          ELSE parents.state NOT IN ('completed', 'downloading') AND parents.failure_kind IS NOT 'download' END
        LIMIT 20
        """

    private static let mistied = """
        SELECT count(*) FROM jobs LEFT JOIN jobs AS parents ON parents.id = jobs.parent
        WHERE CASE
          WHEN jobs.parent IS NULL AND jobs.state = 'queued' AND jobs.due_at IS NULL THEN TRUE
          WHEN jobs.parent IS NULL AND jobs.type <> 'image_edit' THEN FALSE
          ELSE json_extract(jobs.request, '$.source.job') IS NOT parents.key OR parents.batch IS NOT iif(
            jobs.parent IS NULL, NULL, jobs.batch) END
        """

    /// What is wrong with jobs that edit each other's pictures.
    static func chainProblems(_ db: Database) throws -> [String] {
        let ahead = try Row.fetchAll(db, sql: ahead).map { row in
            var columns = Columns(row)
            let (job, source): (String, String) = (try columns.next(), try columns.next())
            return "\(job) was submitted before the picture of \(source), which it edits, was made"
        }
        let misled = try Row.fetchAll(db, sql: misled).map { row in
            var columns = Columns(row)
            let (job, source): (String, String) = (try columns.next(), try columns.next())
            return try columns.count(Int.self) == 1
                ? "\(job) waits for \(source), which is completed"
                : "\(job) is to be submitted, but \(source), whose picture it edits, is not completed"
        }
        let mistied = try Int.fetchOne(db, sql: mistied) ?? 0
        return (ahead + misled).map(\.plainDetail)
            + (mistied > 0 ? ["\(mistied) jobs are tied to another job than the one whose picture they edit"] : [])
    }
}
