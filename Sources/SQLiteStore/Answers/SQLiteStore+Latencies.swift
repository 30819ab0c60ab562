import GRDB
import NightshiftCore

extension SQLiteStore {
    /// Walks back from the newest attempt, so that a long history costs nothing.
    static let latestLatencies = """
        SELECT ended_at - replied_at FROM attempts
        WHERE outcome = 'completed' AND ended_at >= replied_at ORDER BY id DESC LIMIT ?
        """

    package func recentLatencies(limit: Int) throws -> [Duration] {
        try read { db in
            try Int64.fetchAll(db, sql: Self.latestLatencies, arguments: [limit]).reversed().map { .microseconds($0) }
        }
    }
}
