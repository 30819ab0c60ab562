import GRDB
package import NightshiftCore

extension SQLiteStore {
    static let doubtfulCharges = """
        SELECT jobs.key, attempts.request_id, attempts.generation_id, attempts.intent_at
        FROM attempts CROSS JOIN jobs ON jobs.id = attempts.job
        WHERE \(Schema.isDoubtful) AND attempts.batch = ? ORDER BY attempts.id LIMIT ?
        """

    package func doubtfulCharges(of batch: Batch.ID, limit: Int) throws -> [DoubtfulCharge] {
        try read { db in
            try Row.fetchAll(db, sql: Self.doubtfulCharges, arguments: [batch, max(limit, 0)]).map { row in
                var columns = Columns(row)
                return DoubtfulCharge(
                    key: try columns.next(), requestID: try columns.next(),
                    generation: try columns.optional(String.self).map(GenerationID.init),
                    intentAt: try columns.time())
            }
        }
    }
}
