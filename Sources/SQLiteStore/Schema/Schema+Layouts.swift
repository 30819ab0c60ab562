/// What the fifth migration adds: how a batch is laid out, and where in its shards an image is.
extension Schema {
    /// Batches that were there before have a file for each image, named by its key. An image has a place in a shard only
    /// while it is recorded as home.
    static let layouts = [
        """
        ALTER TABLE batches ADD COLUMN layout TEXT NOT NULL DEFAULT '';
        ALTER TABLE batches ADD COLUMN sidecars INTEGER NOT NULL DEFAULT 0 CHECK (sidecars IN (0, 1));
        """,
        """
        ALTER TABLE jobs ADD COLUMN shard INTEGER CHECK (shard IS NULL OR (shard >= 0 AND state = 'completed'));
        ALTER TABLE jobs ADD COLUMN shard_start INTEGER CHECK ((shard_start IS NULL) = (shard IS NULL));
        ALTER TABLE jobs ADD COLUMN shard_offset INTEGER CHECK (CASE
          WHEN shard IS NULL THEN shard_offset IS NULL
          ELSE shard_offset IS NOT NULL AND shard_start >= 0 AND shard_offset > shard_start END);
        """,
        // Two images never share a place, and the end of what is recorded is found however many there are.
        "CREATE UNIQUE INDEX jobs_in_shards ON jobs (batch, shard, shard_offset) WHERE shard IS NOT NULL;",
    ]
}
