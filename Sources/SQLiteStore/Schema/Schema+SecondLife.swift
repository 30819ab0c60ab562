/// What the sixth migration adds: rows that are edited and run again, priorities that are changed, batches that are forgotten,
/// and images that are used again.
extension Schema {
    /// What a job was before the user edited it. The attempts up to `attempts` were made with it, at its price; those after the
    /// last revision with what the job is now.
    static let revisions = """
        CREATE TABLE revisions (
          job INTEGER NOT NULL REFERENCES jobs (id),
          number INTEGER NOT NULL CHECK (number >= 1),
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          request TEXT NOT NULL,
          output_name TEXT NOT NULL,
          priority INTEGER NOT NULL,
          tags TEXT NOT NULL,
          price INTEGER NOT NULL CHECK (price >= 0),
          replaced_at INTEGER NOT NULL,
          PRIMARY KEY (job, number)
        ) STRICT, WITHOUT ROWID
        """

    /// `row_priority` is what the manifest says where the user has said otherwise since; `reused_from` names the job whose image
    /// was used again.
    static let secondLifeColumns = """
        ALTER TABLE jobs ADD COLUMN row_priority INTEGER;
        ALTER TABLE jobs ADD COLUMN reused_from TEXT CHECK (reused_from IS NULL OR state = 'completed');
        CREATE INDEX jobs_reused ON jobs (batch) WHERE reused_from IS NOT NULL;
        ALTER TABLE batches ADD COLUMN pruned_at INTEGER;
        """

    /// A pruned batch keeps its ledger, and how many jobs of each state it had. Only its rows may be deleted.
    static let pruning = """
        CREATE TABLE pruned_jobs (
          batch INTEGER NOT NULL REFERENCES batches (id),
          state TEXT NOT NULL CHECK (state IN ('completed', 'failed', 'cancelled')),
          jobs INTEGER NOT NULL CHECK (jobs >= 1),
          PRIMARY KEY (batch, state)
        ) STRICT, WITHOUT ROWID;
        DROP TRIGGER attempts_stay;
        CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts
        WHEN (SELECT pruned_at FROM batches WHERE id = OLD.batch) IS NULL
        BEGIN SELECT RAISE(ABORT, 'attempts are never deleted, but with their batch'); END;
        CREATE TRIGGER jobs_stay BEFORE DELETE ON jobs
        WHEN (SELECT pruned_at FROM batches WHERE id = OLD.batch) IS NULL
        BEGIN SELECT RAISE(ABORT, 'jobs are never deleted, but with their batch'); END;
        """
}
