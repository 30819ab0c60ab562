extension Schema {
    /// As the first migration made them; `Schema+Chains` has what the fourth made of them.
    ///
    /// `jobs_ready` is in the order in which `reserve` takes jobs; `jobs_by_state` counts and lists by state; `jobs_active`
    /// holds the few that a run has in hand.
    static let jobs = """
        CREATE TABLE jobs (
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
            'lost_upstream', 'download')),
          failure_code TEXT,
          failure_message TEXT,
          version INTEGER NOT NULL CHECK (version >= 1),
          tries INTEGER NOT NULL CHECK (tries >= 0),
          resubmissions INTEGER NOT NULL CHECK (resubmissions >= 0),
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          CHECK ((due_at IS NOT NULL) = (state = 'queued')),
          CHECK ((generation_id IS NOT NULL)
            = (state IN ('generating', 'downloading') OR failure_kind IS 'download')),
          CHECK ((file IS NOT NULL) = (state = 'completed')),
          CHECK ((bytes IS NOT NULL) = (state = 'completed')),
          CHECK ((sha256 IS NOT NULL) = (state = 'completed')),
          CHECK ((failure_kind IS NOT NULL) = (state = 'failed')),
          CHECK ((failure_message IS NOT NULL) = (state = 'failed')),
          CHECK (failure_code IS NULL OR state = 'failed')
        ) STRICT;
        CREATE UNIQUE INDEX jobs_by_key ON jobs (batch, key);
        CREATE INDEX jobs_ready ON jobs (batch, priority DESC, due_at, id) WHERE state = 'queued';
        CREATE INDEX jobs_by_state ON jobs (batch, state);
        CREATE INDEX jobs_active ON jobs (state) WHERE state IN ('submitting', 'generating', 'downloading');
        """
}
