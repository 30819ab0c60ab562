import GRDB
import NightshiftCore

/// The names that the jobs of a sharded batch have, for rows that come to it later: two samples of one name are one to who reads the
/// shards. Elsewhere the second file of a name gets a number.
///
/// Gathered when the first such row comes, into a temporary table, which SQLite keeps on disk when it grows.
final class ShardNames {
    private let db: Database
    private let batch: Batch.ID
    private var isGathered = false

    init(_ db: Database, batch: Batch.ID) {
        self.db = db
        self.batch = batch
    }

    /// The key of the job that has the name already; `nil` where the row may have it, which it has from then on.
    ///
    /// - Parameter key: the row's own.
    func take(_ name: String, for key: String) throws -> String? {
        try gather()
        let find = try db.cachedStatement(sql: "SELECT key FROM temp.shard_names WHERE name = ? AND key <> ?")
        if let holder = try String.fetchOne(find, arguments: [name, key]) { return holder }
        let insert = try db.cachedStatement(sql: "INSERT OR IGNORE INTO temp.shard_names VALUES (?, ?)")
        try insert.execute(arguments: [name, key])
        return nil
    }

    private func gather() throws {
        if isGathered { return }
        isGathered = true
        try db.execute(
            sql: """
                CREATE TEMPORARY TABLE IF NOT EXISTS shard_names (name TEXT COLLATE NOCASE, key TEXT, PRIMARY KEY (name, key))
                WITHOUT ROWID;
                DELETE FROM temp.shard_names;
                """)
        try db.execute(
            sql: "INSERT OR IGNORE INTO temp.shard_names SELECT output_name, key FROM jobs WHERE batch = ?",
            arguments: [batch])
    }

    func finish() throws {
        if isGathered { try db.execute(sql: "DELETE FROM temp.shard_names") }
    }
}
