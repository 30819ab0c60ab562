import GRDB
import NightshiftCore

/// Finds what a chained job edits.
enum SourcePictures {
    static let query = """
        SELECT parents.key, parents.file, parents.bytes, parents.sha256, parents.shard, parents.shard_start,
          parents.shard_offset, attempts.generation_id
        FROM jobs CROSS JOIN jobs AS parents ON parents.id = jobs.parent
          LEFT JOIN attempts INDEXED BY attempts_by_number
            ON attempts.job = parents.id AND attempts.outcome = 'completed'
        WHERE jobs.id = ? AND parents.state = 'completed'
        """

    /// The picture that the job edits; `nil` for a job that edits no other's, or one whose is not there any more.
    static func picture(_ db: Database, for job: Job) throws -> SourcePicture? {
        guard case .job = job.request.source else { return nil }
        let statement = try RawStatement(cachedIn: db, sql: query)
        try statement.bind(job.id, at: 1)
        return try statement.first { columns in
            let key: String = try columns.next()
            let image = try StateColumns.image(&columns)
            return SourcePicture(
                key: key, image: image, generation: try columns.optional(String.self).map(GenerationID.init))
        }
    }
}
