import GRDB
package import NightshiftCore

extension SQLiteStore {
    static let lostReplies = """
        SELECT jobs.key, attempts.request_id, attempts.intent_at
        FROM attempts INDEXED BY attempts_lost CROSS JOIN jobs ON jobs.id = attempts.job
        WHERE attempts.outcome = 'lost' AND attempts.batch = ? ORDER BY attempts.id LIMIT ?
        """

    package func lostReplies(of batch: Batch.ID, limit: Int) throws -> [LostReply] {
        try read { db in
            try Row.fetchAll(db, sql: Self.lostReplies, arguments: [batch, max(limit, 0)]).map { row in
                var columns = Columns(row)
                return LostReply(
                    key: try columns.next(), requestID: try columns.next(), intentAt: try columns.time())
            }
        }
    }
}
