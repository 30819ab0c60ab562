import GRDB
import NightshiftCore

extension SQLiteStore {
    /// Walks back from the newest attempt, so that a long history costs nothing. More than a
    /// day is a clock that was set, not a latency.
    static let latestLatencies = """
        SELECT ended_at - replied_at FROM attempts
        WHERE outcome = 'completed' AND ended_at - replied_at BETWEEN 0 AND 86400000000 ORDER BY id DESC LIMIT ?
        """

    package func recentLatencies(limit: Int) throws -> [Duration] {
        try read { db in
            try Int64.fetchAll(db, sql: Self.latestLatencies, arguments: [limit]).reversed().map { .microseconds($0) }
        }
    }
}
