extension Schema {
    /// A person's marks, beside the jobs: a job's row changes only with what happens to it. And how many paid images of a job were
    /// discarded for another one: the only reason for a job to be paid for more than once.
    static let review = """
        CREATE TABLE review (
          job INTEGER PRIMARY KEY REFERENCES jobs (id),
          mark TEXT CHECK (mark IN ('keep', 'reject')),
          at INTEGER NOT NULL,
          discards INTEGER NOT NULL DEFAULT 0 CHECK (discards >= 0)
        ) STRICT
        """

    /// What a page that watches a run asks every second, without passing over jobs: the latest arrivals, how many there were in
    /// each span of time, and failures by their reason. Entries of the first come in the order of time, all into one page. The state is in
    /// them because SQLite reads the row where a query names a column that the index lacks, even one that it says all about.
    static let settledJobs = """
        CREATE INDEX jobs_landed ON jobs (batch, state, updated_at) WHERE state = 'completed';
        CREATE INDEX jobs_failed ON jobs (batch, state, failure_kind, failure_code, updated_at) WHERE state = 'failed';
        """
}
