import GRDB
import NightshiftCore

enum JobRow {
    static let columns = """
        jobs.id, jobs.batch, jobs.key, jobs.request, jobs.price, jobs.output_name, jobs.priority, jobs.tags, \
        \(StateColumns.names), jobs.version, jobs.tries, jobs.resubmissions, jobs.reused_from
        """

    static func job(_ columns: inout Columns) throws -> Job {
        Job(
            id: try columns.next(), batch: try columns.next(), key: try columns.next(),
            request: try RequestText.request(columns.next()), price: try columns.money(),
            outputName: try columns.next(), priority: try columns.next(), tags: try TagsText.tags(columns.next()),
            state: try StateColumns(&columns).state(), version: try columns.count(), tries: try columns.count(),
            resubmissions: try columns.count(), reusedFrom: try columns.optional())
    }
}

extension JobRow {
    static let moveStatement = """
        UPDATE jobs SET \(StateColumns.assignments), tries = ?, resubmissions = ?, version = version + 1,
          updated_at = coalesce(?, updated_at)
        WHERE id = ? AND version = ?
        """

    /// Writes a job's new state; `false` where the job has another version by now, and nothing was written.
    static func move(
        _ db: Database, job: Int64, version: Int, to state: JobState, tries: Int, resubmissions: Int, at now: Timestamp?
    ) throws -> Bool {
        let statement = try RawStatement(cachedIn: db, sql: moveStatement)
        try StateColumns(state).bind(to: statement)
        try statement.bind(Int64(tries), at: 13)
        try statement.bind(Int64(resubmissions), at: 14)
        try statement.bind(now?.microseconds, at: 15)
        try statement.bind(job, at: 16)
        try statement.bind(Int64(version), at: 17)
        try statement.run()
        return db.changesCount == 1
    }

    static func move(_ db: Database, _ change: Change) throws -> Bool {
        try move(
            db, job: change.job, version: change.version, to: change.state, tries: change.tries,
            resubmissions: change.resubmissions, at: change.at)
    }
}
