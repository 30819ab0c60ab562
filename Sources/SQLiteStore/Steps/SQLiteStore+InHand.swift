import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// Jobs of one of the states that a run has in hand, above an id, by id, each with its latest attempt.
    static let inHand = """
        SELECT \(JobRow.columns), \(AttemptRow.columns)
        FROM jobs INDEXED BY jobs_active CROSS JOIN attempts INDEXED BY attempts_by_number
          ON attempts.job = jobs.id AND attempts.number = (SELECT max(number) FROM attempts WHERE job = jobs.id)
        WHERE \(Schema.isInHand) AND jobs.state = ? AND jobs.id > ?
        ORDER BY jobs.id LIMIT ?
        """

    package func running() throws -> [Claim] {
        let claims = try read { db in
            try Self.claims(db, sql: Self.inHand, arguments: [JobState.Name.generating.rawValue, 0, -1])
        }
        return claims.sorted { Self.acceptance($0) < Self.acceptance($1) }
    }

    package func downloads(after: Int64, limit: Int) throws -> [Claim] {
        try read { db in
            let state = JobState.Name.downloading.rawValue
            let claims = try Self.claims(db, sql: Self.inHand, arguments: [state, after, max(limit, 0)])
            try SelectedPages.requireAscending(claims.map(\.job.id), after: after)
            return claims
        }
    }

    static func claims(_ db: Database, sql: String, arguments: StatementArguments) throws -> [Claim] {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { row in
            var columns = Columns(row)
            return Claim(job: try JobRow.job(&columns), attempt: try AttemptRow.attempt(&columns))
        }
    }

    private static func acceptance(_ claim: Claim) -> (Timestamp, Attempt.ID) {
        (claim.attempt.repliedAt ?? claim.attempt.intentAt, claim.attempt.id)
    }
}
