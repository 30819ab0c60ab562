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
    ///
    /// A row whose source is another job of the batch is added as `waiting` unless that one is completed, or failed or cancelled,
    /// which it becomes with it; the other may come later among the rows. `StoreError.noSuchSource` where the batch has no such job. That rows do not wait for each other
    /// in a circle is the caller's promise.
    ///
    /// A row that was exported from the batch itself means the job of its key: `EditRuling` says what becomes of it. What a job
    /// was before it was edited is kept, with the number of the last attempt that was made with it.
    func enqueue(_ draft: BatchDraft, at now: Timestamp, rows: ((NewJob) throws -> Admission) throws -> Void) throws
        -> Enqueued

    /// Hands over the jobs of the batch that were never submitted and for which another batch has a finished image of the very same
    /// request, each image for one job at most; requests with local files are left out, for nobody knows what was in them.
    func forEachTwin(of batch: Batch.ID, _ body: (Twin) async throws -> Void) async throws

    /// Makes jobs durable as completed with images that were copied for them; returns how many, without those that someone moved
    /// first.
    func reuse(_ images: [Reuse], at now: Timestamp) throws -> Int

    /// The finished images that a new batch of the requests that `rows` hands over could use again. Writes nothing. Neither
    /// function may call the store.
    func reusable(rows: ((GenerationRequest) throws -> Void) throws -> Void, _ body: (Reusable) throws -> Void) throws

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
    ///
    /// In the same transaction a completed job lets those go that wait for its picture, ahead of what else is queued at their
    /// priority; a failed one fails them, and those that wait for these, with a reason that names it.
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
    /// A job put back into the queue starts again with no tries and no resubmissions counted. It waits where the picture it
    /// edits is not there, and brings back the jobs that failed with it; both count as moved. What waits for a cancelled job
    /// is cancelled with it. A discarded image stays where it is, and its mark is taken back; what was to edit it waits for the next.
    func apply(_ event: JobEvent, to selection: Selection, at now: Timestamp) throws -> Int

    /// Gives every job that `selection` matches this priority, in one transaction; returns how many they are. The rows that they
    /// came from do not count as changed by it.
    func prioritize(_ selection: Selection, to priority: Int, at now: Timestamp) throws -> Int

    /// What `PruneObjection` asks of each batch at `now`.
    func pruneFacts(of batches: [Batch.ID], at now: Timestamp) throws -> [PruneFacts]

    /// Forgets the jobs and attempts of the batches, in one transaction. How many jobs of each state there were, and the ledger,
    /// stay, unless `terms` say that the batches are to be forgotten altogether.
    ///
    /// - Throws: `PruneObjection` where one speaks against a batch, and then nothing is forgotten.
    func prune(_ batches: [Batch.ID], terms: PruneTerms, at now: Timestamp) throws -> Pruned

    /// Gives the file system what was freed; `false` where that can't be done now, which does no harm.
    func giveSpaceBack() throws -> Bool

    // MARK: Answers

    /// Jobs and money of the given batch, or of all.
    func summary(of batch: Batch.ID?) throws -> QueueSummary

    /// Hands over the jobs that match, by id, with their attempts in order when `withAttempts`; at most a page in memory.
    func forEachJob(_ selection: Selection, withAttempts: Bool, _ body: (JobRecord) throws -> Void) throws

    /// The ledger grouped by the given keys, in the order of the keys; one row of totals when `keys` is empty.
    func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow]

    /// The ledger of the given batch, or of all, by model and outcome; in that order.
    func ledger(of batch: Batch.ID?) throws -> [LedgerSum]

    /// What the provider took in, or may have, of the given batch or of all, pruned ones too; in no order.
    func submissions(of batch: Batch.ID?) throws -> [SubmissionTally]

    /// Hands over every attempt of the batch, or of all, in the order in which they were submitted; at most a page in memory.
    func forEachEntry(of batch: Batch.ID?, _ body: (LedgerEntry) throws -> Void) throws

    /// Submissions of the batch that may have been charged for nothing, oldest first, at most `limit`.
    func doubtfulCharges(of batch: Batch.ID, limit: Int) throws -> [DoubtfulCharge]

    /// How far the shards of the batch are filled; `nil` where no image is recorded in one.
    func shardTail(of batch: Batch.ID) throws -> ShardTail?

    /// The images on record in the shards of the batch, by shard and place in it, behind `after`, at most `limit`.
    func shardImages(of batch: Batch.ID, after: ShardPlace?, limit: Int) throws -> [StoredImage]

    /// From acceptance to end as it was seen, of the latest completed generations, at most `limit`, oldest first.
    func recentLatencies(limit: Int) throws -> [Duration]

    // MARK: Review

    /// Keeps what a person decided about the images of jobs, or takes it back with `nil`, in one transaction; returns how many of
    /// the jobs have an image.
    func mark(_ mark: ReviewMark?, jobs: [Int64], at now: Timestamp) throws -> Int

    /// How far the review of the batches' images has come.
    func reviewCounts(of batches: [Batch.ID]) throws -> ReviewCounts

    /// Completed jobs with an id above `after`, by id, at most `limit`, without their attempts.
    func images(of batches: [Batch.ID], after: Int64, limit: Int, onlyUnmarked: Bool) throws -> [JobRecord]

    /// One job, without its attempts.
    func job(_ id: Int64) throws -> JobRecord?

    // MARK: Watching

    /// What a page that is redrawn every second shows: it costs the same however many jobs there are.
    ///
    /// - Parameter settled: nothing is going on: the chart ends with the last arrival rather than now.
    func activity(of batches: [Batch.ID], settled: Bool, at now: Timestamp) throws -> Activity

    /// How many submissions of the batch stand how.
    func outcomes(of batch: Batch.ID) throws -> [AttemptOutcome.Name: Int]

    /// Hands over the submissions of the batches with an id above `after`, by id; at most a page in memory.
    func forEachAttempt(of batches: [Batch.ID], after: Attempt.ID, _ body: (AttemptTimes) throws -> Void) throws

    /// Carries out what was handed over, and closes. A process may as well die without it: nothing depends on an orderly end.
    func close() throws

    /// What the storage itself finds wrong with what it holds, in words; empty when all is well.
    func integrityProblems() throws -> [String]
}
