/// What the fourth migration makes of jobs: each may name another one of its batch, whose picture it edits.
extension Schema {
    /// The triggers of attempts look into `jobs`, and stand in the way while that table is another one.
    private static let withoutTriggers = """
        DROP TRIGGER attempts_match_job;
        DROP TRIGGER attempts_enter;
        DROP TRIGGER attempts_move;
        DROP TRIGGER attempts_settle;
        DROP TRIGGER attempts_quoted;
        DROP TRIGGER attempts_stay;
        """

    /// A job that waits for its parent is `queued` without a due time: so it is in no index that `reserve` looks at, and a
    /// queue without chains costs what it did. Rows are carried over whole, under their ids.
    private static let jobsAgain = """
        CREATE TABLE jobs_again (
          id INTEGER PRIMARY KEY,
          batch INTEGER NOT NULL REFERENCES batches (id),
          key TEXT NOT NULL,
          request TEXT NOT NULL,
          model TEXT NOT NULL,
          type TEXT NOT NULL,
          input_images INTEGER NOT NULL CHECK (input_images >= 0),
          price INTEGER NOT NULL CHECK (price >= 0),
          output_name TEXT NOT NULL,
          priority INTEGER NOT NULL,
          tags TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('queued', 'submitting', 'generating', 'downloading', 'completed', 'failed',
            'uncertain', 'cancelled')),
          due_at INTEGER,
          generation_id TEXT,
          file TEXT,
          bytes INTEGER CHECK (bytes >= 0),
          sha256 TEXT,
          failure_kind TEXT CHECK (failure_kind IN ('moderated', 'rejected', 'retries_exhausted', 'charge_unknown',
            'lost_upstream', 'download', 'parent_failed')),
          failure_code TEXT,
          failure_message TEXT,
          version INTEGER NOT NULL CHECK (version >= 1),
          tries INTEGER NOT NULL CHECK (tries >= 0),
          resubmissions INTEGER NOT NULL CHECK (resubmissions >= 0),
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          parent INTEGER REFERENCES jobs (id) CHECK (parent <> id),
          CHECK (due_at IS NULL OR state = 'queued'),
          CHECK (state <> 'queued' OR due_at IS NOT NULL OR parent IS NOT NULL),
          CHECK ((generation_id IS NOT NULL)
            = (state IN ('generating', 'downloading') OR failure_kind IS 'download')),
          CHECK ((file IS NOT NULL) = (state = 'completed')),
          CHECK ((bytes IS NOT NULL) = (state = 'completed')),
          CHECK ((sha256 IS NOT NULL) = (state = 'completed')),
          CHECK ((failure_kind IS NOT NULL) = (state = 'failed')),
          CHECK ((failure_message IS NOT NULL) = (state = 'failed')),
          CHECK (failure_code IS NULL OR state = 'failed'),
          CHECK (failure_kind IS NOT 'parent_failed' OR parent IS NOT NULL)
        ) STRICT;
        INSERT INTO jobs_again SELECT *, NULL FROM jobs;
        DROP TABLE jobs;
        ALTER TABLE jobs_again RENAME TO jobs;
        """

    /// `jobs_by_parent` finds what waits for a job, and `jobs_waiting` counts all that waits without
    /// looking at the jobs themselves; both are empty in a queue
    /// without chains. The others are what they were.
    private static let indexes = """
        CREATE UNIQUE INDEX jobs_by_key ON jobs (batch, key);
        CREATE INDEX jobs_ready ON jobs (batch, priority DESC, due_at, id) WHERE state = 'queued' AND due_at IS NOT NULL;
        CREATE INDEX jobs_by_state ON jobs (batch, state);
        CREATE INDEX jobs_active ON jobs (state) WHERE state IN ('submitting', 'generating', 'downloading');
        CREATE INDEX jobs_by_parent ON jobs (parent, state) WHERE parent IS NOT NULL;
        CREATE INDEX jobs_waiting ON jobs (batch, state, due_at) WHERE state = 'queued' AND due_at IS NULL;
        """

    static let chains = [withoutTriggers, jobsAgain, indexes, triggers]
}
