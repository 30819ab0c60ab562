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

    /// A page out of the index.
    static let shardImages = """
        SELECT file, bytes, sha256, shard, shard_start, shard_offset FROM jobs INDEXED BY jobs_in_shards
        WHERE batch = ? AND shard IS NOT NULL AND (shard, shard_offset) > (?, ?) ORDER BY shard, shard_offset LIMIT ?
        """

    package func shardImages(of batch: Batch.ID, after: ShardPlace?, limit: Int) throws -> [StoredImage] {
        try read { db in
            let last = after.map { (Int64($0.shard), $0.offset) } ?? (-1, 0)
            let rows = try Row.fetchAll(db, sql: Self.shardImages, arguments: [batch, last.0, last.1, max(limit, 0)])
            return try rows.map { row in
                var columns = Columns(row)
                return try StateColumns.image(&columns)
            }
        }
    }
}
