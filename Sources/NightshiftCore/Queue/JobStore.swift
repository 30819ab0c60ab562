/// The durable queue: batches, jobs and attempts, behind calls named after what the product does with them.
///
/// Promises every store keeps, tested by one conformance suite:
/// - what a call returned after is durable: it survives `kill -9` and power loss;
/// - a call happens whole or not at all;
/// - a write to a job names the version it read, and losing that race is a value (`Recorded.overtaken`), not an error;
/// - `record` is carried out even when the calling task is cancelled;
/// - memory does not grow with the number of jobs.
///
/// Our own troubles (disk full, no permission, a damaged file) are thrown as `StoreError`.
package protocol JobStore: Sendable {
    // MARK: Batches

    /// Every batch, oldest first.
    func batches() throws -> [Batch]

    /// Creates the batch, or continues the one that `draft` names, in one transaction: all rows or none.
    ///
    /// `rows` is called once and hands over the rows of the manifest, one after another, through the function it is given. Each
    /// is compared with the job of the same key: new ones are added as `queued(due: now)`. When `rows` throws, nothing is
    /// stored, and the error comes out of this call unchanged. A batch without jobs is stored too.
    func enqueue(_ draft: BatchDraft, at now: Timestamp, rows: ((NewJob) throws -> Admission) throws -> Void) throws
        -> Enqueued

    // MARK: The three loops

    /// To be called once before a run: what a killed process left behind.
    ///
    /// Every job found `submitting` becomes `uncertain`: its request may have left. Its attempt becomes `lost`, its token
    /// returns as after a loss at `now`, and its generation may hold a slot until `slotUntil`. Where the wall clock was set back
    /// since anything was last written, no job waits longer than it would have without that.
    func recover(at now: Timestamp, slotUntil: Timestamp) throws -> Recovered

    /// Claims jobs that may be submitted now and makes their intents durable, in one transaction: the one place where the
    /// rate limit, the slots and the budget are enforced. Jobs are taken by batch in the order of `demand.batches`, then
    /// by priority (highest first), due time and age.
    func reserve(_ demand: Demand, at now: Timestamp) async throws -> Reservation

    /// Makes the outcome of one step durable: the job's new state and, where there is one, the attempt's. No two attempts
    /// have the same generation.
    func record(_ change: Change) async throws -> Recorded

    /// Generations that run upstream, of every batch, oldest acceptance first: what the poller watches after a start.
    func running() throws -> [Claim]

    /// Jobs that are `downloading`, of every batch, with an id above `after`, by id, at most `limit`.
    func downloads(after: Int64, limit: Int) throws -> [Claim]

    /// The requests per minute that the provider last announced to the account; `nil` where it never did.
    func announcedLimit(of account: String) throws -> Int?

    /// Keeps what the provider announced, so that a restart inside a minute keeps within it.
    func noteAnnouncedLimit(_ requestsPerMinute: Int, of account: String) async throws

    // MARK: The user's word

    /// Applies `event` to every job that `selection` matches and that can take it, in one transaction; returns how many moved.
    ///
    /// A job put back into the queue starts again with no tries and no resubmissions counted.
    func apply(_ event: JobEvent, to selection: Selection, at now: Timestamp) throws -> Int

    // MARK: Answers

    /// Jobs and money of the given batch, or of all.
    func summary(of batch: Batch.ID?) throws -> QueueSummary

    /// Hands over the jobs that match, by id, with their attempts in order when `withAttempts`; at most a page in memory.
    func forEachJob(_ selection: Selection, withAttempts: Bool, _ body: (JobRecord) throws -> Void) throws

    /// The ledger grouped by the given keys, in the order of the keys; one row of totals when `keys` is empty.
    func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow]

    /// Submissions of the batch that may have been charged for nothing, oldest first, at most `limit`.
    func doubtfulCharges(of batch: Batch.ID, limit: Int) throws -> [DoubtfulCharge]

    /// How far the shards of the batch are filled; `nil` where no image is recorded in one.
    func shardTail(of batch: Batch.ID) throws -> ShardTail?

    /// From acceptance to end as it was seen, of the latest completed generations, at most `limit`, oldest first.
    func recentLatencies(limit: Int) throws -> [Duration]

    /// Carries out what was handed over, and closes. A process may as well die without it: nothing depends on an orderly end.
    func close() throws

    /// What the storage itself finds wrong with what it holds, in words; empty when all is well.
    func integrityProblems() throws -> [String]
}
