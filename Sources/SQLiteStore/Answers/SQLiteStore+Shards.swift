import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// The last entry of the index, and how many share its shard.
    static let shardTail = """
        SELECT shard, shard_offset + bytes,
          (SELECT count(*) FROM jobs AS others INDEXED BY jobs_in_shards
           WHERE others.batch = jobs.batch AND others.shard = jobs.shard AND others.shard IS NOT NULL)
        FROM jobs INDEXED BY jobs_in_shards WHERE batch = ? AND shard IS NOT NULL
        ORDER BY shard DESC, shard_offset DESC LIMIT 1
        """

    package func shardTail(of batch: Batch.ID) throws -> ShardTail? {
        try read { db in
            guard let row = try Row.fetchOne(db, sql: Self.shardTail, arguments: [batch]) else { return nil }
            var columns = Columns(row)
            let (shard, end): (Int, Int64) = (try columns.count(), try columns.count())
            return ShardTail(shard: shard, images: try columns.count(), end: end)
        }
    }
}
